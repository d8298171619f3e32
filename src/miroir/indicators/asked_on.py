"""On which scale the answers to a question are counted, from what its questionnaire declares."""

from collections.abc import Mapping
from typing import Final

from miroir.indicators.scales import (
    EASE,
    EFFORT,
    LIKERT,
    RECOMMENDATION,
    SATISFACTION,
    TEN_TO_ZERO,
    YES_NO,
    ZERO_TO_TEN,
    Scale,
)
from miroir.surveys import Measure, ScaleName

SCALES: Final[Mapping[ScaleName, Scale]] = {
    "nps": RECOMMENDATION,
    "effort5": EFFORT,
    "effort7": EASE,
    "satisfaction5": SATISFACTION,
    "yesno": YES_NO,
    "zero10": ZERO_TO_TEN,
}

LIKERT_SCALES: Final[Mapping[str, Scale]] = {scale.name: scale for scale in LIKERT.values()}


def counted_on(measure: Measure) -> Scale | None:
    """Return the scale on which answers declared as `measure` are counted; None for others."""
    if measure is None:
        return None
    name, good = measure
    if (name, good) == ("zero10", "low"):
        return TEN_TO_ZERO
    return SCALES.get(name) or LIKERT_SCALES.get(name if good == "high" else f"{name}-low")
