"""An adviser puts a conversation off, tags it, merges it and undoes that, by keys."""

import pytest
from playwright.async_api import Locator, expect
from tests.journeys.barriers import fits, no_barrier
from tests.journeys.desk_pages import CONVERSATIONS, Desk
from tests.journeys.visitors import Visitors

from miroir.base.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ADVISER = "Yanis Belkacem"
FIRST, SECOND = "Ma lampe clignote", "La facture de ma lampe"


async def test_a_conversation_is_put_off_tagged_and_merged_and_each_can_be_undone(
    visitors: Visitors,
) -> None:
    desk = await visitors.adviser(ADVISER)
    email = f"{new_id().hex}@example.org"
    first = await desk.mail_comes_in(FIRST, email=email)
    await desk.post(f"{CONVERSATIONS}/{first}/closure", {"reason_id": await reason(desk)})
    second = await desk.mail_comes_in(SECOND, email=email)
    await desk.page.goto(f"/desk#/all/{second}")
    await expect(desk.bubble(SECOND)).to_be_visible()

    dialog = await opened(desk, "z")
    await dialog.get_by_role("button").filter(has_text=desk.says("snooze_tomorrow")).click()
    await desk.button("snooze_wake").click()
    await expect(desk.button("snooze_wake")).to_have_count(0)

    dialog = await opened(desk, "l")
    await dialog.get_by_role("checkbox").first.check()
    tag = desk.conversation.locator(".chip.tag")
    await expect(tag).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await tag.get_by_role("button").click()
    await expect(tag).to_have_count(0)

    dialog = await opened(desk, "m")
    await dialog.get_by_role("checkbox").first.check()
    await dialog.get_by_role("button", name=desk.says("merging"), exact=True).click()
    await expect(desk.bubble(FIRST)).to_be_visible()
    await no_barrier(desk.page)
    await desk.conversation.locator("button.undo").click()
    await expect(desk.bubble(FIRST)).to_have_count(0)
    await expect(desk.bubble(SECOND)).to_be_visible()


async def test_every_dialog_fits_a_telephone(visitors: Visitors) -> None:
    desk = await visitors.adviser(ADVISER, viewport={"width": 390, "height": 844})
    matter = await desk.mail_comes_in(SECOND, email=f"{new_id().hex}@example.org")
    await desk.page.goto(f"/desk#/all/{matter}")
    await expect(desk.bubble(SECOND)).to_be_visible()
    for key in "zlfhmso":
        await opened(desk, key)
        await desk.page.keyboard.press("Escape")
        await expect(desk.page.get_by_role("dialog")).to_have_count(0)


async def reason(desk: Desk) -> str:
    """Return a reason for closing."""
    return str((await desk.fetch("/api/v1/settings"))["close_reasons"][0]["id"])


async def opened(desk: Desk, key: str) -> Locator:
    """Open the dialog of a key, look at it, and return it."""
    await desk.heading.focus()
    await desk.page.keyboard.press(key)
    dialog = desk.page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await fits(desk.page)
    await no_barrier(desk.page)
    return dialog
