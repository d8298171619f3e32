"""Whoever waits for facts hears of them at once, and looks everywhere every second."""

import asyncio

import pytest

from miroir.base.ids import OrganisationId
from miroir.journal import Wakes, wakes

LOUD = OrganisationId(1)


async def test_organisations_with_facts_are_named_together() -> None:
    waiting = Wakes()
    waiting._hear("1")
    waiting._hear("2")
    waiting._hear("1")
    assert await waiting.next() == {1, 2}


async def test_silence_calls_for_a_look_everywhere() -> None:
    assert await Wakes().next(within=0.01) is None


async def test_a_loud_organisation_does_not_keep_others_from_being_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wakes, "POLL_SECONDS", 0.05)
    waiting, told = Wakes(), []
    for _ in range(20):
        waiting._hear(str(LOUD))
        told.append(await waiting.next())
        await asyncio.sleep(0.01)
    assert {LOUD} in told
    assert None in told
