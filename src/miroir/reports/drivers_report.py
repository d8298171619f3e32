"""What goes with satisfaction as it is taken away: how much each driver weighs, and its effect."""

from collections.abc import Sequence
from typing import Final

from miroir.base.database import Transaction
from miroir.base.language import Language, phrase
from miroir.indicators import LEADERS
from miroir.measures import (
    CAUSE_NAMES,
    STANDINGS,
    HeldReckoning,
    Weighed,
    held_reckoning,
    sentences,
)
from miroir.reports.charts import Dot, Dots, Mark, Tick
from miroir.reports.model import Choices, Column, Exhibit, Shown, Source, Table

CODE: Final = "weights"
NOTES: Final = (
    phrase(
        "Shares are parts of the explained variance, averaged over all orders in which drivers may"
        " come (LMG), with bootstrapped 95% intervals. An effect is in standard deviations, all"
        " others being equal; p is corrected by Holm."
    ),
    phrase("This does not show that changing a driver changes satisfaction."),
)


async def show_drivers(tx: Transaction, _: Choices, tongue: Language) -> Shown:
    """Return what the page of drivers shows: the newest reckoning, whatever is chosen."""
    held = await held_reckoning(tx)
    said = sentences(held.reckoning, tongue) if held.reckoning else []
    weighed = held.reckoning.weighed if held.reckoning else ()
    return Shown(
        title=tongue.gettext("What goes with satisfaction"),
        period=_period(held, tongue),
        path="/mirror/drivers",
        exhibits=[_exhibit(weighed, tongue)] if weighed else [],
        notes=[*said, *(tongue.gettext(note) for note in NOTES)],
    )


def _period(held: HeldReckoning, tongue: Language) -> str:
    if held.made_at is None or held.reckoning is None:
        return tongue.gettext("Not reckoned yet")
    return tongue.gettext("26 weeks until %(day)s · %(n)s answers") % {
        "day": tongue.date(held.made_at.date()),
        "n": tongue.number(held.reckoning.n),
    }


def _exhibit(weighed: Sequence[Weighed], tongue: Language) -> Exhibit:
    return Exhibit(
        code=CODE,
        title=tongue.gettext("How much each weighs"),
        about=tongue.gettext("Part of the explained variance, with 95% intervals."),
        table=Table(columns=_columns(tongue), rows=[_row(one, tongue) for one in weighed]),
        chart=_dots(weighed, tongue),
        mailed=True,
    )


def _columns(tongue: Language) -> list[Column]:
    return [
        Column(name="driver", title=tongue.gettext("Driver"), kind="words"),
        Column(name="share", title=tongue.gettext("Share"), kind="share"),
        Column(name="share_low", title=tongue.gettext("from"), kind="share"),
        Column(name="share_high", title=tongue.gettext("to"), kind="share"),
        Column(name="effect", title=tongue.gettext("Own effect"), kind="number"),
        Column(name="effect_low", title=tongue.gettext("from"), kind="number"),
        Column(name="effect_high", title=tongue.gettext("to"), kind="number"),
        Column(name="p", title="p", kind="number"),
        Column(name="reading", title=tongue.gettext("Reading"), kind="words"),
    ]


def _row(one: Weighed, tongue: Language) -> tuple[str | float, ...]:
    reading = tongue.gettext(STANDINGS[one.standing])
    return (tongue.gettext(CAUSE_NAMES[one.cause]), *one.share, *one.effect, one.p, reading)


def _dots(weighed: Sequence[Weighed], tongue: Language) -> Dots:
    most = max((one.share.high for one in weighed), default=0) or 1.0

    def place(value: float) -> float:
        return min(1.0, max(0.0, value / most))

    return Dots(
        ticks=[Tick(at, tongue.percent(at * most)) for at in (0, 0.5, 1)],
        dots=[
            Dot(
                name=tongue.gettext(CAUSE_NAMES[one.cause]),
                mark=Mark(
                    at=place(one.share.value),
                    low=place(one.share.low),
                    high=place(one.share.high),
                ),
                said=" · ".join(
                    (tongue.percent(one.share.value), tongue.gettext(STANDINGS[one.standing]))
                ),
            )
            for one in weighed
        ],
    )


DRIVERS: Final = Source(
    code="drivers",
    title=phrase("What goes with satisfaction"),
    roles=frozenset(LEADERS),
    show=show_drivers,
)
