"""The three axes as they are taken away: each figure by month, and what goes with what."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from miroir.axes import AXES, Pairing, Series, all_series, pairings
from miroir.base.database import Transaction
from miroir.base.language import Language, phrase
from miroir.reports.charts import Dot, Dots, Hue, Lines, Mark, Run, Tick
from miroir.reports.model import Choices, Column, Exhibit, Kind, Shown, Source, Table
from miroir.reports.round_axis import RoundAxis, round_axis
from miroir.reports.words import month_words, value_words
from miroir.statistics import FEWEST_MONTHS

LINKS: Final = "links"
MOST_DRAWN: Final = 12
WHOLE_SHARE: Final = RoundAxis(start=0.0, step=0.5, steps=2)
WHOLE_SCORE: Final = RoundAxis(start=-1.0, step=1.0, steps=2)
HUES: Final[dict[str, Hue]] = {
    "commercial": "plain",
    "customers": "customers",
    "staff": "advisers",
}
NOTES: Final = (
    phrase(
        "A link says that two figures are high and low in the same months, beside their trends."
        " It does not say that one makes the other: a season, a price or a campaign may move both."
    ),
    phrase(
        "Rank correlations with 95% intervals. Months that resemble each other count for fewer."
        " A link is called clear only if a test, corrected for all pairs that are shown, rejects"
        " chance; of less than twelve months nothing is said."
    ),
)


async def show_axes(tx: Transaction, choices: Choices, tongue: Language) -> Shown:
    """Return the three axes over the last 24 months that are over."""
    return shown_axes(await all_series(tx, tongue=tongue), choices, tongue)


def shown_axes(series: Sequence[Series], choices: Choices, tongue: Language) -> Shown:
    """Return figures by month as exhibits, and then the links between them."""
    filled = [one for one in series if one.points]
    exhibits = [_latest(filled, tongue)] if filled else []
    exhibits += [_by_month(one, tongue) for one in filled]
    pairs = pairings(filled, lag=choices.lag)
    if pairs:
        exhibits.append(_links(pairs, tongue))
    months = sorted(month for one in filled for month in one.points)
    return Shown(
        title=tongue.gettext("Three axes"),
        period=_period(months, tongue),
        path="/reports/axes?lag=1" if choices.lag else "/reports/axes",
        exhibits=exhibits,
        notes=[tongue.gettext(note) for note in NOTES],
    )


def _period(months: Sequence[date], tongue: Language) -> str:
    if not months:
        return tongue.gettext("No month yet")
    ends = {"first": month_words(months[0], tongue), "last": month_words(months[-1], tongue)}
    return tongue.gettext("From %(first)s to %(last)s, by month") % ends


def series_name(series: Series, tongue: Language) -> str:
    """Return what a figure is called: those of the mirror say whose answers they are."""
    if not series.asked:
        return series.name
    who = phrase("%(name)s, say customers")
    if series.axis == "staff":
        who = phrase("%(name)s, say advisers")
    return tongue.gettext(who) % {"name": series.name}


def _latest(series: Sequence[Series], tongue: Language) -> Exhibit:
    """Return the newest month of every figure: what a mail has room for."""
    rows = []
    for one in series:
        month, point = max(one.points.items())
        ends = [value_words(end, one.kind, tongue) for end in (point.interval or ())[1:]]
        said = {"low": ends[0], "high": ends[1]} if ends else None
        rows.append(
            (
                series_name(one, tongue),
                tongue.gettext(AXES[one.axis]),
                month,
                value_words(point.value, one.kind, tongue),
                tongue.gettext("%(low)s to %(high)s") % said if said else None,
                point.n,
            )
        )
    return Exhibit(
        code="latest",
        title=tongue.gettext("The latest month of each figure"),
        table=Table(
            columns=[
                Column(name="figure", title=tongue.gettext("Figure"), kind="words"),
                Column(name="axis", title=tongue.gettext("Axis"), kind="words"),
                Column(name="month", title=tongue.gettext("Month"), kind="month"),
                Column(name="value", title=tongue.gettext("Result"), kind="words"),
                Column(name="interval", title=tongue.gettext("95% interval"), kind="words"),
                Column(name="n", title="n", kind="count"),
            ],
            rows=rows,
        ),
        mailed=True,
    )


def _by_month(series: Series, tongue: Language) -> Exhibit:
    name = series_name(series, tongue)
    kind: Kind = series.kind
    columns = [
        Column(name="month", title=tongue.gettext("Month"), kind="month"),
        Column(name="value", title=name, kind=kind),
    ]
    if series.asked:
        columns += [
            Column(name="value_low", title=tongue.gettext("from"), kind=kind),
            Column(name="value_high", title=tongue.gettext("to"), kind=kind),
            Column(name="value_answers", title="n", kind="count"),
        ]
    rows = [
        (month, point.value, *(point.interval[1:] if point.interval else (None, None)), point.n)
        for month, point in series.points.items()
    ]
    return Exhibit(
        code=series.code,
        title=name,
        about=tongue.gettext(AXES[series.axis]),
        table=Table(columns=columns, rows=[row[: len(columns)] for row in rows]),
        chart=_lines(series, name, tongue),
    )


def _lines(series: Series, name: str, tongue: Language) -> Lines:
    kind: Kind = series.kind
    axis = _axis(series)
    marks = [
        Mark(
            at=axis.place(point.value),
            low=axis.place(point.interval.low) if point.interval else None,
            high=axis.place(point.interval.high) if point.interval else None,
        )
        for point in series.points.values()
    ]
    decimals = axis.decimals(unit=0.01 if kind in {"share", "rate"} else 1)
    return Lines(
        ticks=[
            Tick(axis.place(value), _tick(value, kind, decimals, tongue)) for value in axis.values()
        ],
        places=[month_words(month, tongue) for month in series.points],
        runs=[Run(name=name, hue=HUES[series.axis], marks=marks)],
    )


def _tick(value: float, kind: Kind, decimals: int, tongue: Language) -> str:
    if kind in {"share", "rate"}:
        return tongue.percent(value, decimals=decimals)
    if kind == "score":
        return value_words(value, kind, tongue)
    return tongue.number(value, decimals=decimals)


def _axis(series: Series) -> RoundAxis:
    """Return the axis of a figure: its whole scale for answers, else what is needed."""
    if series.asked:
        return WHOLE_SCORE if series.kind == "score" else WHOLE_SHARE
    ends = [end for point in series.points.values() for end in (point.interval or (point.value,))]
    low, high = min(ends), max(ends)
    if low == high:
        low, high = low - (abs(low) * 0.1 or 1.0), high + (abs(high) * 0.1 or 1.0)
    near_zero = 0 <= low <= (high - low) / 2
    return round_axis(0.0 if near_zero else low, high)


def _links(pairs: Sequence[Pairing], tongue: Language) -> Exhibit:
    told = [pair for pair in pairs if pair.link is not None][:MOST_DRAWN]
    title = tongue.gettext("What goes with what")
    about = tongue.gettext("Rank correlations between figures of different axes, 95% intervals.")
    if pairs[0].lag:
        about += " " + tongue.gettext("The second figure is that of the month after.")
    return Exhibit(
        code=LINKS,
        title=title,
        about=about,
        table=Table(
            columns=[
                Column(name="first", title=tongue.gettext("Figure"), kind="words"),
                Column(name="second", title=tongue.gettext("With"), kind="words"),
                Column(name="link", title=tongue.gettext("Link"), kind="number"),
                Column(name="link_low", title=tongue.gettext("from"), kind="number"),
                Column(name="link_high", title=tongue.gettext("to"), kind="number"),
                Column(name="months", title=tongue.gettext("Months"), kind="count"),
                Column(name="p", title=tongue.gettext("p, corrected"), kind="number"),
                Column(name="reading", title=tongue.gettext("Reading"), kind="words"),
            ],
            rows=[
                (
                    series_name(pair.first, tongue),
                    series_name(pair.second, tongue),
                    *(
                        (pair.link.value, pair.link.low, pair.link.high)
                        if pair.link
                        else (None,) * 3
                    ),
                    pair.months,
                    pair.p,
                    reading(pair, tongue),
                )
                for pair in pairs
            ],
        ),
        chart=_dots(told, tongue) if told else None,
        mailed=True,
    )


def reading(pair: Pairing, tongue: Language) -> str:
    """Say in plain words what may be said of two figures."""
    if pair.months < FEWEST_MONTHS:
        return tongue.gettext("Too few months: %(months)s of %(needed)s") % {
            "months": tongue.number(pair.months),
            "needed": tongue.number(FEWEST_MONTHS),
        }
    if pair.link is None:
        return tongue.gettext("Never moves beside its trend")
    if not pair.clear:
        return tongue.gettext("No clear link")
    if pair.link.value > 0:
        return tongue.gettext("Clear: high in the same months")
    return tongue.gettext("Clear: one is high where the other is low")


def _dots(pairs: Sequence[Pairing], tongue: Language) -> Dots:
    return Dots(
        ticks=[Tick(at, tongue.signed(2 * at - 1)) for at in (0, 0.5, 1)],
        reference=0.5,
        dots=[
            Dot(
                name=f"{series_name(pair.first, tongue)} · {series_name(pair.second, tongue)}",
                mark=Mark(
                    at=(pair.link.value + 1) / 2,
                    low=(pair.link.low + 1) / 2,
                    high=(pair.link.high + 1) / 2,
                ),
                said=f"{tongue.signed(pair.link.value, decimals=2)} (n {pair.months})",
            )
            for pair in pairs
            if pair.link is not None
        ],
    )


AXES_SOURCE: Final = Source(
    code="axes",
    title=phrase("Three axes"),
    roles=frozenset({"experience_officer", "administrator"}),
    for_keys=False,
    show=show_axes,
)
