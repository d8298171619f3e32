"""An adviser finds, sorts, chooses and is alerted without a mouse, by names that are read out."""

import re

import pytest
from playwright.async_api import Page, expect
from tests.journeys.barriers import no_barrier
from tests.journeys.desk_pages import Desk
from tests.journeys.visitors import Visitors

from miroir.base.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def test_lists_are_worked_by_keyboard_alone(visitors: Visitors) -> None:
    page = await visitors.open(language="fr")
    await page.context.grant_permissions(["notifications"])
    desk = Desk(page, language="fr")
    await desk.sign_in("Camille Aubry")
    for subject in ("Ma lampe", "Ma facture", "Mon abat-jour"):
        await desk.mail_comes_in(subject, email=f"{new_id().hex}@example.org")
    await find_by_palette(desk)
    await choose_together(desk)
    await make_a_view(desk)
    await choose_alerts(desk)


async def find_by_palette(desk: Desk) -> None:
    page = desk.page
    await desk.do("vue toutes")
    await expect(page).to_have_url(re.compile("#/all"))
    await expect(desk.rows.nth(1)).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("#1")
    await expect(page.get_by_role("option", name="#1 ·")).to_be_visible()
    await no_barrier(page)
    await page.keyboard.press("Enter")
    await expect(desk.heading).to_contain_text("#1")
    await page.keyboard.press("Escape")


async def choose_together(desk: Desk) -> None:
    page = desk.page
    await page.keyboard.press("g")
    await expect(page.locator("[data-row]:focus")).to_be_visible()
    await page.keyboard.press("x")
    await page.keyboard.press("Shift+ArrowDown")
    chosen = page.get_by_role("toolbar", name=desk.says("bulk_title"))
    await expect(chosen).to_contain_text(desk.says("bulk_chosen", count=2))
    await expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    await no_barrier(page)
    await desk.do(desk.says("bulk_clear"))
    await expect(chosen).to_be_hidden()


async def make_a_view(desk: Desk) -> None:
    page = desk.page
    await desk.do(desk.says("saved_views_new"))
    dialog = page.get_by_role("dialog", name=desk.says("saved_views_new"))
    await expect(dialog.get_by_label(desk.says("filter_name"))).to_be_focused()
    await page.keyboard.type("E-mails en attente")
    await check(page, desk.says("filter_unanswered"))
    await check(page, desk.says("channel_email"))
    await no_barrier(page)
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(page).to_have_url(re.compile(r"#/[0-9a-f]{8}-"))
    heading = desk.says("list_title", view="E-mails en attente")
    await expect(page.get_by_role("heading", name=heading)).to_be_attached()
    (view,) = [
        one
        for one in (await desk.fetch("/api/v1/views"))["items"]
        if one["name"] == "E-mails en attente"
    ]
    assert (view["filter"]["channels"], view["filter"]["unanswered"]) == (["email"], True)
    fresh = await desk.fetch(f"/api/v1/conversations?view_id={view['id']}&limit=200")
    await expect(desk.rows).to_have_count(len(fresh["items"]))


async def choose_alerts(desk: Desk) -> None:
    page = desk.page
    await desk.do(desk.says("alerts_title"))
    dialog = page.get_by_role("dialog", name=desk.says("alerts_title"))
    name = f"{desk.says('alert_message')} : {desk.says('alert_desktop')}"
    box = dialog.get_by_role("checkbox", name=name)
    await expect(box).not_to_be_checked()
    async with page.expect_response("**/api/v1/alerts") as kept:
        await box.focus()
        await page.keyboard.press("Space")
    assert (await kept.value).ok
    await no_barrier(page)
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    assert (await desk.fetch("/api/v1/alerts"))["kinds"]["message"]["desktop"]


async def check(page: Page, name: str) -> None:
    """Check a box from the keyboard."""
    box = page.get_by_role("dialog").get_by_role("checkbox", name=name, exact=True)
    await box.focus()
    await page.keyboard.press("Space")
    await expect(box).to_be_checked()
