"""Barometers as they are taken away: of each its newest wave, against the one before."""

from collections.abc import Mapping
from typing import Final

from miroir.barometers import Barometer, Told, barometers, told
from miroir.base.database import Transaction
from miroir.base.language import Language, phrase
from miroir.indicators import LEADERS
from miroir.reports.charts import Dot, Dots, Mark, Tick
from miroir.reports.model import Choices, Column, Exhibit, Shown, Source, Table, Value
from miroir.statistics import Change

NOTE: Final = phrase(
    "Intervals are Wilson’s at 95%, on as many people as would be as precise without weights."
    " Changes are corrected for the number of statements by Benjamini and Hochberg."
)


async def show_barometers(tx: Transaction, _: Choices, tongue: Language) -> Shown:
    """Return the newest table of each barometer, whatever is chosen."""
    found = [(one, await told(tx, one.id)) for one in await barometers(tx)]
    waves = [(one, wave) for one, wave in found if wave is not None]
    newest = max((wave.wave.fielded_on for _, wave in waves), default=None)
    return Shown(
        title=tongue.gettext("Barometers"),
        period=tongue.date(newest) if newest else tongue.gettext("No wave yet"),
        path="/mirror/barometers",
        exhibits=[_exhibit(one, wave, tongue) for one, wave in waves],
        notes=[tongue.gettext(NOTE)],
    )


def _exhibit(one: Barometer, wave: Told, tongue: Language) -> Exhibit:
    moved = {row.statement: row.change for row in wave.moved}
    return Exhibit(
        code=str(one.id),
        title=one.name,
        about=_about(wave, tongue),
        table=_table(wave, moved, tongue),
        chart=_dots(wave, moved, tongue),
        mailed=True,
    )


def _about(wave: Told, tongue: Language) -> str:
    said = tongue.gettext(
        "Share that agrees. %(wave)s, %(day)s: n %(n)s, effective n %(effective)s."
    )
    words = said % {
        "wave": wave.wave.name,
        "day": tongue.date(wave.wave.fielded_on),
        "n": tongue.number(wave.wave.people or 0),
        "effective": tongue.number(round(wave.wave.effective or 0)),
    }
    if wave.before is None:
        return words
    before = tongue.gettext("Changes since %(wave)s.") % {"wave": wave.before.name}
    return f"{words} {before}"


def _table(wave: Told, moved: Mapping[str, Change], tongue: Language) -> Table:
    return Table(
        columns=[
            Column(name="statement", title=tongue.gettext("Statement"), kind="words"),
            Column(name="agree", title=tongue.gettext("Agree"), kind="share"),
            Column(name="agree_low", title=tongue.gettext("from"), kind="share"),
            Column(name="agree_high", title=tongue.gettext("to"), kind="share"),
            Column(name="n", title="n", kind="count"),
            Column(name="effective", title=tongue.gettext("Effective n"), kind="number"),
            Column(name="change", title=tongue.gettext("Change"), kind="points"),
            Column(name="change_low", title=tongue.gettext("from"), kind="points"),
            Column(name="change_high", title=tongue.gettext("to"), kind="points"),
            Column(name="reading", title=tongue.gettext("Reading"), kind="words"),
        ],
        rows=[
            (
                row.statement,
                *row.share,
                row.n,
                row.effective,
                *_change(moved.get(row.statement)),
                _reading(moved.get(row.statement), tongue),
            )
            for row in wave.table
        ],
    )


def _change(change: Change | None) -> tuple[Value, Value, Value]:
    return (change.value, change.low, change.high) if change else (None, None, None)


def _reading(change: Change | None, tongue: Language) -> str:
    if change is None:
        return ""
    if not change.clear:
        return tongue.gettext("No clear change")
    said = phrase("Up %(points)s points") if change.value > 0 else phrase("Down %(points)s points")
    points = tongue.number(abs(change.value) * 100, decimals=1)
    return tongue.gettext(said) % {"points": points}


def _dots(wave: Told, moved: Mapping[str, Change], tongue: Language) -> Dots:
    return Dots(
        ticks=[Tick(at, tongue.percent(at)) for at in (0, 0.5, 1)],
        dots=[
            Dot(
                name=row.statement,
                mark=Mark(at=row.share.value, low=row.share.low, high=row.share.high),
                said=" · ".join(
                    said
                    for said in (
                        tongue.percent(row.share.value),
                        _reading(moved.get(row.statement), tongue),
                    )
                    if said
                ),
            )
            for row in wave.table
        ],
    )


BAROMETERS: Final = Source(
    code="barometers",
    title=phrase("Barometers"),
    roles=frozenset(LEADERS),
    show=show_barometers,
)
