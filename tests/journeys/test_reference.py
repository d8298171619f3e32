"""The reference of the API keeps nobody out. It is long, so it is looked at once."""

import pytest
from playwright.async_api import Browser
from tests.journeys.barriers import fits, no_barrier

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def test_the_reference_of_the_api_is_a_barrier_to_nobody(
    chromium: Browser, address: str
) -> None:
    context = await chromium.new_context(
        color_scheme="dark", viewport={"width": 390, "height": 844}, reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.goto(f"{address}/api/v1/docs")
    assert await page.locator("html").get_attribute("lang") == "en"  # it speaks to programmers
    assert await page.title()
    await fits(page)
    await no_barrier(page)
    await context.close()
