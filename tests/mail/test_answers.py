"""Answers leave through a real mail server, and what becomes of them is seen at the desk."""

import asyncio
import smtplib
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from tests.journeys.waiting import eventually_passes
from tests.mail.house import DOMAIN, Desk, House
from tests.mail.postfix import OUTSIDE, Postfix

from miroir.base.ids import new_id

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]

TEXT = "Bonjour,\n\noù est ma commande n° 48\u202f213 ?\n\nLéa"
ANSWER = "Bonjour Léa,\n\nelle part demain 🚚 ; voici l’étiquette.\n\nHélène"
ATTEMPTS = "select attempts from delivery where message_id = $1"


def mail(sender: str, to: str, subject: str, text: str = TEXT) -> EmailMessage:
    made = EmailMessage()
    made["From"] = f"Léa Martin <{sender}>"
    made["To"] = to
    made["Subject"] = subject
    made["Message-ID"] = make_msgid(domain=OUTSIDE)
    made.set_content(text)
    return made


async def post(postfix: Postfix, *mails: EmailMessage) -> None:
    """Have the mail server take mails, as it takes them from the world."""

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", postfix.port, timeout=60) as server:
            for one in mails:
                server.send_message(one)

    await asyncio.to_thread(send)


async def received(postfix: Postfix, address: str, *, count: int = 1) -> list[EmailMessage]:
    """Return what somebody outside has received, once it is `count` mails."""

    async def look() -> list[EmailMessage]:
        found = postfix.delivered(address)
        assert len(found) == count
        return found

    return await eventually_passes(look)


async def test_an_answer_arrives_as_it_should_and_the_answer_to_it_comes_back(
    house: House, postfix: Postfix
) -> None:
    founded = await house.found()
    asked = mail(f"lea@{OUTSIDE}", founded.mail_address, "Où est ma commande ?")
    await post(postfix, asked)
    async with house.desk_of(founded) as desk:
        conversation = await desk.conversation("Où est ma commande ?")
        label = await desk.ask(
            "POST", "/files", files={"file": ("étiquette.txt", "été\n".encode(), "text/plain")}
        )
        sent = await desk.reply(conversation, ANSWER, label["id"])
        (answer,) = await received(postfix, f"lea@{OUTSIDE}")
        check_answer(answer, asked, brand=founded.mail_address)
        await delivered(desk, conversation, sent["id"])

        again = mail(f"lea@{OUTSIDE}", str(answer["Reply-To"]), "Autre chose", "Merci !")
        await post(postfix, again)

        async def joined() -> None:
            texts = [one["text"] for one in await desk.messages(conversation)]
            assert [text.strip() for text in texts] == [TEXT, ANSWER, "Merci !"]

        await eventually_passes(joined)


def check_answer(answer: EmailMessage, asked: EmailMessage, *, brand: str) -> None:
    assert str(answer["From"]) == f"Hélène · Lumen <{brand}>"
    assert str(answer["To"]) == f"Léa Martin <lea@{OUTSIDE}>"
    assert str(answer["Subject"]) == "Re: Où est ma commande ?"
    assert answer["In-Reply-To"] == asked["Message-ID"]
    assert str(answer["References"]).split()[-1] == asked["Message-ID"]
    assert answer["Reply-To"].addresses[0].username.startswith("reply+")
    assert answer["Reply-To"].addresses[0].domain == DOMAIN
    assert str(answer["Return-Path"]).startswith("<bounces+")
    assert "Auto-Submitted" not in answer
    assert len(answer.get_all("Message-ID", [])) == len(answer.get_all("Date", [])) == 1
    raw = answer.as_bytes().partition(b"\n\n")[0]
    assert raw.isascii()
    plain, rich = answer.get_body(("plain",)), answer.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert plain.get_content().strip() == ANSWER
    assert "🚚" in rich.get_content()
    (label,) = answer.iter_attachments()
    assert label.get_filename() == "étiquette.txt"
    assert label.get_payload(decode=True) == "été\n".encode()


async def delivered(desk: Desk, conversation: str, message: str) -> None:
    async def look() -> None:
        assert (await desk.delivery(conversation, message))["delivery"] == "delivered"

    await eventually_passes(look)


async def test_an_answer_that_is_refused_for_good_comes_back_with_the_reason(
    house: House, postfix: Postfix
) -> None:
    founded = await house.found()
    await post(postfix, mail(f"refused@{OUTSIDE}", founded.mail_address, "Personne"))
    async with house.desk_of(founded) as desk:
        conversation = await desk.conversation("Personne")
        sent = await desk.reply(conversation, ANSWER)

        async def failed() -> None:
            told = await desk.delivery(conversation, sent["id"])
            assert told["delivery"] == "failed"
            assert "Nobody of this name lives here" in told["failure"]

        await eventually_passes(failed)


async def test_an_answer_that_is_refused_for_now_is_tried_again_until_it_is_taken(
    house: House, postfix: Postfix
) -> None:
    founded = await house.found()
    address = f"later-{new_id().hex[-6:]}@{OUTSIDE}"
    await post(postfix, mail(address, founded.mail_address, "Plus tard"))
    async with house.desk_of(founded) as desk:
        conversation = await desk.conversation("Plus tard")
        sent = await desk.reply(conversation, ANSWER)

        async def tried_twice() -> None:
            async with house.database.transaction(founded.organisation) as tx:
                assert (await tx.value(ATTEMPTS, sent["id"]) or 0) >= 2

        await eventually_passes(tried_twice)
        assert (await desk.delivery(conversation, sent["id"]))["delivery"] == "waiting"
        assert postfix.delivered(address) == []
        postfix.turn_nobody_away()
        await received(postfix, address)
        await delivered(desk, conversation, sent["id"])


async def test_an_answer_waits_while_the_mail_server_is_down_and_leaves_once(
    house: House, postfix: Postfix
) -> None:
    founded = await house.found()
    address = f"patient@{OUTSIDE}"
    await post(postfix, mail(address, founded.mail_address, "Patience"))
    async with house.desk_of(founded) as desk:
        conversation = await desk.conversation("Patience")
        postfix.stop()
        sent = await desk.reply(conversation, ANSWER)

        async def tried() -> None:
            async with house.database.transaction(founded.organisation) as tx:
                assert (await tx.value(ATTEMPTS, sent["id"]) or 0) >= 1

        await eventually_passes(tried)
        assert (await desk.delivery(conversation, sent["id"]))["delivery"] == "waiting"
        postfix.start()
        await received(postfix, address)
        await delivered(desk, conversation, sent["id"])


async def test_mail_that_comes_while_we_are_down_waits_at_the_server(
    house: House, postfix: Postfix
) -> None:
    founded = await house.found()
    await house.stop_worker()
    await post(postfix, mail(f"early@{OUTSIDE}", founded.mail_address, "Trop tôt"))

    async def deferred() -> None:
        assert "status=deferred" in postfix.log()

    await eventually_passes(deferred)
    await house.start_worker()
    async with house.desk_of(founded) as desk:
        await desk.conversation("Trop tôt")

        async def emptied() -> None:
            assert postfix.queued() == []

        await eventually_passes(emptied)


async def test_mail_for_an_address_that_is_not_ours_is_refused_to_its_sender(
    house: House, postfix: Postfix
) -> None:
    stranger = f"stranger@{OUTSIDE}"
    await post(postfix, mail(stranger, f"nobody-here@{DOMAIN}", "Perdu"))
    (told,) = await received(postfix, stranger)
    assert told.get_content_type() == "multipart/report"
    assert "Perdu" in told.as_string() or "UGVyZHU" in told.as_string()
