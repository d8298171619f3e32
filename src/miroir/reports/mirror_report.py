"""The mirror as it is taken away: the figures of its page, and nothing that it hides."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from miroir.base.channel_names import CHANNEL_NAMES
from miroir.base.database import Transaction
from miroir.base.language import Language, phrase
from miroir.indicators import (
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
        first=choices.first, last=choices.last, team_id=choices.team_id, channel=choices.channel
    )
    held = await hold_up_for(tx, filters, language=tongue.code)
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
        path=_path(held, last),
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
    if held.filters.team_id is not None:
        said.append(held.team_names.get(held.filters.team_id, "?"))
    if held.filters.channel is not None:
        said.append(tongue.gettext(CHANNEL_NAMES[held.filters.channel]))
    return " · ".join(said)


def _path(held: Held, last: date) -> str:
    asked = {
        "from": held.weeks[0],
        "to": last,
        "team_id": held.filters.team_id,
        "channel": held.filters.channel,
    }
    return "/mirror?" + urlencode({name: value for name, value in asked.items() if value})


def _apart(mirror: Mirror, held: Held, tongue: Language) -> list[Exhibit]:
    question, title = mirror.pair.question, mirror.pair.title
    by: tuple[tuple[str, str, Sequence[Row], Callable[[Group], str]], ...] = (
        ("weeks", tongue.gettext("By week"), mirror.weeks, lambda week: _week(week, tongue)),
        ("teams", tongue.gettext("By team"), mirror.teams, lambda team: _team(team, held, tongue)),
        (
            "channels",
            tongue.gettext("By channel"),
            mirror.channels,
            lambda channel: _channel(channel, tongue),
        ),
    )
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


def _week(group: Group, tongue: Language) -> str:
    return tongue.day(group) if isinstance(group, date) else str(group)


def _team(group: Group, held: Held, tongue: Language) -> str:
    known = held.team_names.get(group) if not isinstance(group, str | date) else None
    return known or tongue.gettext("No team")


def _channel(group: Group, tongue: Language) -> str:
    name = CHANNEL_NAMES.get(str(group))
    return tongue.gettext(name) if name else tongue.gettext("Another channel")


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
        Column(name="reading", title=tongue.gettext("Reading"), kind="words"),
    ]
    return Table(
        columns=columns,
        rows=[
            (
                name,
                *_told(reflection.customers),
                *_told(reflection.advisers),
                *_gap(reflection),
                gap_words(reflection, tongue),
            )
            for name, reflection in rows
        ],
    )


def _told(figure: Figure) -> tuple[Value, Value, Value, int]:
    return figure.value, figure.low, figure.high, figure.n


def _gap(reflection: Reflection) -> tuple[Value, Value, Value]:
    gap = reflection.gap
    return (gap.value, gap.low, gap.high) if gap else (None, None, None)


MIRROR: Final = Source(
    code="mirror",
    title=phrase("The mirror"),
    roles=frozenset({"adviser", "supervisor", "experience_officer", "administrator"}),
    show=show_mirror,
)
