"""What came in from files, for the sheet of measures: counted by value, with its weights."""

from collections.abc import Mapping, Sequence
from typing import Final

from miroir.base.database import Transaction
from miroir.indicators import Weight
from miroir.measures.contacts import bounds, place_of
from miroir.measures.model import Axis, Said
from miroir.measures.period import Span
from miroir.measures.shown import BESIDE, FLAGS, SHOWN

OF_PAST: Final[Mapping[Axis, str]] = {
    "team": "r.team_id",
    "channel": "r.channel",
    "brand": "null::uuid",
    "reason": "null::uuid",
    "language": "r.language",
    "week": "date_trunc('week', r.at at time zone $2)::date",
}
# $6 the questions that are counted on a scale. The weights of a file are scaled to a mean of one,
# so that it counts for as many as answered in it.
FROM_FILES: Final = """
    from past_response r
    join past_import i on (i.organisation_id, i.id) = (r.organisation_id, r.import_id)
    cross join lateral jsonb_each(r.answers) as a (question, value)
    left join scaled s on s.import_id = r.import_id
    where r.organisation_id = $1 and $2::text is not null and r.at >= $3 and r.at < $5
      and i.state not in ('undoing', 'undone') and a.question = any($6)
      and jsonb_typeof(a.value) = 'number'
"""
SCALED: Final = """
    with scaled as (
        select import_id, count(weight) / nullif(sum(weight), 0) as factor from past_response
        where organisation_id = $1 and weight is not null group by import_id
    ), given as (
"""
# {axis} and {here} are those of `shown`: '' is everything.
PAST_COUNTS: Final = (
    SCALED
    + "select r.at >= $4 as now, i.side, a.question, {key} as key, a.value::smallint as value,"
    + f" {OF_PAST['week']} as week, coalesce(r.weight * s.factor, 1) as w"
    + FROM_FILES
    + "),"
    + SHOWN.format(zone="$2", since="$3", until="$5", axis="{axis}")
    + "select now, side, given.question, key, value,"
    + FLAGS
    + ", count(*) as n, sum(w)::float8 as total, sum(w * w)::float8 as squares from given"
    + BESIDE.format(
        side="side", question="given.question", week="given.week", key="key::text", axis="{axis}"
    )
    + "group by 1, 2, 3, 4, 5, 6, 7"
)


async def past_counts(
    tx: Transaction, span: Span, axis: Axis, questions: Sequence[str]
) -> list[tuple[Said, Weight]]:
    """Return what was said where, with how many said it and their weights."""
    place = "''" if axis == "week" else f"'{axis}'"
    sql = PAST_COUNTS.format(key=OF_PAST[axis], axis=place)
    return [
        (
            Said(
                place=place_of(row),
                side=row["side"],
                question=row["question"],
                value=row["value"],
                shown=row["shown"],
                shown_of_all=row["shown_of_all"],
            ),
            Weight(row["n"], row["total"], row["squares"]),
        )
        for row in await tx.fetch(sql, *bounds(tx, span), questions)
    ]
