"""What was asked and what was answered, from raw rows, as arrays. Needs numpy.

Some 50 bytes for each invitation stay in memory, and 10 for each answer that may be of a pair.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, get_args

import numpy as np

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.indicators.labels import Codes, Ids, KnownIds, Labels, narrow, runs
from miroir.indicators.places import NONE
from miroir.indicators.raw_rows import Column, Kind, read_parts

# $2 is the id that stands for none. Texts are told by a number: NUMBERS tells which.
INVITATIONS: Final = """
    select id, (side = 'customer')::integer::smallint, coalesce(team_id, $2::uuid),
           hashtextextended(channel, 0), coalesce(adviser_id, $2::uuid),
           coalesce(closure_id, $2::uuid), coalesce(brand_id, $2::uuid),
           coalesce(reason_id, $2::uuid), invited_at, answered_at is not null
    from invitation where organisation_id = $1 and channel is not null
"""
OF_INVITATIONS: Final[Mapping[str, Kind]] = {
    "id": "uuid",
    "side": "smallint",
    "team": "uuid",
    "channel": "bigint",
    "adviser": "uuid",
    "closure": "uuid",
    "brand": "uuid",
    "reason": "uuid",
    "invited_at": "bigint",
    "answered": "boolean",
}
ANSWERS: Final = """
    select invitation_id, hashtextextended(question, 0), value
    from answer
    where organisation_id = $1 and confirmed_at is not null and value is not null
"""
OF_ANSWERS: Final[Mapping[str, Kind]] = {
    "invitation": "uuid",
    "question": "bigint",
    "value": "smallint",
}
NUMBERS: Final = """
    select name, hashtextextended(name, 0) as number from unnest($1::text[]) name order by name
"""
NAMES: Final = """
    select distinct {column} as name, hashtextextended({column}, 0) as number
    from {table} where organisation_id = $1 and hashtextextended({column}, 0) = any($2::bigint[])
"""
MONDAYS: Final = """
    select monday::date as monday,
           (extract(epoch from monday::timestamp at time zone $2) * 1000000)::bigint as begins
    from (select min(invited_at) as first, max(invited_at) as last
          from invitation where organisation_id = $1) asked,
         generate_series(date_trunc('week', first at time zone $2), last at time zone $2,
                         interval '7 days') monday
    order by 1
"""
POSTGRES_EPOCH: Final = 946_684_800_000_000  # 2000-01-01, in microseconds of Unix

BY_ID: Final = ("team", "brand", "reason", "adviser")
AS_THEY_ARE: Final = ("id", "side", "closure", "answered", "invited_at")

SIDES: Final = ("adviser", "customer")
ADVISER: Final = 0


class Coded(NamedTuple):
    """A column of names, told by their place among `names`."""

    codes: Codes
    names: Sequence[str]


class Asked(NamedTuple):
    """Invitations, row by row; `axes` are team, channel, brand and reason.

    `contact` is the place of the closure among `closures`, those of contacts about which advisers
    were asked; -1 where it is none of these.
    """

    week: Coded
    side: Coded
    axes: Sequence[Coded]
    adviser: Coded
    answered: Column
    contact: Codes
    invited_at: Column
    ids: KnownIds
    closures: KnownIds


class Given(NamedTuple):
    """Answers, row by row: the place of what was asked in Asked, the question, the value."""

    asked: Codes
    question: Codes
    value: Column


async def read_asked(tx: Transaction, zone: str) -> Asked:
    """Read what was asked of contacts and at large; a week is its Monday in `zone`."""
    channels = await texts_of(tx, get_args(Channel))
    labels = {name: Labels() for name in BY_ID}
    labels["channel"] = channels.labels
    weeks = await tx.fetch(MONDAYS, tx.organisation, zone)
    begins = np.array([row["begins"] for row in weeks], dtype=np.int64) - POSTGRES_EPOCH
    parts = await _read_parts_asked(tx, labels, begins)
    names = {name: labels[name].names() for name in labels}
    names["channel"] = await names_of(tx, channels, table="invitation", column="channel")
    return _together(parts, names, [row["monday"].isoformat() for row in weeks])


async def _read_parts_asked(
    tx: Transaction, labels: Mapping[str, Labels], begins: Codes
) -> list[dict[str, Column]]:
    parts: list[dict[str, Column]] = []

    def take(rows: Mapping[str, Column]) -> None:
        codes = {
            "week": np.searchsorted(begins, rows["invited_at"], side="right") - 1,
            "channel": labels["channel"].codes(of_numbers(rows["channel"])),
            **{name: labels[name].codes(rows[name]) for name in BY_ID},
        }
        part = {name: narrow(column) for name, column in codes.items()}
        parts.append(part | {name: rows[name] for name in AS_THEY_ARE})

    columns = OF_INVITATIONS
    await read_parts(tx, INVITATIONS, tx.organisation, NONE, columns=columns, take=take)
    return parts


def _together(
    parts: Sequence[dict[str, Column]], names: Mapping[str, Sequence[str]], mondays: Sequence[str]
) -> Asked:
    """Return all rows, in the order of their ids."""
    ids = KnownIds([part.pop("id") for part in parts])

    def column(name: str) -> Column:
        rows: Column = np.concatenate([part.pop(name) for part in parts])[ids.order]
        return rows

    team, channel, brand, reason, adviser = (
        by_name(column(name), names[name])
        for name in ("team", "channel", "brand", "reason", "adviser")
    )
    side, closure = column("side"), column("closure")
    closures = KnownIds([closure[(side == ADVISER) & (closure[:, 0] > 0)]])
    return Asked(
        week=Coded(column("week"), mondays),
        side=Coded(side, SIDES),
        axes=(team, channel, brand, reason),
        adviser=adviser,
        answered=column("answered"),
        contact=closures.places(closure),
        invited_at=column("invited_at"),
        ids=ids,
        closures=closures,
    )


def by_name(codes: Codes, names: Sequence[str]) -> Coded:
    """Return codes of names in their order: what is counted is then stored in that of the index."""
    order = np.argsort(np.array(names, dtype=object)) if names else np.zeros(0, dtype=np.int64)
    place = np.empty(len(names), dtype=np.min_scalar_type(len(names)))
    place[order] = np.arange(len(names))
    return Coded(place[codes], [names[at] for at in order])


async def read_given(
    tx: Transaction, asked: Asked, questions: Labels, take: Callable[[Given], None]
) -> None:
    """Hand what was answered to what was asked to `take`, part by part, as it comes.

    Questions are told by their places among `questions`.
    """

    def find(rows: Mapping[str, Column]) -> None:
        first, run = runs(rows["invitation"])
        at = asked.ids.places(rows["invitation"][first])[run]
        question = questions.codes(of_numbers(rows["question"]))
        take(every(Given(at, narrow(question), rows["value"]), at >= 0))

    await read_parts(tx, ANSWERS, tx.organisation, columns=OF_ANSWERS, take=find)


def every(given: Given, some: Codes) -> Given:
    """Return some of the answers."""
    return Given(*(column[some] for column in given))


def of_numbers(numbers: Column) -> Ids:
    """Return numbers of texts as ids."""
    ids = np.zeros((len(numbers), 2), dtype=np.uint64)
    ids[:, 1] = numbers.view(np.uint64)
    return ids


class Texts(NamedTuple):
    """Labels of texts, with the texts of which they were made at first."""

    labels: Labels
    names: Sequence[str]


async def texts_of(tx: Transaction, names: Iterable[str]) -> Texts:
    """Return texts that rows may hold, to be told by a number; others may come."""
    rows = await tx.fetch(NUMBERS, list(names))
    numbers = np.array([row["number"] for row in rows], dtype=np.int64)
    return Texts(Labels(of_numbers(numbers)), [row["name"] for row in rows])


async def names_of(tx: Transaction, texts: Texts, *, table: str, column: str) -> list[str]:
    """Return the name of each label, those that came from a column too.

    Raises ValueError where two texts have the same number.
    """
    came = texts.labels.ids[len(texts.names) :, 1].astype(np.int64).tolist()
    sql = NAMES.format(table=table, column=column)
    rows = await tx.fetch(sql, tx.organisation, came) if came else []
    if len(rows) > len(came):
        raise ValueError(f"Two {column}s of {table} have one number: change the seed of it.")
    names = {row["number"]: row["name"] for row in rows}
    return [*texts.names, *(names[number] for number in came)]
