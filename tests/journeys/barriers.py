"""What keeps people out: rules of accessibility that a page breaks, and pages that are too wide."""

import asyncio
from typing import Any

from axe_playwright_python.async_playwright import Axe
from axe_playwright_python.base import AxeResults
from playwright.async_api import Frame, Page

# Ours is WCAG 2.2 AA; axe's own good practices come with it.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOOKS = 3
BETWEEN_LOOKS = 0.3
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width) return []
    return [...document.querySelectorAll('body *')]
        .filter((one) => one.getBoundingClientRect().right > width + 1)
        .map((one) => one.outerHTML.slice(0, 200))
}"""
SETTLED = """() => Promise.allSettled(
    document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity)
        .map((one) => one.finished))"""


async def no_barrier(place: Page | Frame) -> None:
    """Fail where axe finds a barrier that stays in a page, or in a frame with its own content."""
    for _ in range(LOOKS):
        await place.evaluate(SETTLED)  # a colour half-way through a change is not what one reads
        found = broken(await Axe().run(place, options=RULES))
        if not found:
            return
        await asyncio.sleep(BETWEEN_LOOKS)  # rows not yet measured are hidden for one frame
    raise AssertionError(f"{place.url}: {found}")


def broken(results: AxeResults) -> list[tuple[str, list[str]]]:
    """Return the rules that are broken, each with the elements that break it."""
    violations: list[dict[str, Any]] = results.response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations]


async def fits(place: Page | Frame) -> None:
    """Fail where a page is wider than its window."""
    assert await place.evaluate(TOO_WIDE) == [], place.url
