"""A customer's chat goes the whole way: offered, answered, closed, both sides asked, mirrored."""

import pytest
from playwright.async_api import expect
from tests.journeys.barriers import no_barrier
from tests.journeys.desk_pages import Desk
from tests.journeys.mirror_counts import Count, counted, grown
from tests.journeys.prompt_pages import (
    a_choice_is_made_by_keyboard,
    a_form_is_filled_in_by_keyboard,
    a_saved_reply_brings_its_choices,
)
from tests.journeys.shop_pages import Shop
from tests.journeys.visitors import Visitors
from tests.journeys.waiting import eventually_passes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

QUESTION = "Bonjour, mon abat-jour Séraphine est arrivé taché. Que puis-je faire ?"
THANKS = "Parfait, merci beaucoup 🙂"
NOBODY = "Client sans nom"


async def test_a_chat_is_offered_answered_closed_and_both_sides_change_the_mirror(
    visitors: Visitors,
) -> None:
    desk = await visitors.adviser("Camille Aubry")
    await desk.choose_presence("available")
    before = await counted(desk.page)

    shop = Shop(await visitors.open())
    await shop.enter("lumen")
    await no_barrier(shop.page)
    await shop.chat(QUESTION)
    await no_barrier(shop.page.frames[-1])

    await expect(desk.offer_of(NOBODY)).to_contain_text(QUESTION)
    await no_barrier(desk.page)
    await desk.accept(NOBODY)
    await expect(shop.header).to_have_text("Camille")
    await answer_with_a_saved_reply(shop, desk)
    await expect(shop.bubble("Je suis désolée")).to_be_visible()
    await expect(desk.timeline.get_by_text("Lu à")).to_be_visible()

    await shop.field.press_sequentially("Par")
    await expect(desk.timeline.get_by_text("écrit…")).to_be_visible()
    await shop.say(THANKS)
    await expect(desk.bubble(THANKS)).to_be_visible()
    await a_choice_is_made_by_keyboard(shop, desk)
    await a_saved_reply_brings_its_choices(shop, desk)
    await a_form_is_filled_in_by_keyboard(shop, desk)
    await desk.close("Résolu")

    await both_answer(shop, desk)
    expected = {
        **grown_by_one("customer", "Lumen Conseil", "Chat"),
        **grown_by_one("adviser", "Lumen Conseil", "Chat"),
    }

    async def mirrored() -> None:
        assert grown(before, await counted(desk.page)) == expected

    await eventually_passes(mirrored)
    await desk.page.goto("/mirror")
    await no_barrier(desk.page)
    n = (await counted(desk.page))["effort", "whole", "", "customer"]
    await expect(desk.page.get_by_role("main")).to_contain_text(f"{n}")


async def answer_with_a_saved_reply(shop: Shop, desk: Desk) -> None:
    """The adviser's own words, after those that a slash brings."""
    await desk.field.press_sequentially("/")
    await expect(desk.page.get_by_role("listbox")).to_be_visible()
    await no_barrier(desk.page)
    await desk.page.locator("[role=option]").first.click()
    ready = await desk.field.input_value()
    assert "{{customer.name}}" in ready  # nobody's name is known yet: it is left for the adviser
    ready = ready.replace(" {{customer.name}}", "")
    await desk.reply(f"{ready} Je suis désolée : un abat-jour neuf part aujourd’hui.")
    await no_barrier(desk.page)


async def both_answer(shop: Shop, desk: Desk) -> None:
    """The customer in the widget, the adviser by one tap a question."""
    await expect(shop.survey).to_be_visible()
    await no_barrier(shop.page.frames[-1])
    await shop.answer_first(6)
    await no_barrier(shop.page.frames[-1])
    await shop.answer_rest(5, 1, words="Rapide et aimable.")
    await expect(desk.ask).to_be_visible()
    await no_barrier(desk.page)
    await desk.answer_ask(7, 4, 1)


def grown_by_one(side: str, team: str, channel: str) -> dict[Count, int]:
    """What one side's answers to the three questions add."""
    places = (("channel", channel), ("team", team), ("whole", ""))
    return {
        (question, *place, side): 1
        for question in ("effort", "satisfaction", "solved")
        for place in places
    }
