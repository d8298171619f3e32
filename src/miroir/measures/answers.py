"""What both sides answered: NPS, effort, satisfaction, by the scale that a question declares."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final
from uuid import UUID

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
from miroir.measures.apart import Said, hidden_places, periods_hidden
from miroir.measures.columns import OF_INVITATIONS
from miroir.measures.contacts import bounds, place_of
from miroir.measures.model import SIDES, Axis, Measured, Named, Place, Side, Weighting, Weights
from miroir.measures.past_answers import past_counts, past_said
from miroir.measures.period import Span
from miroir.measures.telling import Share, told
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
    "select i.invited_at >= $4 as now, i.side, a.question, {key} as key, a.value, count(*) as n"
    + GIVEN
    + MADE
    + "group by 1, 2, 3, 4, 5"
)
ASKED: Final = (
    "select i.invited_at >= $4 as now, i.side, {key} as key, count(*) as n,"
    + " count(i.answered_at) as k"
    + INVITED
    + MADE
    + "group by 1, 2, 3"
)
SAID: Final = (
    "select distinct i.invited_at >= $4 as now, a.question, i.adviser_id as who,"
    + " i.team_id as team, i.channel, coalesce(c.brand_id, i.brand_id) as brand,"
    + " k.reason_id as reason, i.language,"
    + f" {OF_INVITATIONS['week']} as week"
    + GIVEN
    + MADE
    + "and i.side = 'adviser' and i.adviser_id is not null"
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
    minimum: int,
    language: Language,
    brand: str,
    weights: Weights = "none",
) -> list[Measured]:
    """Return a measure for each question that a side answered on a scale, by its scale.

    Advisers' answers are never weighted: beside what they say as answered, the weighted figure
    would tell what few of them said. What came in from files is no answer about a contact, and
    is left out where a question is weighted.
    """
    scales = {code: counted_on(measure) for code, measure in (await declared(tx)).items()}
    counted = [code for code, scale in scales.items() if scale is not None]
    counts, brought = await _counts(tx, span, axis, counted)
    said = await _said(tx, span, counted)
    titles = await _titles(tx, language=language, brand=brand)
    asked = await _asked(tx, span, axis)
    weightings: dict[str, Weighting | None] = {}
    if weights == "contacts":
        for question, one in (await weighted_answers(tx, span, axis)).items():
            counts["customer", question] = one.weighted
            brought.pop(("customer", question), None)
            weightings[question] = one.by[True]
    return [
        msgspec.structs.replace(one, weighting=weightings.get(question))
        if side == "customer"
        else one
        for side, question in sorted(counts, key=lambda of: (SIDES.index(of[0]), of[1]))
        if (scale := scales.get(question)) is not None
        for one in _measures(
            counts[side, question],
            partial(Named, side=side, question=question, title=titles.get((side, question))),
            scale=scale,
            asked=asked[side],
            brought=brought.get((side, question), {}),
            said=said[question] if side == "adviser" else None,
            axis=axis,
            minimum=minimum,
        )
    ]


def _named(name: Callable[..., Named], reading: Reading, scale: Scale) -> Named:
    measure = reading(Histogram(scale, {})).measure
    return name(measure=measure, less_is_good=measure == "ces1-mean")


def _measures(
    counts: Mapping[Place, Mapping[int, Weight]],
    name: Callable[..., Named],
    *,
    scale: Scale,
    asked: Mapping[Place, Share],
    brought: Mapping[Place, int],
    said: Sequence[Said] | None,
    axis: Axis,
    minimum: int,
) -> Iterable[Measured]:
    staff = said or ()
    persons = _persons(staff, axis)
    hidden = hidden_places(staff, axis, minimum=minimum)
    hide_all = periods_hidden(staff, minimum=minimum) if said is not None else frozenset[bool]()
    by_place = {
        place: Weighed(scale, counted, persons.get(place, frozenset()))
        for place, counted in counts.items()
    }
    for reading in READINGS[scale.name]:
        figure = _of_staff(reading, scale) if said is not None else reading
        yield told(
            _named(name, figure, scale),
            by_place,
            pool=partial(pool_weighed, scale=scale),
            figure=partial(figure_of_weighed, reading=figure),
            asked=asked,
            brought=brought,
            hidden=hidden,
            hide_all=hide_all,
        )


def _of_staff(reading: Reading, scale: Scale) -> Reading:
    return enps if scale.name == "nps" else reading


def _persons(said: Iterable[Said], axis: Axis) -> Mapping[Place, frozenset[UUID]]:
    found = defaultdict[Place, set[UUID]](set)
    for one in said:
        found[Place(now=one.now, key=getattr(one, axis))].add(one.who)
    return {place: frozenset(who) for place, who in found.items()}


Counts = dict[tuple[Side, str], dict[Place, dict[int, Weight]]]
Brought = dict[tuple[Side, str], dict[Place, int]]


async def _counts(
    tx: Transaction, span: Span, axis: Axis, questions: Sequence[str]
) -> tuple[Counts, Brought]:
    """Return all answers by side and question, and how many of them came in from files."""
    found: Counts = {}
    brought: Brought = {}
    for row in await _fetch(tx, COUNTS.format(key=OF_INVITATIONS[axis]), span):
        _add(found, row, plain(row["n"]))
    for row, weight in await past_counts(tx, span, axis, questions):
        _add(found, row, weight)
        places = brought.setdefault((row["side"], row["question"]), {})
        places[place_of(row)] = places.get(place_of(row), 0) + weight.n
    return found, brought


def _add(counts: Counts, row: Row, weight: Weight) -> None:
    places = counts.setdefault((row["side"], row["question"]), {})
    values = places.setdefault(place_of(row), {})
    known = values.get(row["value"])
    values[row["value"]] = weight if known is None else known + weight


async def _asked(tx: Transaction, span: Span, axis: Axis) -> Mapping[Side, Mapping[Place, Share]]:
    found: dict[Side, dict[Place, Share]] = {side: {} for side in SIDES}
    for row in await _fetch(tx, ASKED.format(key=OF_INVITATIONS[axis]), span):
        found[row["side"]][place_of(row)] = (row["k"], row["n"])
    return found


async def _said(
    tx: Transaction, span: Span, questions: Sequence[str]
) -> Mapping[str, Sequence[Said]]:
    found = defaultdict[str, list[Said]](list)
    for row in [*await _fetch(tx, SAID, span), *await past_said(tx, span, questions)]:
        found[row["question"]].append(Said.of(row))
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
