"""The page of the mirror: what its template needs, from counts of answers."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from miroir.base.language import Language, phrase
from miroir.indicators.drawing import SIGNED, series, strip, ticks
from miroir.indicators.figures import Measure
from miroir.indicators.mirror import Answers, Mirror, Pair, hold_up
from miroir.statistics import CONFIDENCE, FEWEST_PEOPLE

MEASURES: Final[Mapping[Measure, str]] = {
    "nps": phrase("Share of 9 and 10 less share of 0 to 6, on a scale of 0 to 10"),
    "ces1-low-effort": phrase("Share of little effort: 1 or 2 on a scale of 1 to 5"),
    "ces2": phrase("Share that agrees: 5 to 7 on a scale of 1 to 7"),
    "csat-top-2": phrase("Share satisfied: 4 or 5 on a scale of 1 to 5"),
    "top-3": phrase("Share of the three best answers, on a scale of 0 to 10"),
    "yes": phrase("Share of yes"),
}


def mirror_values(
    answers: Answers,
    *,
    pairs: Sequence[Pair],
    weeks: Sequence[date],
    team_names: Mapping[UUID | None, str],
    channel_names: Mapping[str, str],
    minimum: int,
    tongue: Language,
) -> dict[str, object]:
    """Return the values of `indicators/mirror.html`.

    `weeks` are Mondays, oldest first, at least one; names are in the reader's language.
    """
    mirrors = [hold_up(answers, pair, weeks=weeks, minimum=minimum) for pair in pairs]
    return {
        "mirrors": mirrors,
        "widest": widest_gap(mirrors),
        "weeks": weeks,
        "last_day": weeks[-1] + timedelta(days=6),
        "team_names": team_names,
        "channel_names": channel_names,
        "minimum": max(minimum, FEWEST_PEOPLE),
        "measures": {name: tongue.gettext(words) for name, words in MEASURES.items()},
        "strip": strip,
        "series": series,
        "ticks": ticks,
        "SIGNED": SIGNED,
        "CONFIDENCE": CONFIDENCE,
    }


def widest_gap(mirrors: Sequence[Mirror]) -> Mirror | None:
    """Return the mirror with the largest clear gap, or None."""
    clear = [mirror for mirror in mirrors if mirror.whole.gap and mirror.whole.gap.clear]
    return max(
        clear,
        key=lambda mirror: abs(mirror.whole.gap.value) if mirror.whole.gap else 0,
        default=None,
    )
