"""The mirror over the API, and as a table for spreadsheets."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from io import StringIO
from typing import Any, Literal
from uuid import UUID

import msgspec

from miroir.indicators.differences import Difference
from miroir.indicators.figures import Figure
from miroir.indicators.funnels import Funnel
from miroir.indicators.held import Held
from miroir.indicators.mirror import Mirror, Movement, Paired, Reflection, Responses, Row, Verdict
from miroir.indicators.places import NONE, Axis
from miroir.indicators.sides import Side
from miroir.indicators.weights import Weights

Breakdown = Literal["whole", "team", "channel", "brand", "reason", "week"]

COLUMNS = (
    "question",
    "breakdown",
    "group",
    "side",
    "measure",
    "answers",
    "result",
    "low",
    "high",
    "hidden",
    "gap",
    "gap_low",
    "gap_high",
    "gap_clear",
    "pairs",
    "paired_gap",
    "paired_gap_low",
    "paired_gap_high",
    "paired_gap_clear",
    "change",
    "change_low",
    "change_high",
    "change_clear",
    "left_out",
    "response",
    "response_low",
    "response_high",
    "effective",
)
# A spreadsheet would run a cell that begins with one of these as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets misread accents


class Reflected(msgspec.Struct, frozen=True, kw_only=True):
    """Both sides' figures; `gap` is advisers less customers, null where one side is hidden.

    `paired` is the same over the contacts of which both sides spoke. `left_out` are answers of
    advisers that are not counted, since they would give few people away. `responses` are the
    shares of those asked who answered. `moved` is each side's figure less that of
    the period before, null where one is hidden.
    """

    customers: Figure
    advisers: Figure
    gap: Difference | None
    verdict: Verdict
    paired: Paired
    left_out: int
    responses: Responses
    moved: Movement


class Group(Reflected, frozen=True, kw_only=True):
    """The figures of a team, brand or reason (its id, null for none), a channel, or a week."""

    group: str | None
    name: str | None


class PairShown(msgspec.Struct, frozen=True, kw_only=True):
    """A question as put to each side, with the figures as a whole and broken down."""

    question: str
    title: str
    customers: str
    advisers: str
    lowest: int
    highest: int
    whole: Reflected
    teams: list[Group]
    channels: list[Group]
    brands: list[Group]
    reasons: list[Group]
    weeks: list[Group]


class MirrorShown(msgspec.Struct, frozen=True, kw_only=True):
    """The mirror of whole weeks. Groups of fewer advisers than `minimum` are hidden.

    `before_from` is the first day of the period before, which ends where this one begins.
    `past` counts, for each side, the answers in these weeks that came in from files. A weighted
    figure tells its `effective` n: its n over that is the design effect (Kish).
    """

    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")
    before_from: date | None
    team_id: UUID | None
    channel: str | None
    brand_id: UUID | None
    reason_id: UUID | None
    minimum: int
    past: Mapping[Side, int]
    weights: Weights
    funnel: Mapping[Side, Funnel]
    pairs: list[PairShown]


def show(held: Held) -> MirrorShown:
    """Return the mirror as the API answers it."""
    return MirrorShown(
        first=held.weeks[0],
        last=held.weeks[-1] + timedelta(days=6),
        before_from=held.weeks_before[0] if held.weeks_before else None,
        team_id=held.filters.team_id,
        channel=held.filters.channel,
        brand_id=held.filters.brand_id,
        reason_id=held.filters.reason_id,
        minimum=held.minimum,
        past=held.past,
        weights=held.filters.weights,
        funnel=held.funnel,
        pairs=[_pair(mirror, held) for mirror in held.mirrors],
    )


def _pair(mirror: Mirror, held: Held) -> PairShown:
    return PairShown(
        question=mirror.pair.question,
        title=mirror.pair.title,
        customers=mirror.pair.customers,
        advisers=mirror.pair.advisers,
        lowest=mirror.pair.scale.lowest,
        highest=mirror.pair.scale.highest,
        whole=_reflected(mirror.whole),
        teams=_groups(mirror, held, "team"),
        channels=_groups(mirror, held, "channel"),
        brands=_groups(mirror, held, "brand"),
        reasons=_groups(mirror, held, "reason"),
        weeks=[_group(row) for row in mirror.weeks],
    )


def _reflected(reflection: Reflection) -> Reflected:
    return Reflected(**_figures(reflection))


def _figures(reflection: Reflection) -> dict[str, Any]:
    return {name: getattr(reflection, name) for name in Reflected.__struct_fields__}


def _groups(mirror: Mirror, held: Held, axis: Axis) -> list[Group]:
    return [_group(row, held.names[axis]) for row in mirror.parts.get(axis, ())]


def _group(row: Row, names: Mapping[str, str] | None = None) -> Group:
    group = str(row.group)
    return Group(
        group=None if group == str(NONE) else group,
        name=(names or {}).get(group),
        **_figures(row.reflection),
    )


def as_csv(held: Held) -> str:
    """Return the mirror as comma-separated values, two lines for each group: one a side."""
    text = StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for pair in show(held).pairs:
        breakdowns: Sequence[tuple[Breakdown, Sequence[Group]]] = (
            ("team", pair.teams),
            ("channel", pair.channels),
            ("brand", pair.brands),
            ("reason", pair.reasons),
            ("week", pair.weeks),
        )
        writer.writerows(_lines(pair.question, "whole", "", pair.whole))
        for breakdown, groups in breakdowns:
            for group in groups:
                name = group.name or group.group or ""
                writer.writerows(_lines(pair.question, breakdown, name, group))
    return text.getvalue()


def _lines(
    question: str, breakdown: Breakdown, name: str, reflected: Reflected
) -> Iterator[Sequence[object]]:
    sides = (
        ("customer", "customers", 0),
        ("adviser", "advisers", reflected.left_out),
    )
    paired = reflected.paired
    for side, name_of_side, left_out in sides:
        figure: Figure = getattr(reflected, name_of_side)
        response: Figure = getattr(reflected.responses, name_of_side)
        yield (
            question,
            breakdown,
            f"'{name}" if name.startswith(FORMULA) else name,
            side,
            figure.measure,
            figure.n,
            figure.value,
            figure.low,
            figure.high,
            figure.hidden,
            *_told(reflected.gap),
            paired.n,
            *_told(paired.gap),
            *_told(getattr(reflected.moved, name_of_side)),
            left_out,
            response.value,
            response.low,
            response.high,
            figure.effective,
        )


def _told(difference: Difference | None) -> Sequence[object]:
    if difference is None:
        return ("",) * 4
    return difference.value, difference.low, difference.high, difference.clear
