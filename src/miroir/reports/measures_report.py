"""The sheet of measures as it is taken away: its figures, one exhibit for each measure."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from miroir.base.database import Transaction
from miroir.base.language import Language, phrase
from miroir.indicators import Figure
from miroir.measures import (
    Key,
    Line,
    Measured,
    Scaled,
    Sheet,
    about,
    full_name_of,
    group_names,
    measure,
    name_in,
    read_asked,
    scaled,
)
from miroir.reports.charts import Dot, Dots, Hue, Mark, Tick
from miroir.reports.mirror_report import NOTES
from miroir.reports.model import Choices, Column, Exhibit, Kind, Shown, Source, Table, Value
from miroir.reports.words import NONE, value_words

SIGNED: Final = frozenset({"nps", "enps"})
MAILED: Final = frozenset({"nps", "ces2", "csat-top-2", "yes"})
NUMBERS: Final = frozenset({"aht", "ces1-mean"})
WEIGHTED: Final = phrase(
    "Customers’ answers are weighted so that teams, channels, brands and reasons have the shares "
    "that they have among all matters closed in the period; n weighted answers are worth as many "
    "as the effective n."
)
HUES: Final[Mapping[str | None, Hue]] = {"customer": "customers", "adviser": "advisers"}


async def show_measures(tx: Transaction, choices: Choices, tongue: Language) -> Shown:
    """Return what the sheet of measures shows. Raises Invalid for weeks that do not exist."""
    query = {
        "from": choices.first,
        "to": choices.last,
        "by": choices.by,
        "window_days": choices.window_days,
        "weights": choices.weights,
    }
    asked = read_asked({name: str(value) for name, value in query.items() if value is not None})
    sheet = await measure(tx, asked, language=tongue.code)
    names = await group_names(tx, sheet.axis, tongue)
    last = sheet.weeks[-1] + timedelta(days=6)
    said = {"first": tongue.date(sheet.weeks[0]), "last": tongue.date(last)}
    seen = {**query, "from": sheet.weeks[0], "to": last}
    return Shown(
        title=tongue.gettext("Measures"),
        period=tongue.gettext("%(first)s to %(last)s") % said,
        path="/mirror/measures?" + urlencode({k: v for k, v in seen.items() if v is not None}),
        exhibits=[
            _overview(sheet, tongue),
            *(_exhibit(one, sheet, names, tongue) for one in sheet.measures),
        ],
        notes=[
            tongue.gettext(note)
            for note in (*NOTES, *([WEIGHTED] if sheet.weights == "contacts" else []))
        ],
    )


def _overview(sheet: Sheet, tongue: Language) -> Exhibit:
    columns = [
        Column(name="measure", title=tongue.gettext("Measure"), kind="words"),
        Column(name="result", title=tongue.gettext("Result"), kind="words"),
        Column(name="interval", title=tongue.gettext("95% interval"), kind="words"),
        Column(name="n", title="n", kind="count"),
        Column(name="change", title=tongue.gettext("Change"), kind="words"),
    ]
    return Exhibit(
        code="overview",
        title=tongue.gettext("All measures"),
        table=Table(
            columns=columns,
            rows=[
                (
                    full_name_of(one.named, tongue),
                    result_words(one.whole.figure, tongue),
                    interval_words(one.whole.figure, tongue),
                    one.whole.figure.n,
                    change_words(one, one.whole, tongue),
                )
                for one in sheet.measures
            ],
        ),
        mailed=True,
    )


def _exhibit(one: Measured, sheet: Sheet, names: Mapping[Key, str], tongue: Language) -> Exhibit:
    named = [(tongue.gettext("All"), one.whole)] + [
        (name_in(names, line.key, axis=sheet.axis, tongue=tongue), line) for line in one.groups
    ]
    return Exhibit(
        code=one.named.code,
        title=full_name_of(one.named, tongue),
        about=about(one.named, tongue),
        table=_table(one, named, tongue),
        chart=_dots(one, named, tongue),
        mailed=one.named.side == "customer" and one.named.measure in MAILED,
    )


def _kind(measured: str) -> Kind:
    return "score" if measured in SIGNED else "number" if measured in NUMBERS else "share"


def _table(one: Measured, named: Sequence[tuple[str, Line]], tongue: Language) -> Table:
    kind = _kind(one.named.measure)
    moved: Kind = "number" if kind == "number" else "points"
    columns = [
        Column(name="group", title=tongue.gettext("Group"), kind="words"),
        Column(name="result", title=tongue.gettext("Result"), kind=kind),
        Column(name="result_low", title=tongue.gettext("from"), kind=kind),
        Column(name="result_high", title=tongue.gettext("to"), kind=kind),
        Column(name="result_answers", title="n", kind="count"),
        Column(name="change", title=tongue.gettext("Change"), kind=moved),
        Column(name="change_low", title=tongue.gettext("from"), kind=moved),
        Column(name="change_high", title=tongue.gettext("to"), kind=moved),
        Column(name="reading", title=tongue.gettext("Reading"), kind="words"),
    ]
    rows = [_row(one, name, line, tongue) for name, line in named]
    if any(line.figure.effective for _, line in named):
        title = tongue.gettext("Effective n")
        columns.append(Column(name="effective", title=title, kind="number"))
        rows = [(*row, line.figure.effective) for row, (_, line) in zip(rows, named, strict=True)]
    return Table(columns=columns, rows=rows)


def _row(one: Measured, name: str, line: Line, tongue: Language) -> Sequence[Value]:
    figure, change = line.figure, line.change
    moved = (change.value, change.low, change.high) if change else (None, None, None)
    reading = change_words(one, line, tongue)
    if figure.hidden:
        reading = result_words(figure, tongue)
    return (name, figure.value, figure.low, figure.high, figure.n, *moved, reading)


def result_words(figure: Figure, tongue: Language) -> str:
    """Say a figure, or why there is none."""
    if figure.hidden == "too-few":
        return tongue.gettext("Hidden: too few people")
    return value_words(figure.value, _kind(figure.measure), tongue)


def interval_words(figure: Figure, tongue: Language) -> str:
    """Say the interval of a figure."""
    estimate = figure.estimate
    if estimate is None:
        return NONE
    kind = _kind(figure.measure)
    low, high = (value_words(end, kind, tongue) for end in estimate[1:])
    return tongue.gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def change_words(one: Measured, line: Line, tongue: Language) -> str:
    """Say what may be said of a change since the period before."""
    change = line.change
    if change is None:
        return NONE
    if not change.clear:
        return tongue.gettext("No clear change")
    better = (change.value < 0) == one.named.less_is_good
    kind: Kind = "number" if _kind(one.named.measure) == "number" else "points"
    said = phrase("Better: %(change)s") if better else phrase("Worse: %(change)s")
    return tongue.gettext(said) % {"change": value_words(change.value, kind, tongue)}


def _dots(one: Measured, named: Sequence[tuple[str, Line]], tongue: Language) -> Dots:
    scale, kind = scaled(one), _kind(one.named.measure)
    wide = scale.highest - scale.lowest
    hue: Hue = HUES.get(one.named.side, "plain")
    return Dots(
        ticks=[Tick(at, value_words(scale.lowest + at * wide, kind, tongue)) for at in (0, 0.5, 1)],
        dots=[
            Dot(
                name=name,
                mark=_mark(line.figure, scale),
                said=f"{result_words(line.figure, tongue)} (n {tongue.number(line.figure.n)})",
                hue=hue,
            )
            for name, line in named
        ],
    )


def _mark(figure: Figure, scale: Scaled) -> Mark | None:
    placed = scale.mark(figure)
    if placed is None:
        return None
    low = placed.low / 100
    return Mark(at=placed.at / 100, low=low, high=low + placed.length / 100)


MEASURES: Final = Source(
    code="measures",
    title=phrase("Measures"),
    roles=frozenset({"supervisor", "experience_officer", "administrator"}),
    show=show_measures,
)
