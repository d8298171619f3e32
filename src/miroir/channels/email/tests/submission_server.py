"""A submission server that answers as a test has it answer."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

CLOSE = "close"
SILENCE = "silence"


class Server:
    """A submission server. `says[command]` are its next answers; then it takes everything."""

    def __init__(self) -> None:
        self.says: defaultdict[str, list[str]] = defaultdict(list)
        self.heard: list[list[str]] = []
        self.mails: list[bytes] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Server"]:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        commands: list[str] = []
        self.heard.append(commands)
        try:
            await self._say(writer, self._answer("CONNECT", "220 ready"))
            while line := await reader.readline():
                commands.append(line.decode().strip())
                command = commands[-1][:4].upper()
                await self._say(writer, self._answer(command, DEFAULTS.get(command, "250 OK")))
                if command == "DATA" and commands[-1] == "DATA":
                    await self._take(reader, writer)
        except (ConnectionError, EOFError):
            pass
        finally:
            writer.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refused_data:
            self.refused_data = False
            return
        self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
        await self._say(writer, self._answer("MAIL SENT", "250 2.0.0 queued as 42"))

    refused_data = False

    def _answer(self, command: str, default: str) -> str:
        answer = self.says[command].pop(0) if self.says[command] else default
        self.refused_data = command == "DATA" and not answer.startswith("354")
        return answer

    async def _say(self, writer: asyncio.StreamWriter, answer: str) -> None:
        if answer == CLOSE:
            raise ConnectionError
        if answer == SILENCE:
            await asyncio.sleep(30)
        writer.write(answer.replace("\n", "\r\n").encode() + b"\r\n")
        await writer.drain()


DEFAULTS = {"EHLO": "250-me\n250 SIZE 1000000", "DATA": "354 go", "QUIT": "221 bye"}
