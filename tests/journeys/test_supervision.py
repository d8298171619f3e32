"""A supervisor sees who waits and why, gives a contact to an adviser, and whispers to them."""

import re

import pytest
from playwright.async_api import expect
from tests.journeys.barriers import fits, no_barrier
from tests.journeys.board_pages import Board
from tests.journeys.shop_pages import Shop
from tests.journeys.visitors import Visitors

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

QUESTION = "Bonjour, ma suspension Orphée penche. Est-ce normal ?"
WORD = "Propose-lui un rendez-vous avec l’atelier."
PHONE = {"width": 390, "height": 844}


async def test_a_waiting_contact_is_given_to_an_adviser_and_a_whisper_reaches_them_only(
    visitors: Visitors,
) -> None:
    lead = await visitors.adviser("Claire Vasseur")
    board = Board(lead)
    await board.open()
    shop = Shop(await visitors.open())
    await shop.enter("lumen")
    await shop.chat(QUESTION)
    row = board.panel("board_waiting").locator("[data-line]").filter(has_text="Client sans nom")
    await expect(row.first).to_contain_text(
        re.compile("proposée|aucun conseiller présent|tous occupés|fermé|déclinée|gardée")
    )
    await no_barrier(board.page)

    adviser = await visitors.adviser("Maxime Garnier")
    await adviser.choose_presence("busy")
    await expect(board.seat("Maxime")).to_contain_text(lead.says("presence_busy"))
    await row.first.click()
    await expect(board.along.get_by_text(QUESTION)).to_be_visible()
    await board.reassign("Maxime")
    await adviser.view("mine")
    await adviser.rows.first.click()
    await expect(adviser.bubble(QUESTION)).to_be_visible()

    await board.leave_whisper(WORD)
    await no_barrier(board.page)
    card = adviser.page.get_by_role("region", name=adviser.says("whisper_card"))
    await expect(card).to_contain_text(WORD)
    await no_barrier(adviser.page)
    await card.get_by_role("button", name=adviser.says("whisper_understood")).click()
    await expect(card).to_be_hidden()
    await expect(board.along).to_contain_text(lead.says("whisper_seen"))

    await adviser.reply("Je demande à l’atelier.")
    await expect(board.along.get_by_text("Je demande à l’atelier.")).to_be_visible()
    await expect(shop.bubble("Je demande à l’atelier.")).to_be_visible()
    assert WORD not in await shop.page.frames[-1].content()
    await adviser.close("Résolu")


async def test_a_supervisor_works_on_a_phone_and_puts_the_day_on_a_wall(
    visitors: Visitors,
) -> None:
    lead = await visitors.adviser(
        "Daniel Whitmore", language="en", color_scheme="dark", viewport=PHONE
    )
    board = Board(lead)
    await board.open()
    await fits(board.page)
    await no_barrier(board.page)
    await board.seat("Hannah").click()
    dialog = board.page.get_by_role("dialog")
    await dialog.get_by_role("button", name=lead.says("presence_away")).click()
    await expect(dialog.get_by_role("button", name=lead.says("presence_away"))).to_have_attribute(
        "aria-pressed", "true"
    )
    await no_barrier(board.page)
    await board.page.keyboard.press("Escape")
    await expect(board.seat("Hannah")).to_contain_text(lead.says("board_by_supervisor"))

    await lead.button("board_alerts").click()
    await no_barrier(board.page)
    await board.page.keyboard.press("Escape")
    await lead.button("board_wall").click()
    await lead.button("wall_make").click()
    link = await dialog.get_by_role("textbox").input_value()
    wall = await visitors.open(language="fr")
    await wall.goto(link[link.index("/wallboard/") :])
    await expect(wall.get_by_role("main")).to_contain_text("en attente")
    await no_barrier(wall)
    await fits(wall)
