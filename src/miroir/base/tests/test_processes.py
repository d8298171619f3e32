import asyncio
import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from miroir.base.processes import Program, Supervisor
from miroir.base.testing import eventually

pytestmark = pytest.mark.processes

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"

# A child that writes down when it begins and, told to end, when it ends.
DIARY = """
import pathlib, signal, sys, time
diary = pathlib.Path(sys.argv[1])
def write(word):
    with diary.open("a") as page:
        page.write(f"{sys.argv[2]} {word}\\n")
def end(*_):
    time.sleep(float(sys.argv[3]))
    write("ended")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
write("began")
time.sleep(60)
"""

SUPERVISOR = """
import asyncio, sys
from miroir.base.processes import Program, supervising

def program(name, pause):
    return Program(name, [sys.executable, "-c", sys.argv[1], sys.argv[2], name, pause])

async def main():
    async with supervising() as supervisor:
        below, above = program("below", "0"), program("above", "0.3")
        await supervisor.keep(below)
        await supervisor.keep(above)
        print(below.pid, above.pid, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


def alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    return tmp_path / "diary"


def lines(diary: Path) -> list[str]:
    return diary.read_text().splitlines() if diary.exists() else []


async def launch(diary: Path) -> tuple[subprocess.Popen[str], list[int]]:
    supervisor = await asyncio.to_thread(
        subprocess.Popen,
        [sys.executable, "-c", SUPERVISOR, DIARY, str(diary)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert supervisor.stdout is not None
    children = [int(word) for word in supervisor.stdout.readline().split()]
    await eventually(lambda: len(lines(diary)) == 2)
    return supervisor, children


async def test_a_killed_child_is_restarted_after_a_short_pause() -> None:
    supervisor = Supervisor()
    child = Program("sleeper", ["sleep", "60"])
    await supervisor.keep(child)
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await eventually(lambda: child.pid not in (None, first), within=2)
    await supervisor.stop()
    assert child.pid is None


async def test_a_child_that_cannot_live_is_restarted_ever_more_rarely(diary: Path) -> None:
    supervisor = Supervisor()
    await supervisor.keep(Program("brief", ["sh", "-c", f"date +%s.%N >> {diary}"]))
    await eventually(lambda: len(lines(diary)) == 4)
    await supervisor.stop()
    instants = [float(line) for line in lines(diary)]
    pauses = [later - earlier for earlier, later in pairwise(instants)]
    assert pauses == sorted(pauses)
    assert pauses[0] >= 0.2
    assert pauses[-1] >= 0.8


async def test_a_child_that_does_not_heed_is_killed_when_its_grace_is_over() -> None:
    supervisor = Supervisor()
    child = Program("stubborn", [sys.executable, "-c", STUBBORN], grace=0.5)
    await supervisor.keep(child)
    await asyncio.sleep(0.3)
    began = time.monotonic()
    await supervisor.stop()
    assert child.pid is None
    assert 0.4 < time.monotonic() - began < 5


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_told_to_stop_it_stops_the_last_tier_first_and_leaves_quietly(
    diary: Path, word: signal.Signals
) -> None:
    supervisor, children = await launch(diary)
    supervisor.send_signal(word)
    assert await asyncio.to_thread(supervisor.wait, 60) == 0
    assert lines(diary)[2:] == ["above ended", "below ended"]
    assert not any(alive(pid) for pid in children)


async def test_ctrl_c_reaches_the_whole_group_and_still_stops_in_order(diary: Path) -> None:
    supervisor = await asyncio.to_thread(
        subprocess.Popen,
        [sys.executable, "-c", SUPERVISOR, DIARY, str(diary)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    await eventually(lambda: len(lines(diary)) == 2)
    os.killpg(supervisor.pid, signal.SIGINT)
    assert await asyncio.to_thread(supervisor.wait, 60) == 0
    assert lines(diary)[2:] == ["above ended", "below ended"]


async def test_children_end_when_their_supervisor_is_killed(diary: Path) -> None:
    supervisor, children = await launch(diary)
    supervisor.kill()
    supervisor.wait()
    await eventually(lambda: not any(alive(pid) for pid in children))
    assert sorted(lines(diary)[2:]) == ["above ended", "below ended"]
