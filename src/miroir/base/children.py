"""Child processes that do not outlive their parent."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

import msgspec

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.1

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Account(msgspec.Struct, frozen=True):
    """A user of this machine that a child can run as."""

    name: str
    uid: int
    gid: int


def start_child(
    argv: Sequence[str | Path],
    *,
    when_orphaned: signal.Signals,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    given: IO[bytes] | None = None,
    output: IO[bytes] | None = None,
    own_session: bool = False,
    folder: Path | None = None,
    descriptors: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `argv`; the kernel sends it `when_orphaned` as soon as this process is gone.

    Call it from the main thread: Linux ties the signal to the thread that forks. Where there is
    no such signal (not Linux), the child only ends when it is told to. It ignores Ctrl-C until
    it asks for it: whoever supervises it decides when it stops.
    """
    return subprocess.Popen(
        [str(word) for word in argv],
        stdin=given or subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        env=dict(environment) if environment is not None else None,
        cwd=folder,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        start_new_session=own_session,
        pass_fds=descriptors,
        # Runs after the change of user, which would clear the signal again.
        preexec_fn=_tie_to_parent(os.getpid(), when_orphaned),  # noqa: PLW1509
    )


def _tie_to_parent(parent: int, word: signal.Signals) -> Callable[[], None]:
    def tie() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(word), 0, 0, 0)
            if os.getppid() != parent:  # it died before the kernel was asked
                os._exit(1)

    return tie


async def exited(child: subprocess.Popen[bytes]) -> int:
    """Wait until `child` ends; return its exit code (minus the number of a fatal signal)."""
    while (code := child.poll()) is None:
        await _death(child.pid)
    return code


async def _death(pid: int) -> None:
    if sys.platform != "linux":
        await asyncio.sleep(POLL_SECONDS)
        return
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    descriptor = os.pidfd_open(pid)
    loop.add_reader(descriptor, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


async def stop_child(
    child: subprocess.Popen[bytes], *, steps: Sequence[tuple[signal.Signals, float]]
) -> int:
    """Send each signal in turn, giving the child its seconds to end, then kill it."""
    for word, seconds in steps:
        if child.poll() is None:
            child.send_signal(word)
        try:
            return await asyncio.wait_for(exited(child), seconds)
        except TimeoutError:
            continue
    child.kill()
    return await exited(child)
