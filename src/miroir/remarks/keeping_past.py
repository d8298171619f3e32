"""Keeps what lines of files say in words, and lets go of what is undone."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from miroir.base.database import Row, Transaction
from miroir.remarks.applying import apply_to_fresh
from miroir.remarks.languages import written_in
from miroir.remarks.model import Score, leading_score
from miroir.surveys import PastAnswersTaken, ScaleName

LINES: Final = """
    select r.line, q.question ->> 'code' as question,
           r.answers ->> (q.question ->> 'code') as words, r.answers,
           coalesce(r.language, i.plan ->> 'language', 'fr') as language
    from past_response r
    join past_import i on (i.organisation_id, i.id) = (r.organisation_id, r.import_id),
    jsonb_array_elements(i.document -> 'questions') as q (question)
    where r.organisation_id = $1 and r.import_id = $2 and r.line between $3 and $4
      and i.state not in ('undoing', 'undone') and q.question #>> '{answer,kind}' = 'words'
      and btrim(r.answers ->> (q.question ->> 'code')) <> ''
    order by r.line
"""
KEEP: Final = """
    insert into remark
        (organisation_id, id, import_id, line, question, side, team_id, channel, language, given_at,
         month, score_question, score_scale, score, band, words)
    select $1, gen_random_uuid(), r.import_id, r.line, g.question, i.side, r.team_id, r.channel,
           g.language, r.at, date_trunc('month', r.at at time zone $2)::date, g.score_question,
           g.score_scale, g.score, g.band, stems_said(r.answers ->> g.question)
    from unnest($4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::smallint[],
                $10::text[])
        as g (line, question, language, score_question, score_scale, score, band)
    join past_response r on r.organisation_id = $1 and (r.import_id, r.line) = ($3, g.line)
    join past_import i on (i.organisation_id, i.id) = (r.organisation_id, r.import_id)
    on conflict (organisation_id, import_id, line, question) do nothing
    returning id
"""
LET_GO: Final = "delete from remark where organisation_id = $1 and import_id = any($2)"


async def keep_lines(
    tx: Transaction,
    fact: PastAnswersTaken,
    *,
    zone: str,
    known: Mapping[str, ScaleName | None],
) -> None:
    """Keep what the lines that came in say in words, and tag it by the rules.

    `known` has the scale of each question.
    """
    rows = await tx.fetch(LINES, tx.organisation, fact.import_id, fact.first, fact.last)
    if not rows:
        return
    kept = await tx.fetch(KEEP, tx.organisation, zone, fact.import_id, *_columns(rows, known))
    await apply_to_fresh(tx, [row["id"] for row in kept])


async def let_go(tx: Transaction, imports: Sequence[UUID]) -> None:
    """Remove the remarks of imports that are undone."""
    await tx.execute(LET_GO, tx.organisation, imports)


def _columns(
    rows: Sequence[Row], known: Mapping[str, ScaleName | None]
) -> tuple[Sequence[object], ...]:
    found = [_score(row["answers"], known) for row in rows]
    return (
        [row["line"] for row in rows],
        [row["question"] for row in rows],
        [written_in(row["words"], otherwise=row["language"]) for row in rows],
        [score and score.question for score in found],
        [score and score.scale for score in found],
        [None if score is None else score.value for score in found],
        [score and score.band for score in found],
    )


def _score(answers: Mapping[str, object], known: Mapping[str, ScaleName | None]) -> Score | None:
    return leading_score(
        [
            (question, scale, value)
            for question, value in sorted(answers.items())
            if isinstance(value, int) and (scale := known.get(question)) is not None
        ]
    )
