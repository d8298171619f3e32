"""Finding remarks by words and by what they are about, page by page."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from miroir.access import accounts, organisation_settings
from miroir.base.database import Row, Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.language import phrase
from miroir.base.paging import read_cursor, write_cursor
from miroir.remarks.masking import masked
from miroir.remarks.model import Filters, Remark, Score, Tag
from miroir.remarks.staff import Cell, Seen, seen_of_staff
from miroir.search import wanted

NOT_TOLD_APART = phrase(
    "The staff’s remarks are not told apart by channel or brand: few could have written them."
)

FIRST_YEAR, LAST_YEAR = 1900, 2200

FIND = """
    select id from find_remarks($1, case when $2 then words_wanted($3, $4, $5) end, $6, $7, $8, $9,
        $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
"""
READ = """
    select r.id, r.side, r.question,
           coalesce(a.words, p.answers ->> r.question) as words, r.import_id, r.language,
           r.score_question, r.score_scale, r.score, r.band, r.month, r.given_at, r.team_id,
           r.channel, r.brand_id, i.conversation_id,
           c.number, who.name as customer, coalesce((
               select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name)
                                order by fold(t.name), t.id)
               from remark_tagged g
               join remark_tag t on (t.organisation_id, t.id) = (g.organisation_id, g.tag_id)
               where g.organisation_id = $1 and g.remark_id = r.id and g.removed_at is null), '[]')
               as tags
    from unnest($2::uuid[]) with ordinality as given (id, place)
    join remark r on r.organisation_id = $1 and r.id = given.id
    left join answer a on a.organisation_id = $1
        and (a.invitation_id, a.question) = (r.invitation_id, r.question)
    left join past_response p on p.organisation_id = $1
        and (p.import_id, p.line) = (r.import_id, r.line)
    left join invitation i on i.organisation_id = $1 and i.id = r.invitation_id
    left join conversation c on (c.organisation_id, c.id) = (i.organisation_id, i.conversation_id)
    left join customer who on (who.organisation_id, who.id) = (c.organisation_id, c.customer_id)
    order by given.place
"""


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a page ends: of staff's remarks, only the month is told."""

    at: Annotated[datetime, msgspec.Meta(tz=True)]
    id: UUID


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A page of remarks, and what asks for the following one.

    `kept_back`: of staff, some were written by too few, or in a month that is not over.
    """

    remarks: list[Remark]
    next: str | None
    kept_back: bool = False


async def find(tx: Transaction, filters: Filters, *, limit: int, after: str | None = None) -> Found:
    """Return remarks, the newest first. Raises Invalid for filters that staff's do not have."""
    place = read_cursor(after, Place)
    seen = await seen_of_staff(tx) if filters.side == "adviser" else None
    end = (place.at, place.id) if place else (None, None)
    rows = await tx.fetch(FIND, *await _asked(tx, filters, seen), *end, limit + 1)
    ids = [row["id"] for row in rows]
    remarks = await _read(tx, ids[:limit], seen)
    following = write_cursor(_place(remarks[-1])) if len(ids) > limit and remarks else None
    kept_back = seen is not None and seen.kept_back
    return Found(remarks=remarks, next=following, kept_back=kept_back)


async def remarks_by_id(tx: Transaction, ids: Sequence[UUID]) -> list[Remark]:
    """Return those of the remarks that may be read, in the order given."""
    return await _read(tx, ids, None)


async def remark(tx: Transaction, remark_id: UUID) -> Remark:
    """Return a remark. Raises NotFound, also for one of staff that is kept back."""
    found = await remarks_by_id(tx, [remark_id])
    if not found:
        raise NotFound(phrase("There is no such remark: read the list again."))
    return found[0]


async def _asked(tx: Transaction, filters: Filters, seen: Seen | None) -> Sequence[object]:
    typed = wanted(filters.words)
    words = (bool(typed.whole), typed.whole, typed.head, typed.last)
    what = (filters.question, filters.band, filters.language, filters.tag_id)
    if seen is None:
        days = await _days(tx, filters)
        about = (filters.team_id, filters.channel, filters.brand_id)
        return (filters.side, *words, *days, *about, *what, None, None)
    if filters.channel or filters.brand_id:
        raise Invalid(NOT_TOLD_APART)
    cells = seen.within(since=filters.since, until=filters.until, team_id=filters.team_id)
    readable = ([cell.month for cell in cells], [cell.team_id for cell in cells])
    return (filters.side, *words, None, None, None, None, None, *what, *readable)


async def _days(tx: Transaction, filters: Filters) -> tuple[datetime | None, datetime | None]:
    zone = ZoneInfo((await organisation_settings(tx)).time_zone)
    since = _midnight(filters.since, zone) if filters.since else None
    until = _midnight(filters.until, zone) + timedelta(days=1) if filters.until else None
    return since, until


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid(phrase("There are no remarks of such days: choose others."))
    return datetime.combine(day, time(), zone)


def _place(last: Remark) -> Place:
    return Place(last.given_at or datetime.combine(last.month, time(), UTC), last.id)


async def _read(tx: Transaction, ids: Sequence[UUID], seen: Seen | None) -> list[Remark]:
    rows = await tx.fetch(READ, tx.organisation, list(ids))
    if all(row["side"] == "customer" for row in rows):
        return [_of_customer(row) for row in rows]
    staff = [account.name for account in await accounts(tx)]
    seen = seen or await seen_of_staff(tx)
    readable = set(seen.cells)
    return [
        _of_customer(row) if row["side"] == "customer" else _of_staff(row, seen, staff)
        for row in rows
        if row["side"] == "customer" or Cell(row["month"], row["team_id"]) in readable
    ]


def _of_customer(row: Row) -> Remark:
    names = ("given_at", "team_id", "channel", "brand_id", "conversation_id", "number")
    from_file = row["import_id"] is not None
    return Remark(**_of_anybody(row), **{name: row[name] for name in names}, from_file=from_file)


def _of_staff(row: Row, seen: Seen, staff: Sequence[str]) -> Remark:
    told = Cell(row["month"], row["team_id"]) in seen.named
    fields = _of_anybody(row)
    fields["words"] = masked(row["words"], names=[*staff, row["customer"] or ""])
    return Remark(**fields, team_id=row["team_id"] if told else None)


def _of_anybody(row: Row) -> dict[str, Any]:
    fields = {name: row[name] for name in ("id", "side", "question", "words", "language", "month")}
    tags = msgspec.convert(row["tags"], list[Tag])
    return fields | {"score": _score(row), "tags": tags}


def _score(row: Row) -> Score | None:
    if row["band"] is None:
        return None
    return Score(
        question=row["score_question"],
        scale=row["score_scale"],
        value=row["score"],
        band=row["band"],
    )
