"""One customer, one matter, two channels, two devices: one conversation with one timeline."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import aiosmtplib
import pytest
from playwright.async_api import Page, expect
from tests.installation import Installation
from tests.journeys.barriers import no_barrier
from tests.journeys.desk_pages import Desk
from tests.journeys.shop_pages import Mailbox, Shop
from tests.journeys.visitors import Visitors
from tests.journeys.waiting import eventually_passes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

CUSTOMER = "odile.schmitt@example.net"
LUMEN = "bonjour@lumen.mail.miroir.localhost"
BY_CHAT = "Bonjour, le verre de ma lampe Opale est fêlé."
BY_MAIL = "Je vous réponds par e-mail, c’est plus simple. Voici le numéro : 48\u202f213."
ANSWER = "Merci Odile ! L’abat-jour part demain.\n\nBonne journée,\nHugo"
LAST_WORD = "Bien reçu, à bientôt."
FROM_PHONE = "Me revoici, depuis mon téléphone."
SEEN_THERE = "Parfait, à vendredi alors."
CHAT_LINK = re.compile(r"/chat/\S+")
MAIL_ID = "<mail-of-odile@example.net>"


async def test_a_chat_and_a_mail_about_one_matter_are_one_conversation(
    visitors: Visitors, miroir: Installation
) -> None:
    desk = await visitors.adviser("Hugo Delmas")
    await desk.choose_presence("available")
    shop = Shop(await visitors.open())
    await shop.enter("lumen")
    await shop.chat(BY_CHAT)
    await desk.accept("Client sans nom")
    await shop.leave_address(CUSTOMER)
    await shop.page.context.close()

    await send(miroir, customers_mail())
    await expect(desk.timeline.get_by_text("Bonjour, le verre")).to_be_visible()
    await expect(desk.timeline.get_by_text("Je vous réponds par e-mail")).to_be_visible()
    await expect(desk.heading).to_contain_text("Odile Schmitt")
    await expect(desk.rows).to_have_count(1)
    await no_barrier(desk.page)

    await desk.reply(ANSWER)
    answer = await letter(miroir, "Hugo")
    assert "Hugo · Lumen" in str(answer["From"])
    assert LUMEN in str(answer["From"])
    assert str(answer["To"]) == f"Odile Schmitt <{CUSTOMER}>"
    assert str(answer["Subject"]) == "Re: Ma lampe Opale (fêlée)"
    assert answer["In-Reply-To"] == MAIL_ID
    assert MAIL_ID in str(answer["References"]).split()
    assert "reply+" in str(answer["Reply-To"])
    body = answer.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines()[:-2] == ANSWER.splitlines()
    link = CHAT_LINK.search(body.get_content())
    assert link is not None
    await expect(desk.timeline.get_by_text("Remis")).to_be_attached()

    await answer_in_the_mailbox(visitors)
    mail = desk.timeline.frame_locator("iframe")  # it came with HTML: shown apart, unable to act
    await expect(mail.get_by_text(LAST_WORD)).to_be_visible()
    await expect(desk.rows).to_have_count(1)
    assert await desk.texts(desk.open_id) == [
        ("inbound", BY_CHAT),
        ("inbound", BY_MAIL),
        ("reply", ANSWER),
        ("inbound", LAST_WORD),
    ]
    await go_on_by_link(await visitors.open(viewport={"width": 390, "height": 780}), link[0], desk)
    assert await desk.texts(desk.open_id) == [
        ("inbound", BY_CHAT),
        ("inbound", BY_MAIL),
        ("reply", ANSWER),
        ("inbound", LAST_WORD),
        ("inbound", FROM_PHONE),
        ("reply", SEEN_THERE),
    ]
    await desk.close("Résolu")


async def go_on_by_link(page: Page, link: str, desk: Desk) -> None:
    """Open the mail's link on a telephone and write; the desk says who it is, and answers."""
    await page.goto(link)
    await no_barrier(page)
    await page.get_by_role("button", name="Ouvrir le chat").click()
    log = page.get_by_role("log")
    await expect(log.get_by_text("L’abat-jour part demain.")).to_be_visible()
    await expect(log).not_to_contain_text("le verre de ma lampe")
    await expect(log).not_to_contain_text(LAST_WORD)  # mails have no words in the chat
    await no_barrier(page)
    await page.locator(".field textarea").fill(FROM_PHONE)
    await page.locator("button.send").click()
    card = desk.timeline.get_by_role("group", name="Écrit par le lien d’un e-mail")
    await expect(desk.bubble(FROM_PHONE)).to_be_visible()
    await no_barrier(desk.page)
    await card.get_by_role("button", name="C’est Odile Schmitt").click()
    await expect(card).to_be_hidden()
    await desk.reply(SEEN_THERE)
    await expect(log.get_by_text(SEEN_THERE)).to_be_visible()
    await page.reload()
    await expect(log.get_by_text(FROM_PHONE)).to_be_visible()
    await expect(log).not_to_contain_text("le verre de ma lampe")


async def answer_in_the_mailbox(visitors: Visitors) -> None:
    mailbox = Mailbox(await visitors.open())
    await mailbox.read("Re: Ma lampe Opale (fêlée)", to=CUSTOMER)
    await no_barrier(mailbox.page)
    await mailbox.answer(LAST_WORD)


def customers_mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Odile Schmitt <{CUSTOMER.replace('odile', 'Odile')}>"
    mail["To"] = LUMEN
    mail["Subject"] = "Ma lampe Opale (fêlée)"
    mail["Message-ID"] = MAIL_ID
    mail.set_content(BY_MAIL)
    return mail


async def send(miroir: Installation, mail: EmailMessage) -> None:
    await aiosmtplib.send(
        mail, hostname="127.0.0.1", port=miroir.mail_port, start_tls=False, timeout=60
    )


async def letter(miroir: Installation, words: str) -> EmailMessage:
    """Return the newest mail to our customer that says `words`, once it has arrived outside."""

    async def look() -> EmailMessage:
        found = [mail for mail in map(read, mailbox(miroir)) if CUSTOMER in str(mail["To"])]
        said = [mail for mail in found if words in str(mail.get_body(("plain",)))]
        assert said, "it has not come"
        return said[-1]

    return await eventually_passes(look)


def mailbox(miroir: Installation) -> list[Path]:
    return sorted((miroir.folder / "sample-mailbox").glob("*.eml"))


def read(path: Path) -> EmailMessage:
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    return mail
