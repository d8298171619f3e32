"""A customer who wrote by mail is asked by mail, and answers by one click and one confirmation."""

from typing import Any

import pytest
from playwright.async_api import Page, expect
from tests.journeys.barriers import fits, no_barrier
from tests.journeys.desk_pages import Desk
from tests.journeys.mirror_counts import counted, grown
from tests.journeys.shop_pages import Mailbox, Shop
from tests.journeys.visitors import Visitors
from tests.journeys.waiting import eventually_passes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

CUSTOMER = "victor.noel@example.net"
ASKED = "Comment s’est passé votre échange avec Lumen ?"


async def test_a_click_in_the_mail_counts_once_it_is_confirmed_without_javascript(
    visitors: Visitors,
) -> None:
    desk = await visitors.adviser("Nadia Haddad")
    await desk.choose_presence("available")
    conversation = await answer_a_mail(visitors, desk)
    before = await counted(desk.page)

    survey = await open_survey(visitors, clicked=2)
    await expect(survey.get_by_role("radio", name="2", exact=False).first).to_be_checked()
    await fits(survey)
    assert await last_answers(desk, conversation) == {}
    assert grown(before, await counted(desk.page)) == {}

    await survey.locator("input[name=effort][value='7']").check(force=True)
    await survey.locator("input[name=solved][value='1']").check(force=True)
    await survey.locator("textarea").fill("Très bien, merci.")
    await survey.locator("button[type=submit]").click()
    await expect(survey.get_by_role("heading", level=1)).to_have_text("Merci")

    async def mirrored() -> None:
        assert grown(before, await counted(desk.page)) == {
            (question, *place, "customer"): 1
            for question in ("effort", "solved")
            for place in (("channel", "E-mail"), ("team", "Lumen Commandes"), ("whole", ""))
        }

    await eventually_passes(mirrored)
    assert await last_answers(desk, conversation) == {"effort": 7, "solved": 1}


async def answer_a_mail(visitors: Visitors, desk: Desk) -> str:
    """Have a customer write, and the adviser answer and close; return the conversation."""
    shop = Shop(await visitors.open())
    await shop.enter("lumen")
    await shop.write_mail(
        name="Victor Noël", email=CUSTOMER, subject="Facture 51204", text="Où est ma facture ?"
    )
    await desk.accept("Victor Noël")
    await desk.reply("Bonjour, la voici.")
    await desk.close("Renseigné")
    return desk.open_id


async def open_survey(visitors: Visitors, *, clicked: int) -> Page:
    """Follow the link of one answer in the mail, in a browser that runs no programs."""
    mailbox = Mailbox(await visitors.open())
    await mailbox.read(ASKED, to=CUSTOMER)
    await no_barrier(mailbox.page)
    link = mailbox.letter.locator(f"a[href*='answer={clicked}']")
    address = await link.get_attribute("href")
    assert address
    await mailbox.page.goto(address.partition("?")[0])
    await no_barrier(mailbox.page)
    page = await visitors.open(java_script_enabled=False, viewport={"width": 390, "height": 844})
    await page.goto(address)
    return page


async def last_answers(desk: Desk, conversation: str) -> dict[str, Any]:
    """Return what the adviser sees of the customer's answers."""
    customer = (await desk.fetch(f"/api/v1/conversations/{conversation}"))["customer"]["id"]
    answers = (await desk.fetch(f"/api/v1/customers/{customer}"))["last_answers"]
    return {one["question"]: one["value"] for one in answers if one["value"] is not None}
