"""What both sides answered: NPS, effort, satisfaction, by the scale that a question declares."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import NotFound
from miroir.base.language import Code as Language
from miroir.indicators import (
    LIKERT,
    Figure,
    Histogram,
    Scale,
    ScaleName,
    Weighed,
    Weight,
    Weighting,
    Weights,
    counted_on,
    enps,
    favourable,
    figure_of_weighed,
    low_effort,
    mean_effort,
    plain,
    pool_weighed,
    top_box,
    top_two,
)
from miroir.measures.columns import OF_INVITATIONS
from miroir.measures.contacts import bounds, place_of
from miroir.measures.model import SIDES, Axis, Measured, Named, Place, Side
from miroir.measures.past_answers import past_counts
from miroir.measures.period import Span
from miroir.measures.released import Counted, count_seen, seen_weeks
from miroir.measures.telling import Apart, Share, told
from miroir.measures.weighting import weighted_answers
from miroir.surveys import asked_titles, current, declared, in_words

# Of invitations made between $3 and $5; $4 is where the period shown begins. What advisers are
# asked about no contact has no channel, and no place here.
INVITED: Final = """
    from invitation i
    left join conversation c
        on (c.organisation_id, c.id) = (i.organisation_id, i.conversation_id)
    left join closure k on (k.organisation_id, k.id) = (i.organisation_id, i.closure_id)
"""
GIVEN: Final = f"""
    {INVITED}
    join answer a on (a.organisation_id, a.invitation_id) = (i.organisation_id, i.id)
        and a.confirmed_at is not null and a.value is not null
"""
MADE: Final = """
    where i.organisation_id = $1 and $2::text is not null
      and i.invited_at >= $3 and i.invited_at < $5 and i.channel is not null
"""
COUNTS: Final = (
    "select i.invited_at >= $4 as now, i.side, a.question, {key} as key, a.value,"
    + f" case when i.side = 'adviser' then {OF_INVITATIONS['week']} end as week, count(*) as n"
    + GIVEN
    + MADE
    + "group by 1, 2, 3, 4, 5, 6"
)
ASKED: Final = (
    "select i.invited_at >= $4 as now, i.side, {key} as key, count(*) as n,"
    + " count(i.answered_at) as k"
    + INVITED
    + MADE
    + "group by 1, 2, 3"
)
Reading = Callable[[Histogram], Figure]
READINGS: Final[Mapping[ScaleName, Sequence[Reading]]] = {
    "nps": (favourable,),
    "ces1": (low_effort, mean_effort),
    "ces2": (favourable,),
    "csat": (top_two, top_box),
    "yes-no": (favourable,),
    "zero10": (favourable,),
    "zero10-low": (favourable,),
    **dict.fromkeys(LIKERT, (favourable,)),
}


async def answered(
    tx: Transaction,
    span: Span,
    axis: Axis,
    *,
    language: Language,
    brand: str,
    weights: Weights = "none",
) -> list[Measured]:
    """Return a measure for each question that a side answered on a scale, by its scale.

    Advisers' answers are counted where the mirror shows them, and never weighted: beside what they
    say as answered, the weighted figure would tell what few of them said. What came in from files
    is no answer about a contact, and is left out where a question is weighted.
    """
    scales = {code: counted_on(measure) for code, measure in (await declared(tx)).items()}
    counted = [code for code, scale in scales.items() if scale is not None]
    customers, advisers, brought = await _counts(tx, span, axis, counted)
    titles = await _titles(tx, language=language, brand=brand)
    asked = await _asked(tx, span, axis)
    weightings: dict[str, Weighting | None] = {}
    if weights == "contacts":
        for question, one in (await weighted_answers(tx, span, axis)).items():
            customers[question] = one.weighted
            brought.pop(("customer", question), None)
            weightings[question] = one.by[True]

    def name(side: Side, question: str) -> Callable[..., Named]:
        return partial(Named, side=side, question=question, title=titles.get((side, question)))

    found: list[Measured] = []
    for question, groups in sorted(customers.items()):
        if (scale := scales.get(question)) is not None:
            found += _of_customers(
                groups,
                name("customer", question),
                scale=scale,
                asked=asked["customer"],
                brought=brought.get(("customer", question), {}),
                weighting=weightings.get(question),
            )
    for question, seen in sorted(advisers.items()):
        if (scale := scales.get(question)) is not None:
            found += _of_advisers(
                seen,
                name("adviser", question),
                scale=scale,
                asked=asked["adviser"],
                brought=brought.get(("adviser", question), {}),
            )
    return found


def _of_customers(
    groups: Mapping[Place, Mapping[int, Weight]],
    name: Callable[..., Named],
    *,
    scale: Scale,
    asked: Mapping[Place, Share],
    brought: Mapping[Place, int],
    weighting: Weighting | None,
) -> Iterable[Measured]:
    for reading in READINGS[scale.name]:
        found = told(
            _named(name, reading, scale),
            {place: Weighed(scale, values) for place, values in groups.items()},
            pool=partial(pool_weighed, scale=scale),
            figure=partial(figure_of_weighed, reading=reading),
            asked=asked,
            brought=brought,
        )
        yield msgspec.structs.replace(found, weighting=weighting)


def _of_advisers(
    seen: Counted,
    name: Callable[..., Named],
    *,
    scale: Scale,
    asked: Mapping[Place, Share],
    brought: Mapping[Place, int],
) -> Iterable[Measured]:
    for reading in READINGS[scale.name]:
        own = _of_staff(reading, scale)
        yield told(
            _named(name, own, scale),
            {place: Weighed(scale, values) for place, values in seen.groups.items()},
            pool=partial(pool_weighed, scale=scale),
            figure=partial(figure_of_weighed, reading=own),
            asked=asked,
            brought=brought,
            apart=Apart(
                whole={now: Weighed(scale, values) for now, values in seen.whole.items()},
                left_out=seen.left_out,
                left_of_all=seen.left_of_all,
            ),
        )


def _named(name: Callable[..., Named], reading: Reading, scale: Scale) -> Named:
    measure = reading(Histogram(scale, {})).measure
    return name(measure=measure, less_is_good=measure == "ces1-mean")


def _of_staff(reading: Reading, scale: Scale) -> Reading:
    return enps if scale.name == "nps" else reading


Groups = dict[Place, dict[int, Weight]]
Brought = dict[tuple[Side, str], dict[Place, int]]


async def _counts(
    tx: Transaction, span: Span, axis: Axis, questions: Sequence[str]
) -> tuple[dict[str, Groups], Mapping[str, Counted], Brought]:
    """Return each side's answers by question, and how many of them came in from files."""
    own = await _fetch(tx, COUNTS.format(key=OF_INVITATIONS[axis]), span)
    past = await past_counts(tx, span, axis, questions)
    customers: dict[str, Groups] = {}
    brought: Brought = {}
    for row, weight in [*((row, plain(row["n"])) for row in own), *past]:
        if row["side"] == "customer":
            values = customers.setdefault(row["question"], {}).setdefault(place_of(row), {})
            known = values.get(row["value"])
            values[row["value"]] = weight if known is None else known + weight
    for row, weight in past:
        places = brought.setdefault((row["side"], row["question"]), {})
        places[place_of(row)] = places.get(place_of(row), 0) + weight.n
    advisers = count_seen(
        [(row, row["n"]) for row in (*own, *(row for row, _ in past)) if row["side"] == "adviser"],
        await seen_weeks(tx, span),
        axis=axis,
    )
    return customers, advisers, brought


async def _asked(tx: Transaction, span: Span, axis: Axis) -> Mapping[Side, Mapping[Place, Share]]:
    found: dict[Side, dict[Place, Share]] = {side: {} for side in SIDES}
    for row in await _fetch(tx, ASKED.format(key=OF_INVITATIONS[axis]), span):
        found[row["side"]][place_of(row)] = (row["k"], row["n"])
    return found


async def _fetch(tx: Transaction, sql: str, span: Span) -> Sequence[Row]:
    return await tx.fetch(sql, *bounds(tx, span))


async def _titles(
    tx: Transaction, *, language: Language, brand: str
) -> Mapping[tuple[Side, str], str]:
    ever = (await asked_titles(tx)).items()
    known = {(side, code): title for code, title in ever for side in SIDES}
    try:
        now = {
            (side, one.code): one.title for side in SIDES for one in (await current(tx, side)).asked
        }
    except NotFound:
        now = {}
    return {of: in_words(title, language, brand=brand) for of, title in (known | now).items()}
