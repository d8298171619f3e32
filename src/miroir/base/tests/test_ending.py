"""A process that is told to end does, whatever its code is doing at that moment."""

import os
import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.processes

# All its time is spent in destructors, where an exception is written off.
DESTROYS = """
import asyncio
from miroir.base.ending import until_told

class Slow:
    def __del__(self):
        for _ in range(20_000):
            pass

async def work():
    print("ready", flush=True)
    while True:
        Slow()
        await asyncio.sleep(0)

asyncio.run(until_told(work()))
print("ended in order", flush=True)
"""

# It takes the first word for something else.
DEAF = """
import asyncio
from miroir.base import ending
ending.AGAIN_EVERY = 0.05

async def work():
    print("ready", flush=True)
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        await asyncio.sleep(60)

asyncio.run(ending.until_told(work()))
print("ended in order", flush=True)
"""

# It never lets the loop run again.
STUCK = """
import asyncio, time
from miroir.base import ending
ending.GRACE_SECONDS = 0.2

async def work():
    print("ready", flush=True)
    try:
        await asyncio.sleep(60)
    finally:
        time.sleep(60)

asyncio.run(ending.until_told(work()))
"""


def told_to_end(program: str) -> tuple[int, str, str]:
    """Run a program until it is ready, tell it to end; give code, output and errors."""
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    os.kill(process.pid, signal.SIGTERM)
    try:
        output, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    return process.returncode, output, errors


def test_it_ends_in_order_in_the_middle_of_destructors() -> None:
    code, output, errors = told_to_end(DESTROYS)
    assert (code, output, errors) == (0, "ended in order\n", "")


def test_what_takes_the_word_for_something_else_is_told_again() -> None:
    code, output, errors = told_to_end(DEAF)
    assert (code, output, errors) == (0, "ended in order\n", "")


def test_what_hangs_is_left_where_it_stands_and_says_so() -> None:
    code, _, errors = told_to_end(STUCK)
    assert code == 1
    assert " in work" in errors
