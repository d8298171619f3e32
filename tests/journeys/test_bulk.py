"""An adviser works on several conversations at once by keys, and hears what is refused and why."""

import re

import pytest
from playwright.async_api import Locator, expect
from tests.journeys.barriers import no_barrier
from tests.journeys.desk_pages import CONVERSATIONS, Desk
from tests.journeys.visitors import Visitors

from miroir.base.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ADVISER = "Yanis Belkacem"


async def test_several_are_tagged_merged_handed_on_put_off_and_closed_in_the_list(
    visitors: Visitors,
) -> None:
    desk = await visitors.adviser(ADVISER)
    settings = await desk.fetch("/api/v1/settings")
    first, second = await two_of_one_customer(desk, settings["close_reasons"][0]["id"])
    third = await desk.mail_comes_in("Un autre sujet", email=f"{new_id().hex}@example.org")
    await desk.page.goto("/desk#/all")

    await choose_together(desk, first, second, third)
    dialog = await asked(desk, "bulk_merge", count=3)
    await expect(dialog.get_by_role("alert")).to_have_text(desk.says("bulk_merge_customers"))
    await desk.page.keyboard.press("Escape")
    brand = settings["brands"][0]["id"]
    tag = next(one for one in settings["tags"] if one["brand_id"] in {None, brand})
    await done(desk, "bulk_tag", tag["name"], count=3)
    tagged = [(await kept(desk, one))["tag_ids"] for one in (first, second, third)]
    assert tagged == [[tag["id"]]] * 3

    await choose_together(desk, first, second)
    await done(desk, "bulk_merge", "La suite", count=2)
    await expect(row(desk, first)).to_have_count(0)
    assert (await kept(desk, first))["merged_into"] == second

    await choose_together(desk, second, third)
    team = settings["teams"][1]
    await done(desk, "bulk_assign", team["name"], count=2)
    assert [(await kept(desk, one))["team_id"] for one in (second, third)] == [team["id"]] * 2

    await choose_together(desk, second, third)
    await done(desk, "bulk_snooze", desk.says("snooze_tomorrow"), count=2)
    await expect(row(desk, second)).to_have_count(0)
    await desk.view("snoozed")

    await choose_together(desk, second, third)
    reason = settings["close_reasons"][0]
    await desk.post(f"{CONVERSATIONS}/{third}/closure", {"reason_id": reason["id"]})
    await expect(row(desk, third)).to_have_count(0)
    await done(desk, "bulk_close", reason["label"]["fr"], count=2)
    refused = desk.page.get_by_role("dialog", name=desk.says("refused_title", count=1, total=2))
    number = (await kept(desk, third))["number"]
    await expect(refused.get_by_role("listitem")).to_contain_text(f"#{number}")
    await expect(refused.get_by_role("listitem")).to_contain_text(desk.says("refused_closed"))
    await no_barrier(desk.page)
    await desk.page.keyboard.press("Enter")
    await expect(desk.heading).to_contain_text(f"#{number}")
    assert (await kept(desk, second))["closed_at"] is not None
    toolbar = desk.page.get_by_role("toolbar", name=desk.says("bulk_title"))
    await expect(toolbar).to_contain_text(desk.says("bulk_chosen", count=1))
    await desk.do(desk.says("bulk_clear"))


async def two_of_one_customer(desk: Desk, reason: str) -> tuple[str, str]:
    """Have somebody write of two matters that are both open, and return their ids."""
    email = f"{new_id().hex}@example.org"
    first = await desk.mail_comes_in("Le début", email=email)
    await desk.post(f"{CONVERSATIONS}/{first}/closure", {"reason_id": reason})
    second = await desk.mail_comes_in("La suite", email=email)
    await desk.delete(f"{CONVERSATIONS}/{first}/closure")
    return first, second


async def choose_together(desk: Desk, *ids: str) -> None:
    """Choose rows by their key."""
    for count, one in enumerate(ids, start=1):
        await row(desk, one).focus()
        await desk.page.keyboard.press("x")
        await expect(desk.page.get_by_role("checkbox", checked=True)).to_have_count(count)


async def asked(desk: Desk, key: str, *, count: int) -> Locator:
    """Begin an act on what is chosen, and return its dialog."""
    title = desk.says("bulk_named", act=desk.says(key), count=count)
    await desk.do(title)
    dialog = desk.page.get_by_role("dialog", name=title)
    await expect(dialog).to_be_visible()
    await no_barrier(desk.page)
    return dialog


async def done(desk: Desk, key: str, choice: str, *, count: int) -> None:
    """Do an act on what is chosen, with the choice of that name."""
    dialog = await asked(desk, key, count=count)
    await desk.page.keyboard.type(choice)
    await expect(dialog.get_by_role("listitem").first).to_contain_text(choice)
    async with desk.page.expect_response(re.compile("/conversations/bulk$")) as answer:
        await desk.page.keyboard.press("Enter")
    assert (await answer.value).ok
    await expect(dialog).to_be_hidden()


def row(desk: Desk, conversation_id: str) -> Locator:
    """Return the row of a conversation."""
    return desk.page.locator(f"a[data-row='{conversation_id}']")


async def kept(desk: Desk, conversation_id: str) -> dict[str, object]:
    """Return a conversation as the server has it."""
    found: dict[str, object] = await desk.fetch(f"{CONVERSATIONS}/{conversation_id}")
    return found
