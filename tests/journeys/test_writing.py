"""What an adviser writes: never lost, undone for real, and never over a colleague unknowingly."""

import pytest
from playwright.async_api import expect
from tests.journeys.barriers import no_barrier
from tests.journeys.desk_pages import CONVERSATIONS, Desk
from tests.journeys.visitors import Visitors

from miroir.base.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

FIRST, SECOND = "Inès Fontaine", "Maxime Garnier"


async def test_what_was_typed_in_a_killed_browser_is_there_on_another_device(
    visitors: Visitors,
) -> None:
    desk = await visitors.adviser(FIRST)
    matter = await open_mail(desk, "Hugo Blin")
    async with desk.page.expect_response(f"**/{matter}/draft") as kept:
        await desk.field.press_sequentially("Je vérifie votre comman", delay=5)
    assert (await kept.value).ok
    await expect(desk.field).to_have_value("Je vérifie votre comman")
    async with desk.page.expect_response(
        lambda answer: answer.url.endswith("/draft") and answer.request.method == "PUT"
    ):
        await desk.field.press_sequentially("de.")
    await desk.page.close(run_before_unload=False)
    other = await visitors.adviser(FIRST)
    await other.page.goto(f"/desk#/all/{matter}")
    await expect(other.field).to_have_value("Je vérifie votre commande.")
    # Of two screens the last edit wins, and the other can have its own words back.
    third = await visitors.adviser(FIRST)
    await third.page.goto(f"/desk#/all/{matter}")
    await expect(third.field).to_have_value("Je vérifie votre commande.")
    await third.field.fill("Elle est partie.")
    await expect(other.field).to_have_value("Elle est partie.")
    await other.button("draft_put_back").click()
    await expect(third.field).to_have_value("Elle est partie.\n\nJe vérifie votre commande.")
    await no_barrier(other.page)
    await other.field.fill("")
    await expect(third.field).to_have_value("")


async def test_an_answer_is_undone_for_real_and_one_left_alone_leaves_by_itself(
    visitors: Visitors,
) -> None:
    desk = await visitors.adviser(FIRST)
    matter = await open_mail(desk, "Lise Roche")
    await desk.choose_delay("undo_seconds", count=30)
    await desk.reply("Envoyée trop vite.")
    await no_barrier(desk.page)
    await desk.button("undo").click()
    await expect(desk.field).to_have_value("Envoyée trop vite.")
    await desk.choose_delay("undo_seconds", count=5)
    await desk.reply("Votre lampe part ce soir.")
    await expect(desk.button("undo")).to_be_visible()
    await desk.page.close(run_before_unload=False)
    colleague = await visitors.adviser(SECOND)
    await colleague.page.goto(f"/desk#/all/{matter}")
    await expect(colleague.bubble("Votre lampe part ce soir.")).to_be_visible()
    await expect(colleague.timeline.locator("[data-held]")).to_have_count(0)
    texts = await colleague.texts(matter)
    assert ("reply", "Votre lampe part ce soir.") in texts
    assert ("reply", "Envoyée trop vite.") not in texts


async def test_two_advisers_see_each_other_and_do_not_answer_over_each_other(
    visitors: Visitors,
) -> None:
    desk, colleague = await visitors.adviser(FIRST), await visitors.adviser(SECOND)
    matter = await open_mail(desk, "Marc Petit")
    await colleague.page.goto(f"/desk#/all/{matter}")
    looking = desk.conversation.get_by_role("status").filter(has_text="Maxime")
    await expect(looking).to_have_text(desk.says("looking_now", names="Maxime"))
    await desk.field.fill("Je regarde cela.")
    await colleague.page.evaluate("localStorage.clear()")
    await colleague.field.fill("Tout est réglé.")
    await expect(looking).to_have_text(desk.says("typing_now", name="Maxime"))
    answer = {"text": "Tout est réglé."}  # from another screen of his
    await colleague.post(f"{CONVERSATIONS}/{matter}/replies", answer)
    await expect(desk.bubble("Tout est réglé.")).to_be_visible()
    await desk.button("composer_send").click()
    card = desk.page.get_by_role("alert").filter(has_text=desk.says("meanwhile_title"))
    await expect(card).to_contain_text("Tout est réglé.")
    await no_barrier(desk.page)
    await card.get_by_role("button", name=desk.says("unsent_edit")).click()
    await expect(desk.field).to_have_value("Je regarde cela.")
    await desk.field.fill("")
    visitors.forgive("409")


async def open_mail(desk: Desk, name: str) -> str:
    """Have somebody write by e-mail, open their conversation, and return its id."""
    [brand, *_] = (await desk.fetch("/api/v1/settings"))["brands"]
    mail = {
        "brand_id": brand["id"],
        "channel": "email",
        "language": "fr",
        "customer": {"name": name, "email": f"{new_id().hex}@example.org"},
        "subject": "Ma lampe",
        "text": "Bonjour, où en est ma commande ?",
    }
    matter = str((await desk.post(CONVERSATIONS, mail))["id"])
    await desk.page.goto(f"/desk#/all/{matter}")
    await expect(desk.field).to_be_visible()
    return matter
