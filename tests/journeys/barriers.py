"""What keeps people out: rules of accessibility that a page breaks, and pages that are too wide."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Frame, Page

# Ours is WCAG 2.2 AA; axe's own good practices come with it.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
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
    """Fail where axe finds a barrier in a page, or in a frame with its own content."""
    await place.evaluate(SETTLED)  # a colour half-way through a transition is not what one reads
    results = await Axe().run(place, options=RULES)
    assert results.violations_count == 0, f"{place.url}: {results.generate_report()}"


async def fits(place: Page | Frame) -> None:
    """Fail where a page is wider than its window."""
    assert await place.evaluate(TOO_WIDE) == [], place.url
