"""Every panel and dialog of an adviser opens by keys, keeps nobody out, gives the focus back."""

import re

import pytest
from playwright.async_api import Locator, expect
from tests.journeys.barriers import fits, no_barrier
from tests.journeys.desk_pages import Desk
from tests.journeys.visitors import Visitors

from miroir.base.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SUBJECT = "Ma lampe de chevet"
PANELS = ("emoji_open", "articles_open", "macros_title", "rich_toggle")


@pytest.mark.parametrize(
    ("adviser", "language", "width"),
    [("Yanis Belkacem", "fr", 1440), ("Hannah Ashworth", "en", 390)],
)
async def test_every_panel_of_a_conversation_is_open_to_everybody(
    visitors: Visitors, adviser: str, language: str, width: int
) -> None:
    desk = await visitors.adviser(
        adviser, language=language, viewport={"width": width, "height": 844}
    )
    matter = await desk.mail_comes_in(SUBJECT, email=f"{new_id().hex}@example.org")
    await desk.page.goto(f"/desk#/all/{matter}")
    await expect(desk.bubble(SUBJECT)).to_be_visible()
    for panel in PANELS:
        button = desk.button(panel)
        await button.press("Enter")
        await look(desk)
        await desk.page.keyboard.press("Escape")
        if panel == "rich_toggle":
            await button.press("Enter")
    await desk.button("later_menu").press("Enter")
    await expect(desk.page.get_by_role("menu")).to_be_visible()
    await look(desk)
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.get_by_role("menu")).to_be_hidden()
    for key in "t?e":
        await desk.heading.focus()
        await desk.page.keyboard.press(key)
        await left(desk, desk.page.get_by_role("dialog"))
    await desk.page.keyboard.press("Control+k")
    await left(desk, desk.page.get_by_role("dialog"))


async def test_alerts_and_the_reasons_of_routing_are_open_to_everybody(visitors: Visitors) -> None:
    desk = await visitors.adviser("Yanis Belkacem", viewport={"width": 1600, "height": 900})
    matter = await desk.mail_comes_in(SUBJECT, email=f"{new_id().hex}@example.org")
    await desk.page.goto(f"/desk#/all/{matter}")
    await expect(desk.bubble(SUBJECT)).to_be_visible()
    await desk.button("why_here").press("Enter")
    await left(desk, desk.page.get_by_role("dialog"))
    await desk.page.get_by_role("button", name=re.compile("Yanis Belkacem")).press("Enter")
    await desk.page.get_by_role("menuitem", name=desk.says("account_alerts")).press("Enter")
    await left(desk, desk.page.get_by_role("dialog"))


async def look(desk: Desk) -> None:
    """Look at what is open as everybody has to be able to."""
    await fits(desk.page)
    await no_barrier(desk.page)


async def left(desk: Desk, dialog: Locator) -> None:
    """Look at a dialog, and leave it by the key for it."""
    await expect(dialog).to_be_visible()
    await look(desk)
    await desk.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    assert await desk.page.evaluate("document.activeElement !== document.body")
