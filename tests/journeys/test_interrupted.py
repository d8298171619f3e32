"""The network or the server goes away under an adviser's hands, and comes back."""

import os
import signal

import pytest
from playwright.async_api import expect
from tests.installation import Installation
from tests.journeys.barriers import no_barrier
from tests.journeys.desk_pages import Desk
from tests.journeys.shop_pages import Shop
from tests.journeys.visitors import Visitors

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

QUESTION = "Bonjour, quelle ampoule pour la suspension Opale ?"
WHILE_AWAY = "Vous êtes toujours là ?"
ANSWERS = ("Une E14, 2 700 kelvins.", "Et elle se tamise.")


async def test_an_adviser_who_loses_the_network_loses_and_doubles_nothing(
    visitors: Visitors,
) -> None:
    desk, shop = await talking(visitors, "Inès Fontaine")
    await desk.page.context.set_offline(True)
    await shop.say(WHILE_AWAY)
    await expect(shop.bubble(WHILE_AWAY)).to_be_visible()
    await write_while_away(desk)
    await no_barrier(desk.page)
    await desk.page.context.set_offline(False)
    await all_is_there_once(desk, shop)
    visitors.forgive("ERR_INTERNET_DISCONNECTED")
    await desk.close("Résolu")


async def test_a_desk_that_is_reloaded_while_offline_still_sends_what_it_kept(
    visitors: Visitors,
) -> None:
    desk, shop = await talking(visitors, "Maxime Garnier")
    await desk.page.context.set_offline(True)
    await shop.say(WHILE_AWAY)
    await write_while_away(desk)
    address = desk.page.url
    await desk.page.goto("about:blank")
    await desk.page.context.set_offline(False)
    await desk.page.goto(address)
    await all_is_there_once(desk, shop)
    visitors.forgive("ERR_INTERNET_DISCONNECTED")
    await desk.close("Résolu")


async def test_when_the_web_processes_die_what_was_written_meanwhile_arrives_once(
    visitors: Visitors, miroir: Installation
) -> None:
    desk, shop = await talking(visitors, "Yanis Belkacem")
    for process in miroir.processes("web"):
        os.kill(process, signal.SIGSTOP)  # neither dead nor alive: requests hang
    await desk.field.fill(ANSWERS[0])
    await desk.button("composer_send").click()
    await shop.say(WHILE_AWAY)
    for process in miroir.processes("web"):
        os.kill(process, signal.SIGKILL)
    await desk.field.fill(ANSWERS[1])
    await desk.button("composer_send").click()
    await all_is_there_once(desk, shop)
    visitors.forgive("ERR_", "WebSocket", "503")
    await desk.close("Résolu")


async def talking(visitors: Visitors, adviser: str) -> tuple[Desk, Shop]:
    """Have an adviser in conversation with a customer."""
    desk = await visitors.adviser(adviser)
    await desk.choose_presence("available")
    shop = Shop(await visitors.open())
    await shop.enter("lumen")
    await shop.chat(QUESTION)
    await desk.accept("Client sans nom")
    await expect(shop.header).to_have_text(adviser.split(maxsplit=1)[0])
    await desk.choose_presence("busy")
    return desk, shop


async def write_while_away(desk: Desk) -> None:
    """Write answers that cannot leave yet."""
    for answer in ANSWERS:
        await desk.reply(answer)
    await expect(desk.timeline.get_by_text(desk.says("unsent_offline"))).to_have_count(2)
    await expect(desk.banner).to_contain_text("2 messages")


async def all_is_there_once(desk: Desk, shop: Shop) -> None:
    """Each side shows everything once, and so does the server."""
    everything = (QUESTION, WHILE_AWAY, *ANSWERS)
    for text in everything:
        await expect(shop.bubble(text)).to_have_count(1)
        await expect(desk.bubble(text)).to_have_count(1)
    await expect(desk.banner).to_have_count(0)
    for pending in ("unsent_offline", "unsent_sending"):
        await expect(desk.timeline.get_by_text(desk.says(pending))).to_have_count(0)
    texts = [text for _, text in await desk.texts(desk.open_id)]
    assert sorted(texts) == sorted(everything)
    assert [text for text in texts if text in ANSWERS] == list(ANSWERS)
