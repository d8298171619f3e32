"""How figures, intervals and gaps of the mirror are said, with numbers in the reader's language.

A page says several thousand of them: templates would take most of its time for that.
"""

from collections.abc import Callable, Mapping

from miroir.base.language import Language
from miroir.indicators.differences import Difference
from miroir.indicators.drawing import SIGNED
from miroir.indicators.figures import Figure, Measure
from miroir.indicators.mirror import Reflection

NOTHING = "–"
NO_BREAK = "\N{NO-BREAK SPACE}"


class Words:
    """The words of the mirror in one language."""

    def __init__(self, tongue: Language) -> None:
        self._tongue = tongue
        self._to = tongue.gettext("%(low)s to %(high)s")

    def by_name(self) -> Mapping[str, Callable[..., str]]:
        """Return what templates say, by its name there."""
        return {
            "absence": self.absence,
            "answers": self.answers,
            "both": self.both,
            "gap_range": self.gap_range,
            "heard": self.heard,
            "interval": self.interval,
            "movement": self.movement,
            "of_pairs": self.of_pairs,
            "points": self.points,
            "score": self.score,
            "value": self.value,
            "verdict": self.verdict,
        }

    def points(self, value: float) -> str:
        """Say a difference."""
        return self._tongue.signed(value * 100)

    def value(self, measure: Measure, amount: float) -> str:
        """Say a value of a measure."""
        return self.points(amount) if measure in SIGNED else self._tongue.percent(amount)

    def score(self, figure: Figure) -> str:
        """Say a figure's value."""
        return NOTHING if figure.value is None else self.value(figure.measure, figure.value)

    def interval(self, figure: Figure) -> str:
        """Say from where to where a figure may lie."""
        if figure.estimate is None:
            return ""
        _, low, high = figure.estimate
        if figure.measure in SIGNED:
            return self._to % {"low": self.points(low), "high": self.points(high)}
        return self._to % {
            "low": self._tongue.number(low * 100),
            "high": self._tongue.percent(high),
        }

    def gap_range(self, gap: Difference) -> str:
        """Say from where to where a difference may lie."""
        return self._to % {"low": self.points(gap.low), "high": self.points(gap.high)}

    def answers(self, n: int) -> str:
        """Say how many answers."""
        words = self._tongue.ngettext("%(count)s answer", "%(count)s answers", n)
        return words % {"count": self._tongue.number(n)}

    def absence(self, figure: Figure) -> str:
        """Say why there is no figure."""
        if figure.hidden == "too-few":
            return self._tongue.gettext("Hidden: too few people")
        return self._tongue.gettext("No answers") if figure.hidden else ""

    def both(self, reflection: Reflection) -> str:
        """Say both sides' figures, and what follows."""
        return self._tongue.gettext(
            "Customers: %(customers)s. Advisers: %(advisers)s. %(verdict)s."
        ) % {
            "customers": self._told(reflection.customers),
            "advisers": self._told(reflection.advisers),
            "verdict": self.verdict(reflection),
        }

    def _told(self, figure: Figure) -> str:
        if figure.hidden:
            return self.absence(figure)
        return self._tongue.gettext("%(score)s, interval %(interval)s, %(answers)s") % {
            "score": self.score(figure),
            "interval": self.interval(figure),
            "answers": self.answers(figure.n),
        }

    def verdict(self, reflection: Reflection) -> str:
        """Say what may be said of the gap."""
        gap, said = reflection.gap, reflection.verdict
        if gap is None or said == "unknown":
            return self._tongue.gettext("Not comparable yet")
        if said == "advisers-lower":
            words = self._tongue.gettext("Advisers %(points)s lower")
        elif said == "advisers-higher":
            words = self._tongue.gettext("Advisers %(points)s higher")
        else:
            return self._tongue.gettext("No clear gap")
        return words % {"points": self._how_far(gap)}

    def movement(self, change: Difference) -> str:
        """Say a change since the period before."""
        if not change.clear:
            return self._tongue.gettext("No clear change")
        if change.value > 0:
            words = self._tongue.gettext("Up %(points)s")
        else:
            words = self._tongue.gettext("Down %(points)s")
        return words % {"points": self._how_far(change)}

    def _how_far(self, difference: Difference) -> str:
        rounded = round(abs(difference.value * 100))
        words = self._tongue.ngettext("%(count)s point", "%(count)s points", rounded)
        return words % {"count": self._tongue.number(rounded)}

    def of_pairs(self, reflection: Reflection) -> str:
        """Say the gap of the contacts of which both sides spoke."""
        paired = reflection.paired
        if paired.gap is None:
            if paired.left_out:
                return self._tongue.gettext("Of the same contacts: hidden, too few people")
            return self._tongue.gettext("No contact of which both sides spoke")
        words = self._tongue.ngettext(
            "Of the same contact (%(count)s pair): %(gap)s, interval %(range)s",
            "Of the same contacts (%(count)s pairs): %(gap)s, interval %(range)s",
            paired.n,
        )
        return words % {
            "count": self._tongue.number(paired.n),
            "gap": self.points(paired.gap.value),
            "range": self.gap_range(paired.gap).replace(" ", NO_BREAK),
        }

    def heard(self, response: Figure) -> str:
        """Say which share of those asked answered; nothing where nobody was asked."""
        if response.hidden:
            return ""
        words = self._tongue.gettext("%(share)s answered")
        return words % {"share": self.score(response)}
