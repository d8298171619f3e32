"""The charts of the mirror, as data, from its figures."""

from collections.abc import Sequence
from typing import Final

from miroir.base.language import Language
from miroir.indicators import Figure, Measure, Reflection, along_scale
from miroir.reports.charts import Lines, Mark, Run, Strip, Strips, Tick

HALVES: Final = (0.0, 0.5, 1.0)
SIGNED: Final[frozenset[Measure]] = frozenset({"nps", "enps"})


def strips(rows: Sequence[tuple[str, Reflection]], tongue: Language) -> Strips:
    """Return both sides of each row, facing each other."""
    signed = bool(rows) and rows[0][1].customers.measure in SIGNED
    return Strips(
        customers=tongue.gettext("Customers"),
        advisers=tongue.gettext("Advisers"),
        ticks=_ticks(tongue, signed=signed),
        strips=[
            Strip(
                name=name,
                customers=_mark(reflection.customers),
                advisers=_mark(reflection.advisers),
                customers_said=figure_words(reflection.customers, tongue),
                advisers_said=figure_words(reflection.advisers, tongue),
                gap=gap_words(reflection, tongue),
                clear=bool(reflection.gap and reflection.gap.clear),
            )
            for name, reflection in rows
        ],
    )


def weeks_lines(rows: Sequence[tuple[str, Reflection]], tongue: Language) -> Lines:
    """Return both sides through the weeks."""
    signed = bool(rows) and rows[0][1].customers.measure in SIGNED
    return Lines(
        ticks=_ticks(tongue, signed=signed),
        places=[name for name, _ in rows],
        runs=[
            Run(
                name=tongue.gettext("Customers"),
                hue="customers",
                marks=[_mark(reflection.customers) for _, reflection in rows],
            ),
            Run(
                name=tongue.gettext("Advisers"),
                hue="advisers",
                marks=[_mark(reflection.advisers) for _, reflection in rows],
            ),
        ],
    )


def figure_words(figure: Figure, tongue: Language) -> str:
    """Say a figure shortly with its n, or why there is none."""
    if figure.hidden == "too-few":
        return tongue.gettext("Hidden: too few people")
    if figure.value is None:
        return tongue.gettext("No answers")
    said = (
        tongue.signed(figure.value * 100)
        if figure.measure in SIGNED
        else tongue.percent(figure.value)
    )
    return f"{said} (n {tongue.number(figure.n)})"


def gap_words(reflection: Reflection, tongue: Language) -> str:
    """Say what may be said of a gap."""
    gap = reflection.gap
    if gap is None:
        return tongue.gettext("Not comparable yet")
    if not gap.clear:
        return tongue.gettext("No clear gap")
    apart = round(abs(gap.value * 100))
    points = tongue.ngettext("%(count)s point", "%(count)s points", apart) % {
        "count": tongue.number(apart)
    }
    if gap.value < 0:
        return tongue.gettext("Advisers %(points)s lower") % {"points": points}
    return tongue.gettext("Advisers %(points)s higher") % {"points": points}


def _mark(figure: Figure) -> Mark | None:
    estimate = figure.estimate
    if estimate is None:
        return None
    at, low, high = (along_scale(value, measure=figure.measure) for value in estimate)
    return Mark(at=at, low=low, high=high)


def _ticks(tongue: Language, *, signed: bool) -> list[Tick]:
    return [
        Tick(at, tongue.signed(200 * at - 100) if signed else tongue.percent(at)) for at in HALVES
    ]
