"""How soon a visitor's first message is possible: from the click on the button, the cache warm.

In a real browser. The message is possible once its field has the focus and takes what is typed;
that it has arrived is measured too, to the sign that it is safe on the server.
"""

import asyncio
import time

import msgspec
from playwright.async_api import BrowserContext, async_playwright

from bench.desk_lists import CHROMIUM
from bench.installation import Installation
from bench.rows import Row, row

TIMES = 7
PATIENCE = 15_000


class Reached(msgspec.Struct, frozen=True):
    """Seconds from the click until one can write, and from sending until it is safe."""

    writable: float
    safe: float


def measure(at: Installation) -> list[Row]:
    """Click the button of the sample's shop again and again, each time with an empty storage."""
    return asyncio.run(_measure(at))


async def _measure(at: Installation) -> list[Row]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM)
        context = await browser.new_context()
        context.set_default_timeout(PATIENCE)
        try:
            await _once(context, at)  # fills the cache
            reached = [await _once(context, at) for _ in range(TIMES)]
        finally:
            await browser.close()
    return [
        row("chat: first message possible after the click", _median(reached, "writable"), "s"),
        row("chat: first message safe after sending it", _median(reached, "safe"), "s"),
    ]


async def _once(context: BrowserContext, at: Installation) -> Reached:
    page = await context.new_page()
    await page.goto(f"http://{at.address}/sample/shop")
    await page.evaluate("localStorage.clear()")
    await page.reload()
    button = page.locator("miroir-chat button")
    await button.wait_for()
    clicked = time.perf_counter()
    await button.click()
    chat = page.frame_locator("miroir-chat iframe")
    await chat.locator(".field textarea:focus").wait_for()
    written = time.perf_counter()
    await page.keyboard.type("Bonjour")
    sent = time.perf_counter()
    await page.keyboard.press("Enter")
    await chat.locator("[data-line] .bubble").first.wait_for()
    safe = time.perf_counter()
    await page.close()
    return Reached(written - clicked, safe - sent)


def _median(reached: list[Reached], name: str) -> float:
    values = sorted(getattr(one, name) for one in reached)
    return float(values[len(values) // 2])
