"""Remarks that came in from files, as evidence of irritants.

They are about no contact here: so they are kept apart from contacts' remarks, cost nothing, and
nobody is asked about them or told what became of them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.improvement.facts import RemarksGrouped
from miroir.improvement.irritants import hold
from miroir.journal import record
from miroir.surveys import Words
from miroir.surveys.past import asked_in, past_imports

# Of more files, the newest are looked through.
MOST_FILES: Final = 20
COUNTED_STATES: Final = ("running", "done", "stopped")

UNEXPLAINED: Final = """
    select r.import_id, r.line, g.question, r.answers ->> g.question as words, r.at as given_at,
           i.name as file
    from unnest($2::uuid[], $3::text[]) as g (import_id, question)
    join past_response r on (r.organisation_id, r.import_id) = ($1, g.import_id)
    join past_import i on (i.organisation_id, i.id) = (r.organisation_id, r.import_id)
    where trim(r.answers ->> g.question) <> ''
      and ($4 = '' or strpos(lower(unaccent(r.answers ->> g.question)), lower(unaccent($4))) > 0)
      and not exists (
          select from irritant_file_remark f
          where (f.organisation_id, f.import_id, f.line, f.question)
              = (r.organisation_id, r.import_id, r.line, g.question))
    order by r.at desc, r.import_id, r.line, g.question
    limit $5
"""
OF_IRRITANT: Final = """
    select f.import_id, f.line, f.question, r.answers ->> f.question as words, r.at as given_at,
           i.name as file
    from irritant_file_remark f
    join past_response r
        on (r.organisation_id, r.import_id, r.line) = (f.organisation_id, f.import_id, f.line)
    join past_import i on (i.organisation_id, i.id) = (f.organisation_id, f.import_id)
    where f.organisation_id = $1 and f.irritant_id = $2 and i.state = any($3)
    order by r.at desc, f.import_id, f.line, f.question
    limit $4
"""
GROUP: Final = """
    insert into irritant_file_remark
        (organisation_id, irritant_id, import_id, line, question, grouped_by, grouped_at)
    select $1, $2, r.import_id, r.line, given.question, $6, $7
    from unnest($3::uuid[], $4::integer[], $5::text[]) as given (import_id, line, question)
    join past_response r
        on (r.organisation_id, r.import_id, r.line) = ($1, given.import_id, given.line)
    join past_import i on (i.organisation_id, i.id) = (r.organisation_id, r.import_id)
    where i.side = 'customer' and i.state = any($8) and trim(r.answers ->> given.question) <> ''
      and (r.import_id, given.question) in (
          select * from unnest($9::uuid[], $10::text[]) as told (import_id, question))
    on conflict do nothing
    returning line
"""
PART: Final = """
    delete from irritant_file_remark f
    using unnest($3::uuid[], $4::integer[], $5::text[]) as given (import_id, line, question)
    where f.organisation_id = $1 and f.irritant_id = $2
      and (f.import_id, f.line, f.question) = (given.import_id, given.line, given.question)
"""


class Said(NamedTuple):
    """Where in a file something was said."""

    import_id: UUID
    line: int
    question: str


class FileRemark(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's own words, as they came in from a file."""

    import_id: UUID
    line: int
    question: str
    words: str
    given_at: datetime
    file: str


async def file_remarks_unexplained(
    tx: Transaction, *, words: str = "", most: int = 50
) -> list[FileRemark]:
    """Return the newest remarks of files that belong to no irritant yet, holding `words`."""
    asked = await _in_words(tx)
    columns = ([one for one, _ in asked], [question for _, question in asked])
    rows = await tx.fetch(UNEXPLAINED, tx.organisation, *columns, words, most)
    return [FileRemark(**dict(row)) for row in rows]


async def file_remarks_of(
    tx: Transaction, irritant_id: UUID, *, most: int = 100
) -> list[FileRemark]:
    """Return the newest remarks of files that were put to an irritant."""
    given = (irritant_id, list(COUNTED_STATES), most)
    rows = await tx.fetch(OF_IRRITANT, tx.organisation, *given)
    return [FileRemark(**dict(row)) for row in rows]


async def group_file_remarks(
    tx: Transaction, irritant_id: UUID, said: Sequence[Said], *, by: UUID | None
) -> int:
    """Put customers' remarks of files to an irritant; return how many were new.

    Raises NotFound for the irritant; what is no remark of a customer is left out.
    """
    await hold(tx, irritant_id)
    asked = await _in_words(tx)
    columns = ([one for one, _ in asked], [question for _, question in asked])
    added = await tx.fetch(
        GROUP,
        tx.organisation,
        irritant_id,
        *_columns(said),
        by,
        tx.at,
        list(COUNTED_STATES),
        *columns,
    )
    if added:
        record(tx, RemarksGrouped(irritant_id=irritant_id, remarks=len(added), by=by))
    return len(added)


async def part_file_remarks(tx: Transaction, irritant_id: UUID, said: Sequence[Said]) -> None:
    """Take remarks of files away from an irritant; those not there change nothing."""
    await tx.execute(PART, tx.organisation, irritant_id, *_columns(said))


def _columns(said: Sequence[Said]) -> tuple[list[UUID], list[int], list[str]]:
    return (
        [one.import_id for one in said],
        [one.line for one in said],
        [one.question for one in said],
    )


async def _in_words(tx: Transaction) -> list[tuple[UUID, str]]:
    """Return the columns of customers' files that hold words, with their import."""
    files = [
        one
        for one in await past_imports(tx)
        if one.side == "customer" and one.state in COUNTED_STATES
    ]
    return [
        (one.id, part.code)
        for one in files[:MOST_FILES]
        for question in await asked_in(tx, one.id)
        for part in question.asked
        if isinstance(part.answer, Words)
    ]
