import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from litestar import Litestar, post
from litestar.connection import Request

from miroir.base import front_door, slow_clients
from miroir.base.front_door import FrontDoor
from miroir.base.problems import HANDLERS
from miroir.base.slow_clients import HurriedProtocol

HEAD = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
LARGE = 32 * 1024 * 1024


@post("/echo")
async def echo(request: Request[object, object, object]) -> bytes:  # type: ignore[type-var]
    return await request.body()


@post("/large")
async def large() -> bytes:
    return b"x" * LARGE


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(slow_clients, "HEAD_WITHIN_SECONDS", 0.3)
    monkeypatch.setattr(slow_clients, "READ_WITHIN_SECONDS", 0.3)
    monkeypatch.setattr(front_door, "BODY_PAUSE_SECONDS", 0.3)
    app = Litestar(
        [echo, large], exception_handlers=HANDLERS, logging_config=None, openapi_config=None
    )
    app.asgi_handler = FrontDoor(app.asgi_handler, secure=False)
    config = uvicorn.Config(app, http=HurriedProtocol, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as bound:
        serving = asyncio.create_task(server._serve(sockets=[bound]))
        await started(server)
        yield bound.getsockname()[1]
        server.should_exit = True
        await serving


async def started(server: uvicorn.Server) -> None:
    while not server.started:  # noqa: ASYNC110 - it has no event
        await asyncio.sleep(0.01)


async def say(port: int, *parts: bytes, pause: float = 0.1) -> bytes:
    """Send `parts` one after the other and return all that comes back until the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await asyncio.sleep(pause)
        return await asyncio.wait_for(reader.read(), 5)
    except (ConnectionResetError, BrokenPipeError):
        return b""
    finally:
        writer.close()


async def test_a_prompt_request_is_answered_and_the_next_one_too(port: int) -> None:
    again = b"Connection: close\r\n\r\nlast"
    answer = await say(port, HEAD + b"\r\nfirs", HEAD + again, pause=0)
    assert answer.count(b"HTTP/1.1 201") == 2
    assert answer.endswith(b"last")


@pytest.mark.parametrize("parts", [[], [b"POST /ec"], [HEAD], [HEAD + b"\r\nabcd", HEAD]])
async def test_a_head_that_does_not_come_loses_the_connection(
    port: int, parts: list[bytes]
) -> None:
    answer = await say(port, *parts)
    assert answer.count(b"HTTP/1.1") == len(parts) // 2


async def test_a_head_sent_byte_by_byte_loses_the_connection(port: int) -> None:
    drops = [HEAD[at : at + 1] for at in range(len(HEAD))]
    assert await say(port, *drops, pause=0.02) == b""


async def test_a_head_without_end_is_refused(port: int) -> None:
    lines = b"".join(b"X-%d: %s\r\n" % (at, b"y" * 1000) for at in range(100))
    assert b" 431 " in await say(port, HEAD, lines, lines)


async def test_a_body_that_stops_half_way_is_refused(port: int) -> None:
    answer = await say(port, HEAD + b"\r\nab")
    assert b"HTTP/1.1 408" in answer
    assert b"too-slow" in answer


async def test_an_answer_that_nobody_reads_is_dropped(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    writer.write(b"POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
    await asyncio.sleep(1.5)
    received = 0
    with pytest.raises(ConnectionResetError):
        while chunk := await asyncio.wait_for(reader.read(1024 * 1024), 5):
            received += len(chunk)
        raise ConnectionResetError  # uvloop ends such a stream quietly
    assert received < LARGE
    writer.close()
