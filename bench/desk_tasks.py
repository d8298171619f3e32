"""What the commonest tasks ask of an adviser: gestures and seconds, in a real browser.

A gesture is a click, a key that commands, or a chord; words that are written are not counted,
neither here nor for the peer. Seconds are the machine's own: from the first gesture until the
screen shows that it is done. The peer's gestures are counted from its written documentation, see
docs/explanation/time-asked.md.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

import msgspec
from playwright.async_api import Locator, Page, async_playwright

from bench.desk_lists import CHROMIUM
from bench.installation import Installation
from bench.rows import Row, row

ADVISER = "Camille Aubry"
PATIENCE = 15_000
# Zammad's steps, as its user documentation tells them; none where it does not.
PEER: dict[str, int] = {
    "saved reply": 5,
    "private note": 2,
    "close with a reason": 3,
    "give three to a team": 4,
    "change to another view": 2,
    "go to a conversation by number": 2,
    "find a customer": 2,
    "snooze": 4,
    "merge": 3,
}
NEW_MATTER = """async () => {
    const { brands } = await (await fetch('/api/v1/settings')).json()
    const answer = await fetch('/api/v1/conversations', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
        body: JSON.stringify({
            brand_id: brands[0].id, channel: 'email', subject: 'Ma lampe',
            text: 'Ma lampe clignote encore', customer: { name: 'Zoé', email: 'zoe@example.net' },
        }),
    })
    return (await answer.json()).id
}"""

# What they write once this is closed is another matter.
CLOSE_OPEN_ONE = """async () => {
    const { close_reasons } = await (await fetch('/api/v1/settings')).json()
    const id = location.hash.split('/').pop()
    await fetch(`/api/v1/conversations/${id}/closure`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ reason_id: close_reasons[0].id }),
    })
}"""


class Hand(msgspec.Struct):
    """An adviser's hand on keyboard and mouse, which counts."""

    page: Page
    gestures: int = 0
    begun: float = 0.0

    async def press(self, key: str) -> None:
        """Press a key or a chord that commands."""
        self._count()
        await self.page.keyboard.press(key)

    async def click(self, place: Locator) -> None:
        """Click."""
        self._count()
        await place.click()

    def _count(self) -> None:
        self.begun = self.begun or time.perf_counter()
        self.gestures += 1

    async def write(self, words: str) -> None:
        """Write words, which are not counted."""
        await self.page.keyboard.type(words)


Task = Callable[[Hand], Awaitable[None]]


def measure(at: Installation) -> list[Row]:
    """Do each task once on the sample that `at` serves, and count."""
    return asyncio.run(_measure(at))


async def _measure(at: Installation) -> list[Row]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--disable-gpu"])
        context = await browser.new_context(locale="fr", viewport={"width": 1440, "height": 900})
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        await page.goto(f"http://{at.address}/desk")
        await page.get_by_role("button", name=ADVISER).click()
        await page.locator("[data-row], .empty").first.wait_for()
        rows = []
        for name, task in TASKS.items():
            rows += await _timed(page, name, task)
        await browser.close()
    return rows


async def _timed(page: Page, name: str, task: Task) -> list[Row]:
    hand = Hand(page)
    await task(hand)
    took = time.perf_counter() - hand.begun
    return [
        row(f"{name}: gestures", hand.gestures, "", baseline=PEER.get(name)),
        row(f"{name}: until it shows", took, "s"),
    ]


async def _become_available(hand: Hand) -> None:
    await hand.click(hand.page.locator("label", has=hand.page.get_by_role("radio")).first)
    await hand.page.locator("article").first.wait_for()


async def _accept_and_answer(hand: Hand) -> None:
    await hand.press("a")
    await hand.page.locator("main h1, [role=main] h1").wait_for()
    await hand.press("r")
    await hand.write("Je regarde tout de suite.")
    await hand.press("Control+Enter")
    await _said(hand.page, "Je regarde tout de suite.")


async def _saved_reply(hand: Hand) -> None:
    before = await hand.page.locator(".bubble").count()
    await hand.press("Escape")
    await hand.press("r")
    await hand.press("/")
    await hand.page.locator("[role=option]").first.wait_for()
    await hand.press("Enter")
    await hand.press("Control+Enter")
    await hand.page.locator(".bubble").nth(before).wait_for()


async def _note(hand: Hand) -> None:
    await hand.press("Escape")
    await hand.press("n")
    await hand.write("Attend sa facture.")
    await hand.press("Control+Enter")
    await _said(hand.page, "Attend sa facture.")


async def _said(page: Page, words: str) -> None:
    await page.locator(".bubble", has_text=words).first.wait_for()


async def _close(hand: Hand) -> None:
    await hand.press("Escape")
    await hand.press("e")
    await hand.page.get_by_role("dialog").wait_for()
    await hand.press("1")
    await hand.press("Enter")
    await hand.page.get_by_role("dialog").wait_for(state="hidden")


async def _see_all(hand: Hand) -> None:
    await hand.press("Control+k")
    await hand.page.locator("dialog [role=combobox]").wait_for()
    await hand.write("vue toutes")
    await hand.press("Enter")
    await hand.page.locator("[data-row]").nth(2).wait_for()


async def _give_three(hand: Hand) -> None:
    await hand.press("j")
    await hand.page.locator("[data-row]:focus").wait_for()
    await hand.press("x")
    await hand.press("Shift+ArrowDown")
    await hand.press("Shift+ArrowDown")
    bar = hand.page.get_by_role("toolbar").filter(has=hand.page.get_by_role("status"))
    await hand.click(bar.get_by_role("button").nth(1))
    await hand.write("conseil")
    await hand.press("Enter")
    await bar.wait_for(state="hidden")


async def _find_by_number(hand: Hand) -> None:
    await hand.press("Control+k")
    await hand.write("#1")
    await hand.page.get_by_role("option", name="#1 ").first.wait_for()
    await hand.press("Enter")
    await hand.page.locator("h1", has_text="#1").first.wait_for()


async def _find_customer(hand: Hand) -> None:
    await hand.press("Control+k")
    await hand.write("agathe rousseau")
    await hand.page.get_by_role("option", name="agathe.rousseau@").first.wait_for()
    await hand.press("Enter")
    await hand.page.locator("h1", has_text="Agathe Rousseau").first.wait_for()


async def _tag(hand: Hand) -> None:
    await _open_new_matter(hand.page)
    await hand.press("l")
    await hand.page.get_by_role("dialog").get_by_role("checkbox").first.wait_for()
    await hand.write("client")
    await hand.press("Enter")
    await hand.page.locator(".chip.tag").first.wait_for()
    await hand.press("Escape")
    await hand.page.get_by_role("dialog").wait_for(state="hidden")


async def _snooze(hand: Hand) -> None:
    await hand.press("z")
    await hand.page.get_by_role("dialog").wait_for()
    await hand.press("Enter")
    await hand.page.get_by_role("dialog").wait_for(state="hidden")


async def _transfer(hand: Hand) -> None:
    await _open_new_matter(hand.page)
    await hand.press("t")
    dialog = hand.page.get_by_role("dialog")
    await dialog.wait_for()
    await hand.write("commandes")
    await hand.click(dialog.get_by_role("listitem").get_by_role("button").first)
    await dialog.wait_for(state="hidden")


async def _merge(hand: Hand) -> None:
    await _open_new_matter(hand.page)
    await hand.page.evaluate(CLOSE_OPEN_ONE)
    await _open_new_matter(hand.page)
    await hand.press("m")
    dialog = hand.page.get_by_role("dialog")
    await hand.click(dialog.get_by_role("checkbox").first)
    await hand.press("Enter")
    await dialog.wait_for(state="hidden")


async def _open_new_matter(page: Page) -> None:
    """Have the same customer write once more, and open it: all before the first gesture."""
    await page.keyboard.press("Escape")
    matter = await page.evaluate(NEW_MATTER)
    await page.evaluate("(id) => { location.hash = `#/all/${id}` }", matter)
    await page.locator(".bubble", has_text="Ma lampe clignote encore").first.wait_for()
    await page.locator("h1").last.focus()


TASKS: dict[str, Task] = {
    "become available": _become_available,
    "accept and answer": _accept_and_answer,
    "saved reply": _saved_reply,
    "private note": _note,
    "close with a reason": _close,
    "change to another view": _see_all,
    "give three to a team": _give_three,
    "go to a conversation by number": _find_by_number,
    "find a customer": _find_customer,
    "tag": _tag,
    "snooze": _snooze,
    "transfer to a team": _transfer,
    "merge": _merge,
}
