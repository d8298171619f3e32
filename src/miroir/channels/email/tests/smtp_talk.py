"""A store and clients that say exactly what a test wants, for the listener's tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiosmtplib

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
