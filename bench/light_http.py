"""A light HTTP client: one kept connection, JSON both ways. The load must cost little itself."""

import asyncio
from types import TracebackType
from typing import Any

import msgspec


class LightClient:
    """Speaks HTTP/1.1 on one connection, one request at a time."""

    def __init__(self, address: str, headers: dict[str, str]) -> None:
        self._host, _, port = address.partition(":")
        self._port = int(port)
        lines = [f"{name}: {value}" for name, value in {"host": address, **headers}.items()]
        self._headers = "\r\n".join(lines)
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> "LightClient":
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Hang up."""
        self._writer.close()

    async def send(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Send a request and return the status and the decoded answer (None without one)."""
        content = b"" if body is None else msgspec.json.encode(body)
        head = (
            f"{method} {path} HTTP/1.1\r\n{self._headers}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
        )
        async with self._turn:
            self._writer.write(head.encode() + content)
            answer = await self._reader.readuntil(b"\r\n\r\n")
            status = int(answer[9:12])
            length = _length(answer)
            data = await self._reader.readexactly(length) if length else b""
        return status, msgspec.json.decode(data) if data else None


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
