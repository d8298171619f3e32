"""The bare baseline: the same sockets and the same durable append, without our code.

One process: sockets under the same server, messages appended by a batcher to one table, a
NOTIFY, a tail that reads them back and sends each to the socket it is for. Paths say who comes:
/desk/N and /widget/N; what a widget N sends goes to desk N.
"""

import asyncio
import gc
import json
import socket
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import uvicorn

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

SET_UP = """
    create table if not exists bare
        (seq bigint generated always as identity primary key, desk integer, text text)
"""
APPEND = "insert into bare (desk, text) select * from unnest($1::integer[], $2::text[])"
TAIL = "select seq, desk, text from bare where seq > $1 order by seq limit 1000"


class Bare:
    """The application."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.desks: dict[int, Send] = {}
        self.queue: list[tuple[int, str, asyncio.Future[None]]] = []
        self.flushing = False
        self.woken = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["type"] == "websocket":
            await self.serve(scope, receive, send)
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"ok"})

    async def live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.pool = await asyncpg.create_pool(self.url, min_size=1, max_size=4)
        await self.pool.execute(SET_UP)
        self.ears = await asyncpg.connect(self.url)
        await self.ears.add_listener("bare", lambda *_: self.woken.set())
        self.tailing = asyncio.create_task(self.tail())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.tailing.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind, number = scope["path"].strip("/").split("/")
        await receive()
        await send({"type": "websocket.accept"})
        if kind == "desk":
            self.desks[int(number)] = send
        while (said := await receive())["type"] == "websocket.receive":
            if kind == "widget":
                await self.append(int(number), said["text"])
                await send({"type": "websocket.send", "text": '{"is":"taken"}'})

    async def append(self, desk: int, text: str) -> None:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.queue.append((desk, text, done))
        if not self.flushing:
            self.flushing = True
            asyncio.get_running_loop().create_task(self.flush())
        await done

    async def flush(self) -> None:
        while self.queue:
            batch, self.queue = self.queue, []
            async with self.pool.acquire() as connection, connection.transaction():
                await connection.execute(APPEND, [b[0] for b in batch], [b[1] for b in batch])
                await connection.execute("notify bare")
            for _, _, done in batch:
                done.set_result(None)
        self.flushing = False

    async def tail(self) -> None:
        cursor = await self.pool.fetchval("select coalesce(max(seq), 0) from bare")
        while True:
            await self.woken.wait()
            self.woken.clear()
            while rows := await self.pool.fetch(TAIL, cursor):
                cursor = rows[-1]["seq"]
                for row in rows:
                    if send := self.desks.get(row["desk"]):
                        text = json.dumps({"is": "change", "text": row["text"]})
                        await send({"type": "websocket.send", "text": text})


def main() -> None:
    """Serve on the port and database given."""
    port, url = int(sys.argv[1]), sys.argv[2]
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    config = uvicorn.Config(
        Bare(url),
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
        backlog=4096,
    )
    gc.freeze()
    gc.set_threshold(50_000, 50, 1_000)
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
