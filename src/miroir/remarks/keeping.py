"""Keeps what is needed to find remarks, as answers come."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from miroir.access import organisation_settings
from miroir.base.database import Row, Transaction
from miroir.journal import Follower, Recorded
from miroir.remarks.applying import apply_to_fresh
from miroir.remarks.keeping_past import keep_lines, let_go
from miroir.remarks.languages import written_in
from miroir.remarks.model import Score, leading_score
from miroir.surveys import (
    AnswerGiven,
    PastAnswersTaken,
    PastImportUndone,
    WordsGiven,
    scales,
)

WORDS = """
    select a.invitation_id, a.question, a.words, i.language
    from answer a
    join invitation i on (i.organisation_id, i.id) = (a.organisation_id, a.invitation_id)
    where a.organisation_id = $1 and a.invitation_id = any($2) and a.confirmed_at is not null
      and btrim(a.words) <> ''
"""
SCORES = """
    select invitation_id, question, value from answer
    where organisation_id = $1 and invitation_id = any($2) and confirmed_at is not null
      and value is not null
    order by question
"""
KEEP = """
    insert into remark
        (organisation_id, id, invitation_id, question, side, brand_id, team_id, channel, language,
         given_at, month, score_question, score_scale, score, band, words)
    select $1, gen_random_uuid(), a.invitation_id, a.question, i.side,
           coalesce(c.brand_id, i.brand_id), i.team_id,
           i.channel, g.language, a.given_at,
           date_trunc('month', a.given_at at time zone $2)::date, g.score_question, g.score_scale,
           g.score, g.band, stems_said(a.words)
    from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::smallint[],
                $9::text[])
        as g (invitation_id, question, language, score_question, score_scale, score, band)
    join answer a on a.organisation_id = $1
        and (a.invitation_id, a.question) = (g.invitation_id, g.question)
    join invitation i on (i.organisation_id, i.id) = (a.organisation_id, a.invitation_id)
    left join conversation c on (c.organisation_id, c.id) = (i.organisation_id, i.conversation_id)
    on conflict (organisation_id, invitation_id, question) do update
        set language = excluded.language, given_at = excluded.given_at, month = excluded.month,
            score_question = excluded.score_question, score_scale = excluded.score_scale,
            score = excluded.score, band = excluded.band, words = excluded.words
    returning id
"""


async def keep_remarks(tx: Transaction, facts: Sequence[Recorded[Any]]) -> None:
    """Keep what the answers that `facts` tell of say in words, and tag it by the rules."""
    told = [recorded.fact for recorded in facts]
    await _keep_answers(tx, [one for one in told if isinstance(one, AnswerGiven | WordsGiven)])
    await _keep_past(tx, [one for one in told if isinstance(one, PastAnswersTaken)])
    if undone := [one.import_id for one in told if isinstance(one, PastImportUndone)]:
        await let_go(tx, undone)


async def _keep_past(tx: Transaction, taken: Sequence[PastAnswersTaken]) -> None:
    if not taken:
        return
    zone, known = (await organisation_settings(tx)).time_zone, await scales(tx)
    for fact in taken:
        await keep_lines(tx, fact, zone=zone, known=known)


async def _keep_answers(tx: Transaction, facts: Sequence[AnswerGiven | WordsGiven]) -> None:
    answered = sorted({fact.invitation_id for fact in facts})
    rows = await tx.fetch(WORDS, tx.organisation, answered)
    if not rows:
        return
    scores = await _scores(tx, sorted({row["invitation_id"] for row in rows}))
    zone = (await organisation_settings(tx)).time_zone
    kept = await tx.fetch(KEEP, tx.organisation, zone, *_columns(rows, scores))
    await apply_to_fresh(tx, [row["id"] for row in kept])


async def _scores(tx: Transaction, invitations: Sequence[UUID]) -> Mapping[UUID, Score | None]:
    known = await scales(tx)
    given: dict[UUID, list[tuple[str, str, int]]] = {}
    for row in await tx.fetch(SCORES, tx.organisation, list(invitations)):
        if (scale := known.get(row["question"])) is not None:
            answers = given.setdefault(row["invitation_id"], [])
            answers.append((row["question"], scale, row["value"]))
    return {invitation: leading_score(answers) for invitation, answers in given.items()}


def _columns(
    rows: Sequence[Row], scores: Mapping[UUID, Score | None]
) -> tuple[Sequence[object], ...]:
    found = [scores.get(row["invitation_id"]) for row in rows]
    return (
        [row["invitation_id"] for row in rows],
        [row["question"] for row in rows],
        [written_in(row["words"], otherwise=row["language"]) for row in rows],
        [score and score.question for score in found],
        [score and score.scale for score in found],
        [None if score is None else score.value for score in found],
        [score and score.band for score in found],
    )


follower = Follower(
    name="remarks",
    kinds=(AnswerGiven, WordsGiven, PastAnswersTaken, PastImportUndone),
    handle=keep_remarks,
)
