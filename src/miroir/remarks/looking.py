"""The job that looks for themes: reads, has a method suggest, keeps what may be told."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from miroir.access import accounts, organisation_settings
from miroir.base.database import Database, Row, Transaction
from miroir.base.ids import OrganisationId, new_id
from miroir.journal import record
from miroir.remarks.facts import Method, ThemesFound
from miroir.remarks.language_model import MOST_SENT, told
from miroir.remarks.methods import Document, Failure, MethodFailed, Suggest, Suggested, Suggestions
from miroir.remarks.own_method import own_suggestions
from miroir.remarks.permission import asked_lately, note_request, permission
from miroir.remarks.staff import seen_of_staff
from miroir.remarks.tagging import tags
from miroir.statistics import FEWEST_PEOPLE

log = structlog.get_logger(__name__)

MOST_READ: Final = 10_000
FEWEST_OF_CUSTOMERS: Final = 4
CLAIM_FOR: Final = timedelta(minutes=10)
SAME: Final = 0.5  # of the smaller one, in common: the theme keeps its name
KEPT_SEARCHES: Final = 3

CLAIM = """
    update theme_search set claimed_until = $3
    where organisation_id = $1 and id = (
        select id from theme_search
        where organisation_id = $1 and done_at is null
          and (claimed_until is null or claimed_until <= $2)
        order by asked_at limit 1 for update skip locked)
    returning id, side, since, until
"""
# Ids are random: the first of them are drawn by chance, and the same ones each time. $3 to $4 are
# instants, for an index to have them all.
OF_CUSTOMERS = """
    select id, count(*) over () as said from remark
    where organisation_id = $1 and side = 'customer' and given_at >= $3 and given_at < $4
    order by id limit $2
"""
# Of staff whole months only: days, or an order of time, would tell who wrote.
OF_STAFF = """
    select r.id, count(*) over () as said
    from remark r
    join unnest($5::date[], $6::uuid[]) as seen (month, team)
        on seen.month = r.month and seen.team is not distinct from r.team_id
    where r.organisation_id = $1 and r.side = 'adviser'
      and r.month between date_trunc('month', $3::date)::date and $4::date
    order by r.id limit $2
"""
DOCUMENTS = """
    with read as materialized ({read})
    select r.id, coalesce(a.words, b.answers ->> r.question) as words, r.language,
           p.name as customer, read.said
    from read
    cross join lateral (
        select * from remark where organisation_id = $1 and id = read.id offset 0) r
    left join answer a on a.organisation_id = $1
        and (a.invitation_id, a.question) = (r.invitation_id, r.question)
    left join past_response b on b.organisation_id = $1
        and (b.import_id, b.line) = (r.import_id, r.line)
    left join invitation i on i.organisation_id = $1 and i.id = r.invitation_id
    left join customer p on p.organisation_id = $1 and p.id = i.customer_id
    order by r.id
"""
WRITERS = """
    select m.theme, count(distinct coalesce(i.adviser_id, b.respondent,
               md5(b.import_id::text || b.line)::uuid)) as writers
    from unnest($2::integer[], $3::uuid[]) as m (theme, remark_id)
    join remark r on r.organisation_id = $1 and r.id = m.remark_id
    left join invitation i on i.organisation_id = $1 and i.id = r.invitation_id
    left join past_response b on (b.organisation_id, b.import_id, b.line)
        = (r.organisation_id, r.import_id, r.line)
    group by m.theme
"""
BEFORE = """
    select t.name, array_agg(m.remark_id) as remarks
    from theme t
    join theme_remark m on (m.organisation_id, m.theme_id) = (t.organisation_id, t.id)
    where t.organisation_id = $1 and t.search_id = (
        select id from theme_search
        where organisation_id = $1 and side = $2 and done_at is not null
        order by done_at desc limit 1)
    group by t.id, t.name, t.place order by t.place
"""
KEEP = """
    insert into theme (organisation_id, id, search_id, place, name, stems, language, tag_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
KEEP_REMARKS = """
    insert into theme_remark (organisation_id, theme_id, remark_id, place)
    select $1, $2, r.id, given.place
    from unnest($3::uuid[]) with ordinality as given (id, place)
    join remark r on r.organisation_id = $1 and r.id = given.id
"""
DONE = """
    update theme_search
    set done_at = $3, method = $4, failure = $5, summary = $6, remarks = $7, said = $8
    where organisation_id = $1 and id = $2
"""
FORGET = """
    delete from theme_search
    where organisation_id = $1 and side = $2 and done_at is not null and id not in (
        select id from theme_search
        where organisation_id = $1 and side = $2 and done_at is not null
        order by done_at desc limit $3)
"""


async def look_for_themes(
    database: Database,
    organisation: OrganisationId,
    *,
    model: Suggest | None,
    most_a_day: int = 20,
) -> bool:
    """Do the oldest search that waits; say whether there was one.

    `model` suggests where there is one, the organisation allows it, and it was not asked
    `most_a_day` times in the last 24 hours; where it fails, our own method does, and the search
    tells why.
    """
    async with database.transaction(organisation) as tx:
        search = await tx.row(CLAIM, organisation, tx.at, tx.at + CLAIM_FOR)
    if search is None:
        return False
    async with database.transaction(organisation) as tx:
        documents, said = await _documents(tx, search)
    suggested, failure = await _ask_model(
        database, organisation, documents, model=model, most_a_day=most_a_day
    )
    method: Method = "own" if suggested is None else "model"
    if suggested is None:
        suggested, missed = await _own(database, organisation, documents, search["side"])
        failure = missed or failure
    async with database.transaction(organisation) as tx:
        themes = await _with_old_names(tx, search, await _of_enough(tx, search, suggested.themes))
        summary = suggested.summary
        await tx.execute(
            DONE, organisation, search["id"], tx.at, method, failure, summary, suggested.read, said
        )
        await _keep(tx, search["id"], themes)
        await tx.execute(FORGET, organisation, search["side"], KEPT_SEARCHES)
        record(
            tx,
            ThemesFound(
                search_id=search["id"],
                side=search["side"],
                themes=len(themes),
                remarks=suggested.read,
                method=method,
            ),
        )
    return True


async def _documents(tx: Transaction, search: Row) -> tuple[list[Document], int]:
    """Return what is read, drawn by chance where more was said than that, and how much was."""
    rows = await _read(tx, search)
    staff = tuple(account.name for account in await accounts(tx))
    documents = [
        Document(
            id=row["id"],
            words=row["words"],
            language=row["language"],
            names=(*staff, row["customer"] or ""),
        )
        for row in rows
    ]
    return documents, rows[0]["said"] if rows else 0


async def _read(tx: Transaction, search: Row) -> Sequence[Row]:
    days = (search["since"], search["until"])
    if search["side"] == "customer":
        zone = ZoneInfo((await organisation_settings(tx)).time_zone)
        ends = (
            datetime.combine(days[0], time(), zone),
            datetime.combine(days[1] + timedelta(days=1), time(), zone),
        )
        return await tx.fetch(
            DOCUMENTS.format(read=OF_CUSTOMERS), tx.organisation, MOST_READ, *ends
        )
    cells = (await seen_of_staff(tx)).cells
    readable = ([cell.month for cell in cells], [cell.team_id for cell in cells])
    return await tx.fetch(
        DOCUMENTS.format(read=OF_STAFF), tx.organisation, MOST_READ, *days, *readable
    )


async def _ask_model(
    database: Database,
    organisation: OrganisationId,
    documents: Sequence[Document],
    *,
    model: Suggest | None,
    most_a_day: int,
) -> tuple[Suggestions | None, Failure | None]:
    """Return what the language model suggests, None where it is not asked, or does not answer."""
    if model is None or not documents:
        return None, None
    async with database.transaction(organisation) as tx:
        if await permission(tx) is None:
            return None, None
        if await asked_lately(tx) >= most_a_day:
            return None, "often-enough"
        known = [tag.name for tag in await tags(tx)]
    suggested, failure = None, None
    try:
        suggested = await model(documents, known)
    except MethodFailed as failed:
        failure = failed.failure
        log.warning("language-model-failed", why=failure)
    async with database.transaction(organisation) as tx:
        await note_request(
            tx,
            remarks=len(documents[:MOST_SENT]),
            characters=len(told(documents)),
            outcome=failure or "answered",
            tokens=None if suggested is None else suggested.tokens,
        )
    return suggested, failure


async def _own(
    database: Database,
    organisation: OrganisationId,
    documents: Sequence[Document],
    side: str,
) -> tuple[Suggestions, Failure | None]:
    async with database.transaction(organisation) as tx:
        minimum = (await organisation_settings(tx)).minimum_group
    fewest = FEWEST_OF_CUSTOMERS if side == "customer" else max(FEWEST_PEOPLE, minimum)
    try:
        return await own_suggestions(database, organisation, documents, fewest=fewest), None
    except MethodFailed as failed:
        log.exception("themes-not-found", why=failed.failure)
        return Suggestions(themes=[], read=0), "not-found"


async def _of_enough(tx: Transaction, search: Row, themes: Sequence[Suggested]) -> list[Suggested]:
    """Return the themes that may be told: of staff, those that enough of them wrote of."""
    if search["side"] == "customer":
        return [one for one in themes if len(one.remark_ids) >= FEWEST_OF_CUSTOMERS]
    minimum = max(FEWEST_PEOPLE, (await organisation_settings(tx)).minimum_group)
    pairs = [(place, id_) for place, one in enumerate(themes) for id_ in one.remark_ids]
    rows = await tx.fetch(
        WRITERS, tx.organisation, [place for place, _ in pairs], [id_ for _, id_ in pairs]
    )
    writers = {row["theme"]: row["writers"] for row in rows}
    return [one for place, one in enumerate(themes) if writers.get(place, 0) >= minimum]


async def _with_old_names(
    tx: Transaction, search: Row, themes: Sequence[Suggested]
) -> list[tuple[str, Suggested]]:
    rows = await tx.fetch(BEFORE, tx.organisation, search["side"])
    return renamed({row["name"]: frozenset(row["remarks"]) for row in rows}, themes)


def renamed(
    before: Mapping[str, frozenset[UUID]], themes: Sequence[Suggested]
) -> list[tuple[str, Suggested]]:
    """Return the themes with their names: that of the theme before that is the same one.

    The same has at least half of the smaller one's remarks in common, and the most.
    """
    left = dict(before)
    named = []
    for one in themes:
        mine = frozenset(one.remark_ids)
        shared = {name: _common(mine, theirs) for name, theirs in left.items()}
        best = max(shared, key=shared.__getitem__, default=None)
        if best is not None and shared[best] >= SAME:
            named.append((best, one))
            del left[best]
        else:
            named.append((one.name, one))
    return named


def _common(some: frozenset[UUID], others: frozenset[UUID]) -> float:
    return len(some & others) / max(1, min(len(some), len(others)))


async def _keep(tx: Transaction, search_id: UUID, themes: Sequence[tuple[str, Suggested]]) -> None:
    known = {tag.name: tag.id for tag in await tags(tx)}
    for place, (name, one) in enumerate(themes):
        theme_id = new_id()
        tag_id = known.get(one.tag) if one.tag else None
        about = (search_id, place, name, one.stems, one.language, tag_id)
        await tx.execute(KEEP, tx.organisation, theme_id, *about)
        await tx.execute(KEEP_REMARKS, tx.organisation, theme_id, one.remark_ids)
