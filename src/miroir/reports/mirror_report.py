"""The mirror as it is taken away: the figures of its page, and nothing that it hides."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final

from miroir.base.database import Transaction
from miroir.base.language import Language, phrase
from miroir.indicators import (
    NO_GROUP,
    Axis,
    Difference,
    Figure,
    Filters,
    Group,
    Held,
    Mirror,
    Reflection,
    Row,
    hold_up_for,
)
from miroir.reports.mirror_charts import gap_words, strips, weeks_lines
from miroir.reports.model import Choices, Column, Exhibit, Shown, Source, Table, Value

OVERVIEW: Final = "overview"
WEEK: Final = timedelta(days=6)


async def show_mirror(tx: Transaction, choices: Choices, tongue: Language) -> Shown:
    """Return what the page of the mirror shows. Raises Invalid for weeks that cannot be shown."""
    filters = Filters(
        first=choices.first,
        last=choices.last,
        team_id=choices.team_id,
        channel=choices.channel,
        brand_id=choices.brand_id,
        reason_id=choices.reason_id,
    )
    held = await hold_up_for(tx, filters, tongue=tongue)
    return shown(held, tongue)


def shown(held: Held, tongue: Language) -> Shown:
    """Return a mirror that is held up, as exhibits: all questions, then each taken apart."""
    wholes = [(mirror.pair.title, mirror.whole) for mirror in held.mirrors]
    exhibits = [
        _exhibit(OVERVIEW, tongue.gettext("All questions"), wholes, tongue, first="question")
    ]
    for mirror in held.mirrors:
        exhibits += _apart(mirror, held, tongue)
    last = held.weeks[-1] + WEEK
    return Shown(
        title=tongue.gettext("The mirror"),
        period=_period(held, last, tongue),
        path=f"/mirror?{held.query()}",
        exhibits=[one for one in exhibits if one.table.rows],
        notes=[tongue.gettext(note) for note in NOTES],
    )


NOTES: Final = (
    phrase(
        "Intervals are 95% intervals. A gap or a change is called clear only if a test, corrected"
        " for all that is shown with it, rejects chance."
    ),
    phrase("Advisers’ figures are hidden for groups so small that somebody could be recognised."),
)


def _period(held: Held, last: date, tongue: Language) -> str:
    days = {"first": tongue.date(held.weeks[0]), "last": tongue.date(last)}
    said = [tongue.gettext("%(first)s to %(last)s") % days]
    said += [held.names[axis].get(value, "?") for axis, value in held.filters.fixed.items()]
    return " · ".join(said)


def _apart(mirror: Mirror, held: Held, tongue: Language) -> list[Exhibit]:
    question, title = mirror.pair.question, mirror.pair.title
    by: list[tuple[str, str, Sequence[Row], Callable[[Group], str]]] = [
        ("weeks", tongue.gettext("By week"), mirror.weeks, lambda week: _week(week, tongue))
    ]
    by += [
        (f"{axis}s", tongue.gettext(BY[axis]), rows, partial(_name, held, axis, tongue))
        for axis, rows in mirror.parts.items()
    ]
    return [
        _exhibit(
            f"{question}-{code}",
            f"{title} · {name}",
            [(named(row.group), row.reflection) for row in rows],
            tongue,
            first=code.removesuffix("s"),
        )
        for code, name, rows, named in by
        if len(rows) > 1
    ]


BY: Final[dict[Axis, str]] = {
    "team": phrase("By team"),
    "channel": phrase("By channel"),
    "brand": phrase("By brand"),
    "reason": phrase("By reason"),
}


def _week(group: Group, tongue: Language) -> str:
    return tongue.day(group) if isinstance(group, date) else str(group)


def _name(held: Held, axis: Axis, tongue: Language, group: Group) -> str:
    return held.names[axis].get(str(group)) or tongue.gettext(NO_GROUP[axis])


def _exhibit(
    code: str,
    title: str,
    rows: Sequence[tuple[str, Reflection]],
    tongue: Language,
    *,
    first: str,
) -> Exhibit:
    draw, about = (weeks_lines, ABOUT_WEEKS) if first == "week" else (strips, ABOUT_STRIPS)
    return Exhibit(
        code=code,
        title=title,
        about=tongue.gettext(about),
        table=_table(rows, tongue, first=first),
        chart=draw(rows, tongue) if rows else None,
        mailed=first in {"question", "week"},
    )


ABOUT_WEEKS: Final = phrase("Customers and advisers by week, with 95% intervals.")
ABOUT_STRIPS: Final = phrase(
    "The same distance from the glass is the same answer. The hollow circle is the customers’"
    " answer reflected; soft shapes are 95% intervals."
)
FIRST: Final = {
    "question": phrase("Question"),
    "week": phrase("Week"),
    "team": phrase("Team"),
    "channel": phrase("Channel"),
    "brand": phrase("Brand"),
    "reason": phrase("Reason"),
}


def _table(rows: Sequence[tuple[str, Reflection]], tongue: Language, *, first: str) -> Table:
    signed = any(reflection.customers.measure in {"nps", "enps"} for _, reflection in rows)
    kind: Final = "score" if signed else "share"
    columns = [Column(name=first, title=tongue.gettext(FIRST[first]), kind="words")]
    for side, name in (("customers", phrase("Customers")), ("advisers", phrase("Advisers"))):
        who = tongue.gettext(name)
        columns += [
            Column(name=side, title=who, kind=kind),
            Column(name=f"{side}_low", title=f"{who}, {tongue.gettext('from')}", kind=kind),
            Column(name=f"{side}_high", title=f"{who}, {tongue.gettext('to')}", kind=kind),
            Column(name=f"{side}_answers", title=f"{who}, n", kind="count"),
        ]
    columns += [
        Column(name="gap", title=tongue.gettext("Gap"), kind="points"),
        Column(name="gap_low", title=tongue.gettext("Gap, from"), kind="points"),
        Column(name="gap_high", title=tongue.gettext("Gap, to"), kind="points"),
        Column(name="pairs", title=tongue.gettext("Contacts of which both spoke"), kind="count"),
        Column(name="paired_gap", title=tongue.gettext("Gap of these"), kind="points"),
        Column(name="paired_gap_low", title=tongue.gettext("Gap of these, from"), kind="points"),
        Column(name="paired_gap_high", title=tongue.gettext("Gap of these, to"), kind="points"),
        Column(name="reading", title=tongue.gettext("Reading"), kind="words"),
    ]
    return Table(
        columns=columns,
        rows=[
            (
                name,
                *_told(reflection.customers),
                *_told(reflection.advisers),
                *_gap(reflection.gap),
                reflection.paired.n,
                *_gap(reflection.paired.gap),
                gap_words(reflection, tongue),
            )
            for name, reflection in rows
        ],
    )


def _told(figure: Figure) -> tuple[Value, Value, Value, int]:
    return figure.value, figure.low, figure.high, figure.n


def _gap(gap: Difference | None) -> tuple[Value, Value, Value]:
    return (gap.value, gap.low, gap.high) if gap else (None, None, None)


MIRROR: Final = Source(
    code="mirror",
    title=phrase("The mirror"),
    roles=frozenset({"adviser", "supervisor", "experience_officer", "administrator"}),
    show=show_mirror,
)
