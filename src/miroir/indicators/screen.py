"""The page of the mirror: what its template needs, from counts of answers."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from miroir.base.language import Language, phrase
from miroir.indicators.drawing import SIGNED, series, strip, ticks
from miroir.indicators.figures import Measure
from miroir.indicators.held import Held
from miroir.indicators.mirror import Mirror, Reflection
from miroir.indicators.places import BROKEN_DOWN, Axis
from miroir.indicators.wings import wings
from miroir.indicators.wording import Words
from miroir.statistics import CONFIDENCE, FEWEST_PEOPLE

MEASURES: Final[Mapping[Measure, str]] = {
    "nps": phrase("Share of 9 and 10 less share of 0 to 6, on a scale of 0 to 10"),
    "ces1-low-effort": phrase("Share of little effort: 1 or 2 on a scale of 1 to 5"),
    "ces2": phrase("Share that agrees: 5 to 7 on a scale of 1 to 7"),
    "csat-top-2": phrase("Share satisfied: 4 or 5 on a scale of 1 to 5"),
    "good-half": phrase("Share of the good half of the scale"),
    "top-3": phrase("Share of the three best answers, on a scale of 0 to 10"),
    "yes": phrase("Share of yes"),
}
FIELDS: Final[Mapping[Axis, str]] = {
    "team": "team_id",
    "channel": "channel",
    "brand": "brand_id",
    "reason": "reason_id",
}
NO_GROUP: Final[Mapping[Axis, str]] = {
    "team": phrase("No team"),
    "channel": phrase("Another channel"),
    "brand": phrase("No brand"),
    "reason": phrase("No reason"),
}

Named = tuple[str, Reflection]


def mirror_values(held: Held, tongue: Language) -> dict[str, object]:
    """Return the values of `indicators/mirror.html`."""
    return {
        "mirrors": held.mirrors,
        "widest": widest_gap(held.mirrors),
        "weeks": held.weeks,
        "last_day": held.weeks[-1] + timedelta(days=6),
        "names": held.names,
        "nobody": {axis: tongue.gettext(words) for axis, words in NO_GROUP.items()},
        "minimum": max(held.minimum, FEWEST_PEOPLE),
        "measures": {name: tongue.gettext(words) for name, words in MEASURES.items()},
        "wholes": [(mirror.pair.title, mirror.whole) for mirror in held.mirrors],
        "flock": flock(held, tongue),
        **Words(tongue).by_name(),
        "wings": wings,
        "strip": strip,
        "series": series,
        "ticks": ticks,
        "SIGNED": SIGNED,
        "CONFIDENCE": CONFIDENCE,
    }


def flock(held: Held, tongue: Language) -> Sequence[tuple[str, Sequence[Named], str]]:
    """Return each team with its questions, and the query that asks for it; channels of a team."""
    axis = next((axis for axis in BROKEN_DOWN if axis not in held.filters.fixed), BROKEN_DOWN[0])
    groups: dict[str, list[Named]] = {}
    for mirror in held.mirrors:
        for row in mirror.parts.get(axis, ()):
            groups.setdefault(str(row.group), []).append((mirror.pair.title, row.reflection))
    return [
        (
            held.names[axis].get(group) or tongue.gettext(NO_GROUP[axis]),
            named,
            f"{held.query()}&{FIELDS[axis]}={group}",
        )
        for group, named in groups.items()
        if len(named) > 1
    ]


def widest_gap(mirrors: Sequence[Mirror]) -> Mirror | None:
    """Return the mirror with the largest clear gap, or None."""
    clear = [mirror for mirror in mirrors if mirror.whole.gap and mirror.whole.gap.clear]
    return max(
        clear,
        key=lambda mirror: abs(mirror.whole.gap.value) if mirror.whole.gap else 0,
        default=None,
    )
