"""A customer's message: sent, durable, on the adviser's screen, with thousands of sockets open."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from bench.crowd import Crowd, gather_crowd
from bench.installation import Installation, await_port, free_port, memory_of
from bench.rows import Row, row
from bench.sockets import End, Plan, Seen

RATES = (100, 300, 1000)
CLIMB = (1500, 2000, 3000)
BEARABLE = 100.0
SECONDS = 12.0


def measure(
    at: Installation, *, size: int, rates: tuple[int, ...] = RATES, seconds: float = SECONDS
) -> list[Row]:
    """Drive the installation, then the bare baseline on the same PostgreSQL; return both."""
    before = at.memory()
    crowd = asyncio.run(gather_crowd(at.database_url, size, mail_domain="bench.localhost"))
    ours, memory = _drive(_our_plan(at, crowd, rates, seconds), at.memory)
    print(*ours, sep="\n", flush=True)  # what is said below comes only after the baseline
    port = free_port()
    with _bare(port, at.database_url) as process:
        empty = memory_of(process.pid)
        bare, bare_memory = _drive(
            _bare_plan(port, size, rates, seconds),
            lambda: {"web": memory_of(process.pid)},
        )
    rows = [one for pair in zip(ours, bare, strict=False) for one in _rows(*pair)]
    rows.append(
        row(
            "highest rate tried with p99 under 100 ms",
            _highest(ours),
            "messages/s",
            baseline=_highest(bare),
        )
    )
    sockets = 2 * size
    rows += [
        row(f"memory of web and worker, {sockets} sockets", _ours(memory), "MiB"),
        row(
            "memory a socket",
            1024 * (memory["web"] - before["web"]) / sockets,
            "KiB",
            baseline=1024 * (bare_memory["web"] - empty) / sockets,
        ),
        row("memory in all, PostgreSQL too", sum(memory.values()), "MiB"),
    ]
    return rows


def _rows(ours: Seen, bare: Seen) -> Iterator[Row]:
    name = f"message to screen, {ours.rate}/s"
    yield row(f"{name}, p50", ours.screen_p50, "ms", baseline=bare.screen_p50)
    yield row(f"{name}, p99", ours.screen_p99, "ms", baseline=bare.screen_p99)
    yield row(f"message durable, {ours.rate}/s, p50", ours.safe_p50, "ms")
    yield row(f"message durable, {ours.rate}/s, p99", ours.safe_p99, "ms")
    yield row(f"{name}, arrived of sent", ours.arrived / ours.sent, "share")
    yield row(f"{name}, offered", ours.reached, "messages/s")


def _highest(seen: list[Seen]) -> float:
    held = [s.rate for s in seen if s.screen_p99 <= BEARABLE and s.arrived == s.sent]
    return max(held, default=0)


def _ours(memory: dict[str, float]) -> float:
    return sum(used for kind, used in memory.items() if kind != "postgres")


def _drive(plan: Plan, memory) -> tuple[list[Seen], dict[str, float]]:  # type: ignore[no-untyped-def]
    load = subprocess.Popen(
        [sys.executable, "-m", "bench.sockets"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if load.stdin is None or load.stdout is None:
        raise RuntimeError("the load has no pipes")
    try:
        load.stdin.write(msgspec.json.encode(plan).decode() + "\n")
        load.stdin.flush()
        if json.loads(load.stdout.readline()) != {"is": "open"}:
            raise RuntimeError("the load did not open its sockets")
        seen: list[Seen] = []
        while (told := json.loads(load.stdout.readline())) != {"is": "done"}:
            seen.append(msgspec.convert(told, Seen))
        return seen, memory()
    finally:
        load.stdin.close()
        load.wait(60)


def _our_plan(at: Installation, crowd: Crowd, rates: tuple[int, ...], seconds: float) -> Plan:
    site = f"http://{at.address}"
    socket = f"ws://{at.address}/api/v1"
    return Plan(
        desks=[
            End(
                f"{socket}/live",
                {"cookie": f"miroir_session={pair.session}"},
                ['{"do":"hello","cursor":null}', '{"do":"watch","view":"mine"}'],
                site,
            )
            for pair in crowd.pairs
        ],
        widgets=[
            End(
                f"{socket}/widget/{crowd.brand_key}/live",
                {},
                [json.dumps({"do": "hello", "token": pair.visitor, "cursor": None})],
            )
            for pair in crowd.pairs
        ],
        rates=list(rates),
        seconds=seconds,
        climb=list(CLIMB),
        bearable=BEARABLE,
    )


def _bare_plan(port: int, size: int, rates: tuple[int, ...], seconds: float) -> Plan:
    place = f"ws://127.0.0.1:{port}"
    return Plan(
        desks=[End(f"{place}/desk/{number}", {}, []) for number in range(size)],
        widgets=[End(f"{place}/widget/{number}", {}, []) for number in range(size)],
        rates=list(rates),
        seconds=seconds,
        climb=list(CLIMB),
        bearable=BEARABLE,
    )


@contextmanager
def _bare(port: int, url: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", "bench.bare", str(port), url])
    try:
        await_port(port)
        yield process
    finally:
        process.terminate()
        process.wait(30)
