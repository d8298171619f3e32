"""Waking readers, and stopping them."""

import asyncio

import pytest

from miroir.journal import Wakes


async def test_a_reader_that_is_stopped_as_it_is_woken_stops() -> None:
    wakes = Wakes()
    reader = asyncio.create_task(wakes.next(within=60))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    wakes._hear("1")
    await asyncio.sleep(0)
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
