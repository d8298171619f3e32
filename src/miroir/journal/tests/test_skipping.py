"""A follower reads past what is not for it, once, and misses nothing that is."""

from collections.abc import Sequence
from typing import Any

import pytest

from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.journal import Fact, Follower, Recorded, following, last_cursor, record
from miroir.journal.following import catch_up

CURSOR = "select seq from journal_cursor where organisation_id = $1 and reader = 'patient'"


class Wanted(Fact, frozen=True, kw_only=True):
    """A fact that the follower of these tests handles."""

    number: int


class Foreign(Fact, frozen=True, kw_only=True):
    """A fact of somebody else's kind."""


async def test_a_cursor_moves_past_facts_of_other_kinds(
    database: Database, organisation: OrganisationId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "LONGEST_SKIPPED", 5)
    handled: list[int] = []

    async def handle(_tx: Transaction, facts: Sequence[Recorded[Any]]) -> None:
        handled.extend(recorded.fact.number for recorded in facts)

    patient = Follower(name="patient", kinds=(Wanted,), handle=handle)
    async with database.transaction(organisation) as tx:
        record(tx, *[Foreign() for _ in range(8)])
    await catch_up(database, patient, organisation)
    async with database.transaction(organisation) as tx:
        assert await tx.value(CURSOR, organisation) == await last_cursor(tx)
        record(tx, Foreign(), Wanted(number=1), Foreign(), Wanted(number=2), Foreign())
    await catch_up(database, patient, organisation)
    await catch_up(database, patient, organisation)
    assert handled == [1, 2]


async def test_a_full_batch_leaves_what_comes_behind_it_to_the_next(
    database: Database, organisation: OrganisationId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "BATCH", 3)
    batches: list[list[int]] = []

    async def handle(_tx: Transaction, facts: Sequence[Recorded[Any]]) -> None:
        batches.append([recorded.fact.number for recorded in facts])

    patient = Follower(name="patient", kinds=(Wanted,), handle=handle)
    async with database.transaction(organisation) as tx:
        for number in range(7):
            record(tx, Wanted(number=number), Foreign())
    assert await catch_up(database, patient, organisation) == 7
    assert batches == [[0, 1, 2], [3, 4, 5], [6]]
