"""Searches for themes: asked, done by the worker, and what they came to, held."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from miroir.access import organisation_settings
from miroir.base.database import Row, Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.journal import record
from miroir.remarks.facts import Method, ThemesAsked
from miroir.remarks.listing import remarks_by_id
from miroir.remarks.model import Remark, Tag
from miroir.statistics import Estimate, mean_on_scale, wilson
from miroir.surveys import ENDS, Side

USUAL: Final = timedelta(days=90)
LONGEST: Final = timedelta(days=731)
OLD: Final = timedelta(days=1)
FEWEST_NEW: Final = 12
EXAMPLES: Final = 3
LOOKED_AT: Final = 15  # for examples that differ

# One at a time for a side: who asks again while one waits changes what it is about.
ASK = """
    insert into theme_search (organisation_id, id, side, since, until, asked_by, asked_at)
    values ($1, $2, $3, $4, $5, $6, $7)
"""
WAITING = """
    update theme_search set since = $3, until = $4
    where organisation_id = $1 and side = $2 and done_at is null and claimed_until is null
    returning id
"""
NEWEST = """
    select id, side, since, until, asked_at, done_at, method, failure, summary, remarks,
           said
    from theme_search
    where organisation_id = $1 and side = $2 and (done_at is not null) = $3
    order by done_at desc, asked_at desc limit 1
"""
FRESH = """
    select count(*) from (
        select from remark r
        where r.organisation_id = $1 and r.side = $2 and r.given_at > coalesce((
            select max(asked_at) from theme_search s where s.organisation_id = $1 and s.side = $2),
            '-infinity')
        limit $3) fresh
"""
THEMES = """
    select t.id, t.name, t.stems, t.language, s.side, s.remarks, t.tag_id, g.name as tag,
           array(select m.remark_id from theme_remark m
                 where m.organisation_id = $1 and m.theme_id = t.id
                 order by m.place limit $4) as examples
    from theme t join theme_search s on (s.organisation_id, s.id) = (t.organisation_id, t.search_id)
    left join remark_tag g on (g.organisation_id, g.id) = (t.organisation_id, t.tag_id)
    where t.organisation_id = $1 and ($2::uuid is null or t.search_id = $2)
      and ($3::uuid is null or t.id = $3)
    order by t.place
"""
SCORES = """
    select m.theme_id, r.score_scale as scale, count(*) as n, sum(r.score) as total,
           sum(r.score * r.score) as squares
    from theme_remark m
    join remark r on (r.organisation_id, r.id) = (m.organisation_id, m.remark_id)
    where m.organisation_id = $1 and m.theme_id = any($2)
    group by m.theme_id, r.score_scale
    order by m.theme_id, n desc, scale
"""
MEMBERS = """
    select r.id, r.invitation_id, r.import_id, r.line, r.question, r.brand_id, r.side
    from theme_remark m
    join remark r on (r.organisation_id, r.id) = (m.organisation_id, m.remark_id)
    where m.organisation_id = $1 and m.theme_id = $2
    order by m.place
"""


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """A search for themes in what a side said from `since` to `until`; both days are in.

    `failure`: why the language model did not do it, where one is set. `remarks` were read of the
    `said`; where these are more, chance drew them.
    """

    id: UUID
    side: Side
    since: date
    until: date
    asked_at: datetime
    done_at: datetime | None
    method: Method | None
    failure: str | None
    summary: str | None
    remarks: int | None
    said: int | None


class Mean(msgspec.Struct, frozen=True, kw_only=True):
    """The mean of the answers on one scale, with its 95 % interval."""

    scale: str
    n: int
    value: float
    low: float
    high: float


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """What several remarks are about: how many of `among`, the share with its 95 % interval.

    `mean` is of the scale that most of its authors answered on; `tag` is suggested, and put to
    nothing unless a person does.
    """

    id: UUID
    name: str
    language: str | None
    n: int
    among: int
    share: float
    low: float
    high: float
    mean: Mean | None
    examples: list[Remark]
    tag: Tag | None = None


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """The newest themes of a side, and whether others are being looked for."""

    search: Search | None
    under_way: bool
    themes: list[Theme]


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A remark of a theme: of an invitation, or of a line of a file."""

    id: UUID
    invitation_id: UUID | None
    import_id: UUID | None
    line: int | None
    question: str
    brand_id: UUID | None
    side: Side


async def ask_for_themes(
    tx: Transaction,
    side: Side,
    *,
    since: date | None = None,
    until: date | None = None,
    by: UUID | None,
) -> UUID:
    """Have themes be looked for, in the last 90 days unless said; return the search's id.

    Raises Invalid for days in the wrong order, or more than two years.
    """
    last = until or await _today(tx)
    first = since or max(date.min + USUAL, last) - USUAL
    if not first <= last <= first + LONGEST:
        raise Invalid(phrase("Choose two days in their order, at most two years apart."))
    waiting: UUID | None = await tx.value(WAITING, tx.organisation, side, first, last)
    if waiting is not None:
        return waiting
    search_id = new_id()
    await tx.execute(ASK, tx.organisation, search_id, side, first, last, by, tx.at)
    record(tx, ThemesAsked(search_id=search_id, side=side, by=by))
    return search_id


async def _today(tx: Transaction) -> date:
    zone = ZoneInfo((await organisation_settings(tx)).time_zone)
    return tx.at.astimezone(zone).date()


async def ask_where_old(tx: Transaction, side: Side) -> bool:
    """Have themes be looked for anew, when the last are a day old and enough was said since."""
    newest = await tx.row(NEWEST, tx.organisation, side, True)
    if newest is not None and tx.at - newest["done_at"] < OLD:
        return False
    if await tx.value(FRESH, tx.organisation, side, FEWEST_NEW) < FEWEST_NEW:
        return False
    await ask_for_themes(tx, side, by=None)
    return True


async def held_themes(tx: Transaction, side: Side) -> Held:
    """Return the newest themes of a side, the largest first."""
    done = await tx.row(NEWEST, tx.organisation, side, True)
    waiting = await tx.row(NEWEST, tx.organisation, side, False)
    return Held(
        search=None if done is None else Search(**done),
        under_way=waiting is not None,
        themes=[] if done is None else await _themes(tx, search_id=done["id"]),
    )


async def theme(tx: Transaction, theme_id: UUID) -> Theme:
    """Return one theme. Raises NotFound, also once newer themes took its place."""
    found = await _themes(tx, theme_id=theme_id)
    if not found:
        raise NotFound(phrase("These themes were replaced by newer ones: read the page again."))
    return found[0]


async def members(tx: Transaction, theme_id: UUID) -> list[Member]:
    """Return the remarks of a theme, the most typical first."""
    return [Member(**row) for row in await tx.fetch(MEMBERS, tx.organisation, theme_id)]


async def _themes(
    tx: Transaction, *, search_id: UUID | None = None, theme_id: UUID | None = None
) -> list[Theme]:
    rows = await tx.fetch(THEMES, tx.organisation, search_id, theme_id, LOOKED_AT)
    scores: dict[UUID, list[Row]] = {}
    for row in await tx.fetch(SCORES, tx.organisation, [row["id"] for row in rows]):
        scores.setdefault(row["theme_id"], []).append(row)
    wanted = [id_ for row in rows for id_ in row["examples"]]
    examples = {one.id: one for one in await remarks_by_id(tx, wanted)}
    minimum = (await organisation_settings(tx)).minimum_group
    found = [_theme(row, scores.get(row["id"], []), examples) for row in rows]
    return [one for one, row in zip(found, rows, strict=True) if _may_be_told(one, row, minimum)]


def _may_be_told(one: Theme, row: Row, minimum: int) -> bool:
    """Say whether what is left of a theme is enough, whatever was erased or set since."""
    return one.n > 0 and (row["side"] == "customer" or one.n >= minimum)


def _theme(row: Row, scores: Sequence[Row], examples: Mapping[UUID, Remark]) -> Theme:
    n = sum(score["n"] for score in scores)
    among = max(n, row["remarks"])
    share = wilson(n, among) if n else Estimate(0.0, 0.0, 0.0)
    return Theme(
        id=row["id"],
        name=row["name"],
        language=row["language"],
        n=n,
        among=among,
        share=share.value,
        low=share.low,
        high=share.high,
        mean=_mean(scores),
        tag=Tag(id=row["tag_id"], name=row["tag"]) if row["tag_id"] else None,
        examples=_different([examples[id_] for id_ in row["examples"] if id_ in examples]),
    )


def _different(remarks: Sequence[Remark]) -> list[Remark]:
    """Return the first few that do not say the same."""
    first = {one.words.casefold(): one for one in reversed(remarks)}
    return [one for one in remarks if first[one.words.casefold()] is one][:EXAMPLES]


def _mean(scores: Sequence[Row]) -> Mean | None:
    for score in scores:
        if (ends := ENDS.get(score["scale"])) is not None:
            lowest, highest = ends
            mean = mean_on_scale(
                score["total"],
                score["squares"],
                n=score["n"],
                scale=range(lowest, highest + 1),
            )
            return Mean(scale=score["scale"], n=score["n"], **mean._asdict())
    return None
