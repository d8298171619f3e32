"""The whole way on a telephone: the adviser's desk, the widget, the survey, the mirror."""

import pytest
from playwright.async_api import expect
from tests.journeys.barriers import fits, no_barrier
from tests.journeys.shop_pages import Shop
from tests.journeys.visitors import Visitors

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
QUESTION = "Hello! Which gloves go with the rose pruner?"


async def test_an_adviser_and_a_customer_meet_on_their_telephones(visitors: Visitors) -> None:
    desk = await visitors.adviser("Priya Chauhan", language="en", **PHONE)
    await fits(desk.page)
    await no_barrier(desk.page)
    await desk.choose_presence("available")

    shop = Shop(await visitors.open(language="en", **PHONE))
    await shop.enter("oakfield")
    await fits(shop.page)
    await shop.chat(QUESTION)
    inner = shop.page.frames[-1]
    assert await inner.evaluate("innerWidth") == 390
    await fits(inner)
    await no_barrier(inner)

    await expect(desk.offer_of("Customer without a name")).to_be_visible()
    await fits(desk.page)
    await no_barrier(desk.page)
    await desk.accept("Customer without a name")
    await desk.reply("Hello! The long leather ones, up to the elbow.")
    await expect(shop.bubble("up to the elbow")).to_be_visible()
    await fits(desk.page)
    await no_barrier(desk.page)

    await desk.button("customer_show").tap()
    await expect(desk.page.get_by_role("heading", name=desk.says("customer_title"))).to_be_visible()
    await fits(desk.page)
    await no_barrier(desk.page)
    await desk.button("back_to_conversation").tap()
    await desk.close("Solved")

    await shop.answer_first(7)
    await fits(inner)
    await no_barrier(inner)
    await shop.answer_rest(5, 1, words="")
    await desk.button("back_to_list").tap()
    await fits(desk.page)
    await desk.answer_ask(6, 5, 1)

    await desk.page.goto("/mirror")
    await fits(desk.page)
    await no_barrier(desk.page)
