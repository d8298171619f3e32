"""What both sides answered: NPS, effort, satisfaction, by the scale that a question declares."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

import msgspec

from miroir.base.database import Transaction
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
from miroir.measures.contacts import place_of
from miroir.measures.model import SIDES, Axis, Measured, Named, Place, Said, Side
from miroir.measures.past_answers import past_counts
from miroir.measures.period import Span
from miroir.measures.released import Counted, count_seen
from miroir.measures.sums import ANSWERS, Sum, read_sums
from miroir.measures.telling import Apart, Share, told
from miroir.measures.weighting import weighted_answers
from miroir.surveys import asked_titles, current, declared, in_words

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
    customers, advisers, brought, asked = await _counted(tx, span, axis, counted)
    titles = await _titles(tx, language=language, brand=brand)
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


class Asked(NamedTuple):
    """What a side answered, by question, and how many answered of those asked."""

    customers: dict[str, dict[Place, dict[int, Weight]]]
    advisers: Mapping[str, Counted]
    brought: dict[tuple[Side, str], dict[Place, int]]
    response: Mapping[Side, Mapping[Place, Share]]


async def _counted(tx: Transaction, span: Span, axis: Axis, questions: Sequence[str]) -> Asked:
    """Return each side's answers by question, and how many of them came in from files."""
    sums = await read_sums(tx, span, axis, ANSWERS)
    past = await past_counts(tx, span, axis, questions)
    said = [(_said(one), plain(one.n)) for one in sums if one.figure in SIDES] + past
    customers: dict[str, dict[Place, dict[int, Weight]]] = {}
    for one, weight in said:
        if one.side == "customer":
            values = customers.setdefault(one.question, {}).setdefault(one.place, {})
            known = values.get(one.value)
            values[one.value] = weight if known is None else known + weight
    brought: dict[tuple[Side, str], dict[Place, int]] = {}
    for one, weight in past:
        places = brought.setdefault((one.side, one.question), {})
        places[one.place] = places.get(one.place, 0) + weight.n
    advisers = count_seen(
        [(one, weight.n) for one, weight in said if one.side == "adviser"], axis=axis
    )
    response: dict[Side, dict[Place, Share]] = {side: {} for side in SIDES}
    for asked in sums:
        if asked.figure == "asked":
            response["customer" if asked.of == "customer" else "adviser"][place_of(asked)] = (
                asked.k,
                asked.n,
            )
    return Asked(customers, advisers, brought, response)


def _said(one: Sum) -> Said:
    side: Side = "customer" if one.figure == "customer" else "adviser"
    return Said(
        place=place_of(one),
        side=side,
        question=one.of,
        value=one.value,
        shown=one.shown,
        shown_of_all=one.shown_of_all,
    )


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
