"""The load: sockets of advisers and visitors in a process of their own, and what they saw.

Reads a Plan as JSON from its standard input and prints a list of Seen as JSON.
"""

import asyncio
import gc
import json
import random
import sys
import time
from typing import Any
from uuid import uuid4

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from bench.crowd import allow_many_sockets
from bench.rows import quantile

OPEN_AT_ONCE = 50
SETTLE_SECONDS = 2.0
WAIT_SECONDS = 10.0
WARM_UP_SECONDS = 3.0


class End(msgspec.Struct, frozen=True):
    """One end of a conversation: where to connect, with which headers, what to say first."""

    url: str
    headers: dict[str, str]
    hello: list[str]
    origin: str | None = None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Pairs of ends, and how many messages a second visitors send, for how long each.

    `climb` are higher rates, tried in order while 99 of 100 messages are on the adviser's screen
    within `bearable` milliseconds.
    """

    desks: list[End]
    widgets: list[End]
    rates: list[int]
    seconds: float
    climb: list[int] = []
    bearable: float = 100.0


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a rate gave: milliseconds until safe, and until on the adviser's screen."""

    rate: int
    sent: int
    arrived: int
    safe_p50: float
    safe_p99: float
    screen_p50: float
    screen_p99: float
    reached: float


class Load:
    """All the sockets, and when each message was sent, safe and seen."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.widgets: list[ClientConnection] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.sent: dict[str, float] = {}
        self.safe: dict[str, float] = {}
        self.seen: dict[str, float] = {}

    async def open(self) -> None:
        gate = asyncio.Semaphore(OPEN_AT_ONCE)

        async def one(end: End, *, desk: bool) -> ClientConnection:
            async with gate:
                socket = await connect(
                    end.url,
                    additional_headers=end.headers,
                    origin=end.origin,  # type: ignore[arg-type]
                    compression=None,
                    ping_interval=None,
                    open_timeout=60,
                )
                for said in end.hello:
                    await socket.send(said)
            self.tasks.append(asyncio.create_task(self.listen(socket, desk=desk)))
            return socket

        await asyncio.gather(*(one(end, desk=True) for end in self.plan.desks))
        self.widgets = list(
            await asyncio.gather(*(one(end, desk=False) for end in self.plan.widgets))
        )

    async def listen(self, socket: ClientConnection, *, desk: bool) -> None:
        async for told in socket:
            at = time.perf_counter()
            if desk:
                self.see(str(told), at)
            elif '"taken"' in str(told):
                self.note_safe(str(told), at)

    def see(self, told: str, at: float) -> None:
        # A cheap look: the load must not cost what it measures.
        start = told.find("bench:")
        while start >= 0:
            self.seen.setdefault(told[start : start + 42], at)
            start = told.find("bench:", start + 42)

    def note_safe(self, told: str, at: float) -> None:
        key = json.loads(told).get("id")
        if key is not None:
            self.safe.setdefault(f"bench:{key}", at)

    async def run(self, rate: int, seconds: float) -> Seen:
        self.sent, self.safe, self.seen = {}, {}, {}
        chance = random.Random(rate)
        order = list(range(len(self.widgets)))
        chance.shuffle(order)
        begun = time.perf_counter()
        count = int(rate * seconds)
        sending: set[asyncio.Task[None]] = set()
        for number in range(count):
            due = begun + number / rate
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            task = asyncio.create_task(self.send(self.widgets[order[number % len(order)]]))
            sending.add(task)
            task.add_done_callback(sending.discard)
        took = time.perf_counter() - begun
        until = time.perf_counter() + WAIT_SECONDS
        while len(self.seen) < count and time.perf_counter() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        return self.report(rate, count, took)

    async def send(self, widget: ClientConnection) -> None:
        key = str(uuid4())
        text = {"do": "send", "id": key, "text": f"bench:{key}"}
        self.sent[f"bench:{key}"] = time.perf_counter()
        await widget.send(json.dumps(text))

    def report(self, rate: int, count: int, took: float) -> Seen:
        safe = [1000 * (at - self.sent[key]) for key, at in self.safe.items() if key in self.sent]
        screen = [1000 * (at - self.sent[key]) for key, at in self.seen.items() if key in self.sent]
        return Seen(
            rate=rate,
            sent=count,
            arrived=len(screen),
            safe_p50=quantile(safe, 0.5),
            safe_p99=quantile(safe, 0.99),
            screen_p50=quantile(screen, 0.5),
            screen_p99=quantile(screen, 0.99),
            reached=count / took,
        )


async def drive(plan: Plan) -> None:
    load = Load(plan)
    await load.open()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1_000)
    await asyncio.sleep(SETTLE_SECONDS)
    say({"is": "open"})
    await load.run(plan.rates[0], WARM_UP_SECONDS)
    for rate in plan.rates:
        seen = await load.run(rate, plan.seconds)
        say(msgspec.to_builtins(seen))
    for rate in plan.climb:
        if seen.screen_p99 > plan.bearable or seen.arrived < seen.sent:
            break
        seen = await load.run(rate, plan.seconds)
        say(msgspec.to_builtins(seen))
    say({"is": "done"})
    sys.stdin.readline()


def say(what: Any) -> None:
    """Tell the process that reads this one."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    import uvloop

    allow_many_sockets()
    uvloop.run(drive(msgspec.json.decode(sys.stdin.readline(), type=Plan)))
