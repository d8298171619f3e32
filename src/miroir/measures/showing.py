"""The sheet of measures over the API, and as a table for spreadsheets."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from io import StringIO

import msgspec

from miroir.base.language import Language
from miroir.indicators import (
    BYTE_ORDER_MARK,
    FORMULA,
    Difference,
    Figure,
    KnownTrait,
    Weighting,
    Weights,
)
from miroir.measures.group_names import name_in
from miroir.measures.model import (
    Axis,
    FcrMethod,
    Key,
    Line,
    Measured,
    Reached,
    Sheet,
    Side,
    Unasked,
)
from miroir.measures.words import name_of

COLUMNS = (
    "measure",
    "side",
    "question",
    "method",
    "window_days",
    "breakdown",
    "group",
    "n",
    "result",
    "low",
    "high",
    "hidden",
    "change",
    "change_low",
    "change_high",
    "change_p",
    "change_clear",
    "response",
    "asked",
    "brought_in",
    "left_out",
    "effective_n",
    "design_effect",
)


class LineShown(msgspec.Struct, frozen=True, kw_only=True):
    """A figure; `change` is since as many weeks before, null where one is hidden or lacks one.

    `response` is the share that answered of those asked, null for what every contact counts in.
    `brought` answers came in from files; where these have weights, `figure` tells its effective n.
    `left_out` answers of advisers are in no figure, since they would give few people away.
    """

    figure: Figure
    change: Difference | None
    response: Figure | None
    brought: int
    left_out: int


class GroupShown(LineShown, frozen=True, kw_only=True):
    """The figures of a group: the id of a team, brand or reason (null: none), or a word."""

    group: str | None
    name: str


class CategoryShown(msgspec.Struct, frozen=True, kw_only=True):
    """What part of all contacts, of the answers, and of the weighted answers these groups have."""

    groups: list[str | None]
    contacts: float
    answers: float
    weighted: float


class WeightingShown(msgspec.Struct, frozen=True, kw_only=True):
    """How answers were weighted: `effective` without weights would be as precise as these `n`.

    `capped` answers weigh the most that is allowed. `off` is by how much the share of a category
    is missed at worst. Shares of the traits `by_hand` were entered, those of others are the
    contacts' own.
    """

    n: int
    effective: float
    design_effect: float
    capped: int
    off: float
    traits: Mapping[KnownTrait, list[CategoryShown]]
    by_hand: list[KnownTrait]


class MeasureShown(msgspec.Struct, frozen=True, kw_only=True):
    """One measure of all, and of each group; `method` and `window_days` are those of FCR.

    `weighting` is null where answers count as they were given.
    """

    measure: str
    name: str
    side: Side | None
    question: str | None
    method: FcrMethod | None
    window_days: int | None
    less_is_good: bool
    whole: LineShown
    groups: list[GroupShown]
    weighting: WeightingShown | None = None


class MeasuresShown(msgspec.Struct, frozen=True, kw_only=True):
    """All measures of whole weeks. Advisers' figures of fewer than `minimum` people are hidden."""

    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")
    before_from: date | None
    by: Axis
    weights: Weights
    minimum: int
    measures: list[MeasureShown]
    funnels: Mapping[Side, Sequence[Reached]]
    not_asked: Mapping[Side, Sequence[Unasked]]


def show(sheet: Sheet, names: Mapping[Key, str], tongue: Language) -> MeasuresShown:
    """Return the sheet as the API answers it."""
    return MeasuresShown(
        first=sheet.weeks[0],
        last=sheet.weeks[-1] + timedelta(days=6),
        before_from=sheet.weeks_before[0] if sheet.weeks_before else None,
        by=sheet.axis,
        weights=sheet.weights,
        minimum=sheet.minimum,
        measures=[_measure(one, sheet, names, tongue) for one in sheet.measures],
        funnels={side: one.steps for side, one in sheet.funnels.items()},
        not_asked={side: one.unasked for side, one in sheet.funnels.items()},
    )


def _measure(
    measured: Measured, sheet: Sheet, names: Mapping[Key, str], tongue: Language
) -> MeasureShown:
    named = measured.named
    return MeasureShown(
        measure=named.measure,
        name=name_of(named, tongue),
        side=named.side,
        question=named.question,
        method=named.method,
        window_days=named.window_days,
        less_is_good=named.less_is_good,
        whole=_line(measured.whole),
        groups=[
            GroupShown(
                group=None if line.key is None else str(line.key),
                name=name_in(names, line.key, axis=sheet.axis, tongue=tongue),
                figure=line.figure,
                change=line.change,
                response=line.response,
                brought=line.brought,
                left_out=line.left_out,
            )
            for line in measured.groups
        ],
        weighting=_weighting(measured.weighting),
    )


def _weighting(weighting: Weighting | None) -> WeightingShown | None:
    if weighting is None:
        return None
    return WeightingShown(
        n=weighting.n,
        effective=weighting.effective,
        design_effect=weighting.design_effect,
        capped=weighting.capped,
        off=weighting.off,
        traits={
            trait: [
                CategoryShown(
                    groups=[None if key is None else str(key) for key in one.keys],
                    contacts=one.contacts,
                    answers=one.answers,
                    weighted=one.weighted,
                )
                for one in categories
            ]
            for trait, categories in weighting.traits.items()
        },
        by_hand=sorted(weighting.by_hand),
    )


def _line(line: Line) -> LineShown:
    return LineShown(
        figure=line.figure,
        change=line.change,
        response=line.response,
        brought=line.brought,
        left_out=line.left_out,
    )


def as_csv(shown: MeasuresShown) -> str:
    """Return the sheet as comma-separated values: a line for each measure and group."""
    text = StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in shown.measures:
        writer.writerow(_cells(one, "whole", "", one.whole))
        writer.writerows(_cells(one, shown.by, group.name, group) for group in one.groups)
    return text.getvalue()


def _cells(measure: MeasureShown, breakdown: str, group: str, line: LineShown) -> Sequence[object]:
    figure, change, response = line.figure, line.change, line.response
    return (
        measure.measure,
        measure.side,
        measure.question,
        measure.method,
        measure.window_days,
        breakdown,
        f"'{group}" if group.startswith(FORMULA) else group,
        figure.n,
        figure.value,
        figure.low,
        figure.high,
        figure.hidden,
        *((change.value, change.low, change.high, change.p, change.clear) if change else [""] * 5),
        *((response.value, response.n) if response else [""] * 2),
        line.brought,
        line.left_out,
        figure.effective,
        figure.design_effect,
    )
