"""What was asked and what was answered, from raw rows, as arrays. Needs numpy."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from miroir.base.database import Transaction
from miroir.indicators.places import NONE
from miroir.indicators.raw_rows import Column, Kind, read_columns

Codes = NDArray[np.int64]

# $2 is the id that stands for none. Texts are told by a number: NAMES tells which.
INVITATIONS: Final = """
    select id, side = 'adviser', coalesce(team_id, $2::uuid), hashtextextended(channel, 0),
           coalesce(adviser_id, $2::uuid), coalesce(closure_id, $2::uuid),
           coalesce(conversation_id, $2::uuid), coalesce(brand_id, $2::uuid), invited_at,
           answered_at is not null
    from invitation where organisation_id = $1 and channel is not null
"""
OF_INVITATIONS: Final[Mapping[str, Kind]] = {
    "id": "uuid",
    "adviser_side": "boolean",
    "team": "uuid",
    "channel": "bigint",
    "adviser": "uuid",
    "closure": "uuid",
    "conversation": "uuid",
    "brand": "uuid",
    "invited_at": "bigint",
    "answered": "boolean",
}
BRANDS: Final = """
    select id, brand_id from conversation where organisation_id = $1 and brand_id is not null
"""
REASONS: Final = """
    select id, reason_id from closure where organisation_id = $1 and reason_id is not null
"""
ANSWERS: Final = """
    select invitation_id, hashtextextended(question, 0), value
    from answer
    where organisation_id = $1 and confirmed_at is not null and value is not null
"""
NAMES: Final = """
    select distinct {column} as name, hashtextextended({column}, 0) as number
    from {table} where organisation_id = $1
"""
MONDAYS: Final = """
    select monday::date as monday,
           (extract(epoch from monday::timestamp at time zone $1) * 1000000)::bigint as begins
    from generate_series(
        date_trunc('week', to_timestamp($2::float8) at time zone $1),
        to_timestamp($3::float8) at time zone $1, interval '7 days') monday
    order by 1
"""
POSTGRES_EPOCH: Final = 946_684_800  # 2000-01-01, in seconds of Unix


SIDES: Final = ("adviser", "customer")
ADVISER: Final = 0


class Coded(NamedTuple):
    """A column of names, told by their place among `names`, which are sorted."""

    codes: Codes
    names: Sequence[str]


class Asked(NamedTuple):
    """Invitations, row by row; `axes` are team, channel, brand and reason."""

    week: Coded
    side: Coded
    axes: Sequence[Coded]
    adviser: Coded
    answered: Column
    id: Column
    closure: Column
    invited_at: Column


class Given(NamedTuple):
    """Answers, row by row: the place of what was asked in Asked, the question, the value."""

    asked: Codes
    question: Coded
    value: Column


async def read_asked(tx: Transaction, zone: str) -> Asked:
    """Read what was asked; a week is its Monday in the time zone `zone`."""
    rows = await read_columns(tx, INVITATIONS, tx.organisation, NONE, columns=OF_INVITATIONS)
    brand = await _of_contact(tx, BRANDS, rows["conversation"], otherwise=rows["brand"])
    reason = await _of_contact(tx, REASONS, rows["closure"], otherwise=None)
    return Asked(
        week=await _weeks(tx, rows["invited_at"], zone),
        side=Coded(np.where(rows["adviser_side"], ADVISER, 1), SIDES),
        axes=(
            _coded_ids(rows["team"]),
            await _named(tx, rows["channel"], table="invitation", column="channel"),
            _coded_ids(brand),
            _coded_ids(reason),
        ),
        adviser=_coded_ids(rows["adviser"]),
        answered=rows["answered"],
        id=rows["id"],
        closure=rows["closure"],
        invited_at=rows["invited_at"],
    )


async def read_given(tx: Transaction, asked: Asked) -> Given:
    """Read what was answered to what was asked of contacts and at large."""
    rows = await read_columns(
        tx,
        ANSWERS,
        tx.organisation,
        columns={"invitation": "uuid", "question": "bigint", "value": "smallint"},
    )
    at = places_in(asked.id, rows["invitation"])
    kept = at >= 0
    question = await _named(tx, rows["question"][kept], table="answer", column="question")
    return Given(at[kept], question, rows["value"][kept])


async def _of_contact(tx: Transaction, sql: str, of: Column, *, otherwise: Column | None) -> Column:
    """Return what stands beside each id that `sql` tells, else `otherwise`, else none."""
    rows = await read_columns(tx, sql, tx.organisation, columns={"id": "uuid", "value": "uuid"})
    at = places_in(rows["id"], of)
    found = np.zeros_like(of) if otherwise is None else otherwise.copy()
    found[at >= 0] = rows["value"][at[at >= 0]]
    return found


async def _weeks(tx: Transaction, invited_at: Column, zone: str) -> Coded:
    if not len(invited_at):
        return Coded(np.zeros(0, dtype=np.int64), [])
    ends = [POSTGRES_EPOCH + int(one) / 1e6 for one in (invited_at.min(), invited_at.max())]
    rows = await tx.fetch(MONDAYS, zone, ends[0], ends[1] + 1)
    begins = np.array([row["begins"] for row in rows]) - POSTGRES_EPOCH * 1_000_000
    codes = np.searchsorted(begins, invited_at, side="right") - 1
    return Coded(codes.astype(np.int64), [row["monday"].isoformat() for row in rows])


async def _named(tx: Transaction, numbers: Column, *, table: str, column: str) -> Coded:
    """Return texts that were told by a number. Raises ValueError where two have the same."""
    rows = await tx.fetch(NAMES.format(table=table, column=column), tx.organisation)
    rows = sorted((row for row in rows if row["name"] is not None), key=lambda row: row["name"])
    if len({row["number"] for row in rows}) < len(rows):
        raise ValueError(f"Two {column}s of {table} have one number: change the seed of it.")
    known = pa.array([row["number"] for row in rows], pa.int64())
    codes = pc.index_in(pa.array(numbers), value_set=known)
    return Coded(codes.to_numpy(zero_copy_only=False).astype(np.int64), [r["name"] for r in rows])


def _coded_ids(ids: Column) -> Coded:
    encoded = _binary(ids).dictionary_encode()
    found = [str(UUID(bytes=one.as_py())) for one in encoded.dictionary]
    order = np.argsort(np.array(found, dtype=object)) if found else np.zeros(0, dtype=np.int64)
    place = np.empty(len(found), dtype=np.int64)
    place[order] = np.arange(len(found))
    return Coded(place[encoded.indices.to_numpy()], [found[at] for at in order])


def places_in(known: Column, sought: Column) -> Codes:
    """Return where among known ids, each of which is there once, each sought one is; else -1."""
    # The same one often comes several times in a row: the answers to one survey.
    first = np.ones(len(sought), dtype=np.bool_)
    first[1:] = (sought[1:] != sought[:-1]).any(axis=1)
    some = sought[first]
    at = _index(pa.array(known[:, 1]), pa.array(some[:, 1]))
    if (known[at[at >= 0], 0] != some[at >= 0, 0]).any():  # lower halves alike, others not
        at = _index(_binary(known), _binary(some))
    found: Codes = at[np.cumsum(first) - 1]
    return found


def distinct(ids: Column) -> Column:
    """Return each of the ids once."""
    found = _binary(ids).unique()
    buffer = found.buffers()[1]
    halves = np.frombuffer(buffer, dtype=">u8", count=2 * len(found))
    return halves.astype(np.uint64).reshape(-1, 2)


def _index(known: Any, sought: Any) -> Codes:
    found = pc.fill_null(pc.index_in(sought, value_set=known), -1)
    codes: Codes = found.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes


def _binary(ids: Column) -> Any:
    buffer = pa.py_buffer(np.ascontiguousarray(ids.astype(">u8")))
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(ids), [None, buffer])
