"""Keeps the processes of an installation running, and stops them in order."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

import structlog

from miroir.base.children import exited, start_child, stop_child
from miroir.base.errors import MiroirError

log = structlog.get_logger(__name__)

SHORTEST_PAUSE = 0.2
LONGEST_PAUSE = 10.0
GRACE_SECONDS = 8.0


class Service(Protocol):
    """Something that runs until it is stopped, or dies, and can be started again."""

    @property
    def name(self) -> str:
        """What it is called in logs."""

    async def start(self) -> None:
        """Start it; raises MiroirError or OSError when it cannot be."""

    async def wait(self) -> int:
        """Wait until it ends; return its exit code."""

    async def stop(self) -> None:
        """Stop it cleanly if it runs."""


class Program:
    """A child process in our process group, told to end (SIGTERM) when we do.

    `descriptors` stay open in it, `environment` is added to ours.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        descriptors: Sequence[int] = (),
        grace: float = GRACE_SECONDS,
    ) -> None:
        self.name = name
        self._argv = argv
        self._environment = {**os.environ, **(environment or {})}
        self._descriptors = descriptors
        self._grace = grace
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id, or None when it does not run."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    async def start(self) -> None:
        """Start the program."""
        self._child = start_child(
            self._argv,
            when_orphaned=signal.SIGTERM,
            environment=self._environment,
            descriptors=self._descriptors,
        )

    async def wait(self) -> int:
        """Wait until the program ends; return its exit code."""
        return await exited(self._child) if self._child is not None else 0

    async def stop(self) -> None:
        """Ask the program to end, and kill it when its grace is over."""
        if self._child is not None:
            await stop_child(self._child, steps=[(signal.SIGTERM, self._grace)])


class Supervisor:
    """Starts services in tiers, restarts what dies, stops the last tier first."""

    def __init__(self) -> None:
        self._tiers: list[dict[Service, asyncio.Task[None]]] = []

    async def keep(self, *services: Service) -> None:
        """Start `services` as the next tier and keep them running."""
        tier: dict[Service, asyncio.Task[None]] = {}
        self._tiers.append(tier)
        for service in services:
            await service.start()
            tier[service] = asyncio.create_task(_keep_running(service))

    async def stop(self) -> None:
        """Stop every service: within a tier at once, tiers from the last to the first."""
        for tier in reversed(self._tiers):
            for task in tier.values():
                task.cancel()
            await asyncio.gather(*tier.values(), return_exceptions=True)
            await asyncio.gather(*(service.stop() for service in tier))
        self._tiers.clear()


async def _keep_running(service: Service) -> None:
    pause = SHORTEST_PAUSE
    while True:
        began = time.monotonic()
        code = await service.wait()
        if time.monotonic() - began > LONGEST_PAUSE:
            pause = SHORTEST_PAUSE
        log.warning("service-ended", service=service.name, code=code, again_in=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
        try:
            await service.start()
        except (MiroirError, OSError) as problem:
            log.warning("service-not-started", service=service.name, problem=str(problem))


@asynccontextmanager
async def supervising() -> AsyncIterator[Supervisor]:
    """Give a supervisor for as long as the body runs, then stop all that it keeps.

    Ctrl-C, SIGTERM and the end of the terminal end the body, wherever it is, without an error.
    """
    supervisor = Supervisor()
    told = _cancelled_when_told()
    try:
        yield supervisor
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if not told.is_set() or (task is not None and task.uncancel()):
            raise
    finally:
        await supervisor.stop()


def _cancelled_when_told() -> asyncio.Event:
    told = asyncio.Event()
    task = asyncio.current_task()

    def tell() -> None:
        if task is not None and not told.is_set():
            told.set()
            task.cancel()

    for word in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(word) != signal.SIG_IGN:  # as under nohup
            asyncio.get_running_loop().add_signal_handler(word, tell)
    return told
