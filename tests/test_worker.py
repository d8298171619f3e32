"""A job of the worker that fails is done again, and ends no other."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from miroir.base.database import Database, DatabaseGone
from miroir.worker import every, take_turns


@pytest.mark.parametrize("problem", [DatabaseGone("gone"), ValueError("a row nobody can read")])
async def test_a_job_that_fails_is_done_again(database: Database, problem: Exception) -> None:
    done = asyncio.Event()
    tried = 0

    async def job(_database: Database) -> None:
        nonlocal tried
        tried += 1
        if tried == 1:
            raise problem
        done.set()

    task = asyncio.create_task(every(timedelta(0), job, database))
    await asyncio.wait_for(done.wait(), 5)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("problem", [DatabaseGone("gone"), ValueError("a row nobody can read")])
async def test_a_turn_that_fails_is_taken_again(
    monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    monkeypatch.setattr("miroir.worker.PAUSE_AFTER_FAILURE", 0)
    taken: list[int] = []
    done = asyncio.Event()

    async def turn() -> None:
        taken.append(len(taken))
        if len(taken) == 1:
            raise problem
        done.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(take_turns(turn, paused="paused"))
    await asyncio.wait_for(done.wait(), 5)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert taken == [0, 1]
