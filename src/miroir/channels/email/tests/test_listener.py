"""The listener over real sockets, by clients that behave."""

import asyncio
import smtplib

import aiosmtplib
import pytest

from miroir.channels.email import NotStored, Received
from miroir.channels.email.tests.smtp_talk import MAIL, Box, client, deliver, listening


async def test_a_mail_is_stored_as_sent() -> None:
    box = Box()
    async with listening(box) as port:
        await deliver(port)
    assert box.mails == [
        Received(
            sender="lea@example.org",
            recipients=("help@example.com",),
            content=MAIL,
            peer="127.0.0.1",
            protocol="smtp",
        )
    ]


async def test_the_synchronous_client_of_python_is_understood() -> None:
    box = Box()

    def send(port: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, local_hostname="me") as smtp:
            smtp.sendmail("lea@example.org", ["help@example.com"], MAIL)

    async with listening(box) as port:
        await asyncio.to_thread(send, port)
    assert box.mails[0].content == MAIL


async def test_lines_that_start_with_dots_and_bare_line_feeds_arrive_unchanged() -> None:
    box = Box()
    content = b"Subject: x\r\n\r\n.\x00\r\n..\r\n...three\r\na\rb\r\n.end\r\n"
    async with listening(box) as port, client(port) as smtp:
        await smtp.ask("MAIL FROM:<a@b.c>")
        await smtp.ask("RCPT TO:<help@example.com>")
        await smtp.ask("DATA")
        await smtp.say(content.replace(b"\r\n.", b"\r\n..") + b"bare\n.\nfeed\r\n.\r\n")
        assert (await smtp.hear()).startswith("250 ")
    assert box.mails[0].content == content + b"bare\n.\nfeed\r\n"


@pytest.mark.parametrize("content", [b"", b"\r\n", b".\r\n", b"x\r\n", b"\r\n\r\n"])
async def test_the_shortest_mails_are_taken(content: bytes) -> None:
    box = Box()
    async with listening(box) as port, client(port) as smtp:
        await smtp.ask("MAIL FROM:<a@b.c>")
        await smtp.ask("RCPT TO:<help@example.com>")
        await smtp.ask("DATA")
        await smtp.say((b"." if content.startswith(b".") else b"") + content + b".\r\n")
        assert (await smtp.hear()).startswith("250 ")
    assert box.mails[0].content == content


async def test_a_line_longer_than_any_buffer_is_taken() -> None:
    box = Box()
    content = b"Subject: x\r\n\r\n" + b"x" * 700_001 + b"\r\n." + b"y" * 200_000 + b"\r\nend\r\n"
    async with listening(box) as port:
        await deliver(port, content)
    assert box.mails[0].content == content


async def test_the_answer_is_positive_only_once_the_mail_is_stored() -> None:
    box = Box()
    box.gate.clear()
    async with listening(box) as port:
        sending = asyncio.create_task(deliver(port))
        await asyncio.sleep(0.2)
        assert not sending.done()
        box.gate.set()
        await sending
    assert len(box.mails) == 1


async def test_a_mail_that_cannot_be_stored_is_to_be_sent_again() -> None:
    box = Box()
    box.problem = RuntimeError("the disk is full")
    async with listening(box) as port:
        with pytest.raises(aiosmtplib.SMTPDataError) as refusal:
            await deliver(port)
        assert refusal.value.code == 451
        box.problem = None
        await deliver(port)
    assert len(box.mails) == 1


async def test_without_a_known_recipient_no_mail_is_taken() -> None:
    async with listening(Box()) as port, client(port) as smtp:
        await smtp.ask("MAIL FROM:<a@b.c>")
        await smtp.ask("RCPT TO:<nobody@elsewhere.org>")
        assert (await smtp.ask("DATA")).startswith("503 ")


async def test_notices_come_from_the_null_sender() -> None:
    box = Box()
    async with listening(box) as port:
        await deliver(port, sender="")
    assert box.mails[0].sender == ""


async def test_lmtp_tells_for_which_recipient_a_mail_is_not_stored() -> None:
    box = Box()
    box.problem = NotStored(["two@example.com"])
    async with listening(box) as port, client(port, "LHLO me.example.org") as lmtp:
        await lmtp.ask("MAIL FROM:<a@b.c>")
        for name in ("one", "two", "three"):
            await lmtp.ask(f"RCPT TO:<{name}@example.com>")
        await lmtp.ask("DATA")
        await lmtp.say(MAIL + b".\r\n")
        assert [(await lmtp.hear())[:3] for _ in range(3)] == ["250", "451", "250"]


async def test_smtp_has_a_mail_sent_again_when_one_recipient_is_missed() -> None:
    box = Box()
    box.problem = NotStored(["two@example.com"])
    async with listening(box) as port, client(port) as smtp:
        await smtp.ask("MAIL FROM:<a@b.c>")
        for name in ("one", "two"):
            await smtp.ask(f"RCPT TO:<{name}@example.com>")
        await smtp.ask("DATA")
        await smtp.say(MAIL + b".\r\n")
        assert (await smtp.hear()).startswith("451")
        assert (await smtp.ask("NOOP")).startswith("250 ")


async def test_lmtp_answers_for_each_recipient() -> None:
    box = Box()
    async with listening(box) as port, client(port, "LHLO me.example.org") as lmtp:
        await lmtp.ask("MAIL FROM:<a@b.c>")
        await lmtp.ask("RCPT TO:<one@example.com>")
        await lmtp.ask("RCPT TO:<two@example.com>")
        await lmtp.ask("DATA")
        await lmtp.say(MAIL + b".\r\n")
        assert (await lmtp.hear()).startswith("250 2.")
        assert (await lmtp.hear()).startswith("250 2.")
        assert (await lmtp.ask("NOOP")).startswith("250 ")
    assert box.mails[0].protocol == "lmtp"
    assert box.mails[0].recipients == ("one@example.com", "two@example.com")


async def test_the_lmtp_client_of_python_is_understood() -> None:
    box = Box()

    def send(port: int) -> None:
        with smtplib.LMTP("127.0.0.1", port, local_hostname="me") as lmtp:
            lmtp.sendmail("lea@example.org", ["one@example.com"], MAIL)

    async with listening(box) as port:
        await asyncio.to_thread(send, port)
    assert box.mails[0].protocol == "lmtp"


async def test_what_it_can_do_is_said_at_the_greeting() -> None:
    async with listening(Box()) as port, client(port, None) as smtp:
        greeting = await smtp.ask("EHLO me")
        for extension in ("SIZE 52428800", "8BITMIME", "SMTPUTF8", "PIPELINING"):
            assert extension in greeting
        assert "ENHANCEDSTATUSCODES" in greeting
        assert (await smtp.ask("NOOP")).startswith("250 2.0.0 ")
        assert (await smtp.ask("HELO me")) == "250 mx.example.com"


async def test_addresses_beyond_ascii_are_taken() -> None:
    box = Box()
    async with listening(box) as port, client(port) as smtp:
        assert (await smtp.ask("MAIL FROM:<léa@exemple.fr> SMTPUTF8")).startswith("250 ")
        assert (await smtp.ask("RCPT TO:<été@example.com>")).startswith("250 ")
        await smtp.ask("DATA")
        await smtp.say(MAIL + b".\r\n")
        await smtp.hear()
    assert (box.mails[0].sender, box.mails[0].recipients) == (
        "léa@exemple.fr",
        ("été@example.com",),
    )


async def test_commands_sent_all_at_once_are_answered_in_order() -> None:
    box = Box()
    envelope = b"MAIL FROM:<a@b.c>\r\nRCPT TO:<help@example.com>\r\nDATA\r\n"
    async with listening(box) as port, client(port) as smtp:
        await smtp.say((envelope + MAIL + b".\r\n") * 3 + b"NOOP\r\nQUIT\r\n")
        answers = [(await smtp.hear())[:3] for _ in range(14)]
    assert answers == ["250", "250", "354", "250"] * 3 + ["250", "221"]
    assert len(box.mails) == 3


async def test_a_client_that_sends_everything_and_hangs_up_is_served() -> None:
    box = Box()
    script = b"HELO me\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<help@example.com>\r\nDATA\r\n"
    async with listening(box) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(script + MAIL + b".\r\nQUIT\r\n")
        writer.write_eof()
        said = (await asyncio.wait_for(reader.read(), 10)).decode()
        writer.close()
    assert [line[:3] for line in said.splitlines()] == [
        "220",
        "250",
        "250",
        "250",
        "354",
        "250",
        "221",
    ]
    assert box.mails[0].content == MAIL


async def test_when_it_closes_a_mail_being_stored_is_stored_and_the_idle_are_told() -> None:
    box = Box()
    box.gate.clear()
    async with listening(box) as port:
        sending = asyncio.create_task(deliver(port))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readline()
        await asyncio.sleep(0.2)
        asyncio.get_running_loop().call_later(0.2, box.gate.set)
    assert len(box.mails) == 1
    assert (await asyncio.wait_for(reader.read(), 5)).startswith(b"421 4.3.2")
    writer.close()
    await asyncio.gather(sending, return_exceptions=True)


async def test_many_sessions_at_once_are_served() -> None:
    box = Box()
    async with listening(box) as port:
        await asyncio.gather(*(deliver(port) for _ in range(60)))
    assert len(box.mails) == 60
