"""The listener over real sockets, by honest clients and by others."""

import asyncio
import smtplib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiosmtplib
import pytest

from miroir.channels.email import Limits, Received, mail_listener

MAIL = b"From: lea@example.org\r\nSubject: Bonjour\r\n\r\nUne question.\r\n"


class Box:
    """A store that keeps what it is given, for recipients of example.com only."""

    def __init__(self) -> None:
        self.mails: list[Received] = []
        self.problem: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def accept(self, address: str) -> bool:
        if address.startswith("fail"):
            raise RuntimeError(address)
        return address.endswith("@example.com")

    async def store(self, received: Received) -> None:
        await self.gate.wait()
        if self.problem:
            raise self.problem
        self.mails.append(received)


@asynccontextmanager
async def listening(box: Box, limits: Limits | None = None) -> AsyncIterator[int]:
    async with mail_listener(
        "127.0.0.1",
        0,
        hostname="mx.example.com",
        accept_recipient=box.accept,
        store=box.store,
        limits=limits or Limits(seconds=5),
    ) as port:
        yield port


class Client:
    """A client that says exactly what it is told, line by line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def say(self, content: bytes) -> None:
        self.writer.write(content)
        await self.writer.drain()

    async def hear(self) -> str:
        lines = [await asyncio.wait_for(self.reader.readline(), 10)]
        while lines[-1][3:4] == b"-":
            lines.append(await asyncio.wait_for(self.reader.readline(), 10))
        return b"".join(lines).decode().strip()

    async def ask(self, line: str) -> str:
        await self.say(line.encode() + b"\r\n")
        return await self.hear()


@asynccontextmanager
async def client(port: int, greeting: str | None = "EHLO me.example.org") -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    talking = Client(reader, writer)
    assert (await talking.hear()).startswith("220 mx.example.com")
    if greeting:
        await talking.ask(greeting)
    try:
        yield talking
    finally:
        writer.close()


async def deliver(port: int, content: bytes = MAIL, *, sender: str = "lea@example.org") -> None:
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, local_hostname="me") as smtp:
        await smtp.sendmail(sender, ["help@example.com"], content)


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
        await asyncio.sleep(2.5)
        async with client(port):  # its place is free again
            pass
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
