"""The listener over real sockets, by clients that do not behave."""

import asyncio
import socket

import aiosmtplib
import pytest

from miroir.channels.email import Limits
from miroir.channels.email.tests.smtp_talk import MAIL, Box, client, deliver, listening


async def test_only_a_dot_between_full_line_ends_ends_a_mail() -> None:
    box = Box()
    smuggled = b"x\n.\r\nMAIL FROM:<evil@x.y>\r\ny\r\n.\nz\r.\r\n"
    async with listening(box) as port, client(port) as smtp:
        await smtp.ask("MAIL FROM:<a@b.c>")
        await smtp.ask("RCPT TO:<help@example.com>")
        await smtp.ask("DATA")
        await smtp.say(smuggled + b"\r\n.\r\n")
        assert (await smtp.hear()).startswith("250 ")
        assert (await smtp.ask("NOOP")).startswith("250 ")
    assert [mail.sender for mail in box.mails] == ["a@b.c"]


async def test_an_unknown_recipient_is_refused_and_the_others_served() -> None:
    box = Box()
    async with listening(box) as port, client(port) as smtp:
        await smtp.ask("MAIL FROM:<a@b.c>")
        assert (await smtp.ask("RCPT TO:<nobody@elsewhere.org>")).startswith("550 5.1.1")
        assert (await smtp.ask("RCPT TO:<help@example.com>")).startswith("250 2.1.5")
        assert (await smtp.ask("RCPT TO:<fail@example.com>")).startswith("451 ")
        await smtp.ask("DATA")
        await smtp.say(MAIL + b".\r\n")
        await smtp.hear()
    assert box.mails[0].recipients == ("help@example.com",)


async def test_a_client_that_vanishes_in_mid_mail_leaves_nothing_behind() -> None:
    box = Box()
    async with listening(box, Limits(held=10_000, seconds=5)) as port:
        for _ in range(5):
            async with client(port) as smtp:
                await smtp.ask("MAIL FROM:<a@b.c>")
                await smtp.ask("RCPT TO:<help@example.com>")
                await smtp.ask("DATA")
                await smtp.say(b"x" * 4_000 + b"\r\nunfinished")
        await asyncio.sleep(0.1)
        # Room is left: what the vanished had sent is no longer held.
        await deliver(port, b"x" * 900 + b"\r\n" * 4_000)
    assert len(box.mails) == 1


async def test_a_connection_reset_in_mid_storage_does_not_interrupt_it() -> None:
    box = Box()
    box.gate.clear()
    async with listening(box) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HELO me\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<help@example.com>\r\nDATA\r\n")
        writer.write(MAIL + b".\r\n")
        await asyncio.sleep(0.2)
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        writer.transport.abort()
        await asyncio.sleep(0.1)
        box.gate.set()
    assert len(box.mails) == 1


async def test_a_mail_over_the_limit_is_refused_by_its_declared_size() -> None:
    async with listening(Box(), Limits(size=1_000, seconds=5)) as port, client(port) as smtp:
        assert (await smtp.ask("MAIL FROM:<a@b.c> SIZE=1001")).startswith("552 ")


@pytest.mark.parametrize("greeting", ["EHLO me", "LHLO me"])
async def test_a_mail_over_the_limit_is_refused_and_the_session_goes_on(greeting: str) -> None:
    box = Box()
    limits = Limits(size=1_000, seconds=5)
    async with listening(box, limits) as port, client(port, greeting) as smtp:
        await smtp.ask("MAIL FROM:<a@b.c>")
        await smtp.ask("RCPT TO:<one@example.com>")
        await smtp.ask("RCPT TO:<two@example.com>")
        await smtp.ask("DATA")
        await smtp.say(b"x" * 300_000 + b"\r\n.\r\n")
        for _ in range(2 if greeting.startswith("L") else 1):
            assert (await smtp.hear()).startswith("552 5.3.4")
        assert (await smtp.ask("NOOP")).startswith("250 ")
    assert box.mails == []


async def test_too_much_mail_at_once_is_to_be_sent_later() -> None:
    box = Box()
    async with listening(box, Limits(held=5_000, seconds=5)) as port:
        with pytest.raises(aiosmtplib.SMTPDataError) as refusal:
            await deliver(port, b"x\r\n" * 3_000)
        assert refusal.value.code == 452
        await deliver(port)


async def test_a_slow_client_is_shown_out() -> None:
    async with listening(Box(), Limits(seconds=0.3)) as port, client(port) as smtp:
        assert (await smtp.hear()).startswith("421 ")
        assert await asyncio.wait_for(smtp.reader.read(), 5) == b""


async def test_a_client_that_drips_a_mail_is_shown_out() -> None:
    box = Box()
    async with listening(box, Limits(seconds=0.5)) as port, client(port) as smtp:
        await smtp.ask("MAIL FROM:<a@b.c>")
        await smtp.ask("RCPT TO:<help@example.com>")
        await smtp.ask("DATA")
        with pytest.raises(ConnectionError):
            for _ in range(100):
                await smtp.say(b"x\r\n")
                await asyncio.sleep(0.05)
    assert box.mails == []


async def is_taken_in(port: int) -> bool:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    greeting = await asyncio.wait_for(reader.readline(), 10)
    writer.close()
    return greeting.startswith(b"220 ")


async def test_a_client_that_never_reads_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("miroir.channels.email.smtp_session.GRACE_SECONDS", 0.2)
    monkeypatch.setattr("miroir.channels.email.smtp_session.MOST_CALLS", {"*": 1_000_000})
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    deaf.setblocking(False)
    loop = asyncio.get_running_loop()
    async with listening(Box(), Limits(seconds=0.5, connections=1)) as port:
        await loop.sock_connect(deaf, ("127.0.0.1", port))
        asking = asyncio.create_task(
            loop.sock_sendall(deaf, b"EHLO me\r\n" + b"HELP\r\n" * 100_000)
        )
        for _ in range(200):
            if await is_taken_in(port):  # its place is free again
                break
            await asyncio.sleep(0.2)
        else:
            pytest.fail("the client that never reads keeps its place")
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    deaf.close()


async def test_connections_beyond_the_limit_of_a_peer_are_turned_away() -> None:
    box = Box()
    async with listening(box, Limits(connections_per_peer=2, seconds=5)) as port:
        async with client(port), client(port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            assert (await asyncio.wait_for(reader.read(), 5)).startswith(b"421 4.7.0")
            writer.close()
        await asyncio.sleep(0.1)
        await deliver(port)
    assert len(box.mails) == 1


@pytest.mark.parametrize(
    "command",
    [
        "FOO",
        "MAIL",
        "MAIL FROM:",
        "MAIL FROM:<",
        "MAIL FROM:<<>>",
        "MAIL FROM:<a@b.c> SIZE=x",
        "MAIL FROM:<a@b.c> BODY=9BIT",
        "MAIL FROM:<a@b.c> FOO=1",
        "RCPT TO:<help@example.com>",
        "DATA",
        "DATA now",
        "STARTTLS",
        "AUTH PLAIN AAAA",
        "EXPN list",
        "BDAT 10 LAST",
        "EHLO",
        "\x00\x01",
        "MAIL FROM:<" + "a" * 2_000 + "@b.c>",
        "MAIL FROM:<" + "(" * 800 + ">",
    ],
)
async def test_a_bad_command_is_refused_and_the_session_goes_on(command: str) -> None:
    async with listening(Box()) as port, client(port) as smtp:
        assert (await smtp.ask(command))[0] in "45"
        assert (await smtp.ask("NOOP")).startswith("250 ")


async def test_an_address_that_is_no_text_is_refused() -> None:
    async with listening(Box()) as port, client(port) as smtp:
        await smtp.say(b"MAIL FROM:<a\xff\xfe@b.c>\r\n")
        assert (await smtp.hear()).startswith("553 ")
        await smtp.ask("MAIL FROM:<a@b.c>")
        await smtp.say(b"RCPT TO:<help\xff@example.com>\r\n")
        assert (await smtp.hear()).startswith("553 ")


async def test_a_client_that_only_talks_nonsense_is_shown_out() -> None:
    async with listening(Box()) as port, client(port) as smtp:
        answers = [await smtp.ask("NONSENSE") for _ in range(5)]
        assert answers[-1].startswith("502 ")
        assert await asyncio.wait_for(smtp.reader.read(), 5) == b""


async def test_more_recipients_than_a_mail_may_have_are_to_be_served_later() -> None:
    async with listening(Box()) as port, client(port) as smtp:
        await smtp.ask("MAIL FROM:<a@b.c>")
        answers = [await smtp.ask(f"RCPT TO:<r{number}@example.com>") for number in range(101)]
        assert {answer[:3] for answer in answers[:100]} == {"250"}
        assert answers[100].startswith("452 4.5.3")
