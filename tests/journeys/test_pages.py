"""Every page in every dress: a barrier to nobody, as wide as the window, without complaint."""

import re

import pytest
from playwright.async_api import Page, expect
from tests.journeys.barriers import fits, no_barrier
from tests.journeys.desk_pages import Desk
from tests.journeys.visitors import Visitors

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

DRESSES = [
    pytest.param("fr", "light", {"width": 1440, "height": 900}, id="fr-light-wide"),
    pytest.param("en", "dark", {"width": 390, "height": 844}, id="en-dark-phone"),
    pytest.param("en", "light", {"width": 320, "height": 640}, id="en-light-narrowest"),
]
OPEN_TO_ALL = (
    "/sign-in",
    "/sample/shop?brand=lumen",
    "/sample/shop?brand=oakfield",
    "/sample/mailbox",
    "/survey/unknown",
    "/nowhere",
)
FOR_READERS = (
    "/mirror/measures",
    "/mirror/drivers",
    "/mirror/barometers",
    "/remarks",
    "/reports/axes?lag=1",
    "/reports/schedules",
    "/mirror",
    "/mirror?from=someday",
)
LEADS = {"fr": "Claire Vasseur", "en": "Daniel Whitmore"}
VIEWS = ("team", "waiting", "all", "suspects", "closed", "mine")


@pytest.mark.parametrize(("language", "scheme", "window"), DRESSES)
async def test_pages_for_everybody(
    visitors: Visitors, language: str, scheme: str, window: dict[str, int]
) -> None:
    page = await visitors.open(language=language, color_scheme=scheme, viewport=window)
    await page.goto(f"/sign-in?lang={language}")  # a language once chosen is kept
    for path in OPEN_TO_ALL:
        await page.goto(path)
        await in_order(page, language)
    visitors.forgive("status of 404")


@pytest.mark.parametrize(("language", "scheme", "window"), DRESSES)
async def test_the_mirror(
    visitors: Visitors, language: str, scheme: str, window: dict[str, int]
) -> None:
    page = await visitors.open(language=language, color_scheme=scheme, viewport=window)
    await page.goto(f"/sign-in?next=/mirror&lang={language}")
    await page.get_by_role("button", name="Sophie Nguyen").click()
    await page.wait_for_url(re.compile("/mirror"))
    for path in FOR_READERS:
        await page.goto(path)
        await in_order(page, language)
    await page.locator(".spans a").first.click()
    await expect(page.locator(".moved").first).to_be_visible()
    await in_order(page, language)
    visitors.forgive("status of 422")


@pytest.mark.parametrize(("language", "scheme", "window"), DRESSES)
async def test_the_desk(
    visitors: Visitors, language: str, scheme: str, window: dict[str, int]
) -> None:
    desk = await visitors.adviser(
        LEADS[language], language=language, color_scheme=scheme, viewport=window
    )
    for view in VIEWS:
        await desk.view(view)
        await in_order(desk.page, language)
    await desk.view("closed")
    await desk.rows.first.click()
    await expect(desk.bubble("").first).to_be_visible()
    await in_order(desk.page, language)
    await desk.page.keyboard.press("?")
    await expect(desk.page.get_by_role("dialog")).to_be_visible()
    await in_order(desk.page, language)
    await desk.page.keyboard.press("Escape")
    await open_transfer(desk)
    await in_order(desk.page, language)


async def open_transfer(desk: Desk) -> None:
    """Open the choice of a colleague, on a conversation that is opened again for it."""
    await desk.button("reopen").click()
    await expect(desk.button("reopen")).to_be_hidden()
    await desk.page.keyboard.press("t")
    dialog = desk.page.get_by_role("dialog")
    await expect(dialog.get_by_text("Lumen Commandes").first).to_be_visible()


async def in_order(page: Page, language: str) -> None:
    """Check one page as it stands."""
    assert await page.locator("html").get_attribute("lang") == language, page.url
    assert await page.title(), page.url
    await fits(page)
    await no_barrier(page)
