"""The mirror over the API, and as a table for spreadsheets."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from io import StringIO
from typing import Literal
from uuid import UUID

import msgspec

from miroir.indicators.differences import Difference
from miroir.indicators.figures import Figure
from miroir.indicators.held import Held
from miroir.indicators.mirror import Mirror, Movement, Reflection, Row, Side, Verdict
from miroir.indicators.queries import Funnel

Breakdown = Literal["whole", "team", "channel", "week"]

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
    "change",
    "change_low",
    "change_high",
    "change_clear",
)
# A spreadsheet would run a cell that begins with one of these as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets misread accents


class Reflected(msgspec.Struct, frozen=True, kw_only=True):
    """Both sides' figures; `gap` is advisers less customers, null where one side is hidden.

    `moved` is each side's figure less that of the period before, null where one is hidden.
    """

    customers: Figure
    advisers: Figure
    gap: Difference | None
    verdict: Verdict
    moved: Movement


class Group(Reflected, frozen=True, kw_only=True):
    """The figures of a team (its id, null for none), of a channel, or of a week (its Monday)."""

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
    weeks: list[Group]


class MirrorShown(msgspec.Struct, frozen=True, kw_only=True):
    """The mirror of whole weeks. Groups of fewer advisers than `minimum` are hidden.

    `before_from` is the first day of the period before, which ends where this one begins.
    `past` counts, for each side, the answers in these weeks that came in from files.
    """

    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")
    before_from: date | None
    team_id: UUID | None
    channel: str | None
    minimum: int
    past: Mapping[Side, int]
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
        minimum=held.minimum,
        past=held.past,
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
        teams=[_group(row, held) for row in mirror.teams],
        channels=[_group(row, held) for row in mirror.channels],
        weeks=[_group(row, held) for row in mirror.weeks],
    )


def _reflected(reflection: Reflection) -> Reflected:
    return Reflected(
        customers=reflection.customers,
        advisers=reflection.advisers,
        gap=reflection.gap,
        verdict=reflection.verdict,
        moved=reflection.moved,
    )


def _group(row: Row, held: Held) -> Group:
    return Group(
        group=None if row.group is None else str(row.group),
        name=held.team_names.get(row.group) if isinstance(row.group, UUID) else None,
        customers=row.reflection.customers,
        advisers=row.reflection.advisers,
        gap=row.reflection.gap,
        verdict=row.reflection.verdict,
        moved=row.reflection.moved,
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
        ("customer", reflected.customers, reflected.moved.customers),
        ("adviser", reflected.advisers, reflected.moved.advisers),
    )
    for side, figure, moved in sides:
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
            *_told(moved),
        )


def _told(difference: Difference | None) -> Sequence[object]:
    if difference is None:
        return ("",) * 4
    return difference.value, difference.low, difference.high, difference.clear
