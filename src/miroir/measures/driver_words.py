"""What the drivers' page says in plain words, and what it must not be taken for."""

from collections.abc import Mapping, Sequence
from typing import Final

from miroir.base.language import Language, phrase
from miroir.measures.driving import Cause, Reckoning, Standing, Weighed, Why

CAUSE_NAMES: Final[Mapping[Cause, str]] = {
    "waiting": phrase("Waiting for the first answer"),
    "handling": phrase("Handling time"),
    "contacts": phrase("Number of contacts"),
    "changes": phrase("Changes of channel"),
    "ease": phrase("The adviser’s own ease"),
}
STANDINGS: Final[Mapping[Standing, str]] = {
    "own-effect": phrase("Of its own"),
    "goes-along": phrase("Goes along with others"),
    "not-seen": phrase("Not seen"),
}
WHYS: Final[Mapping[Why, str]] = {
    "same-for-all": phrase("it is the same for all"),
    "too-few-advisers": phrase("too few advisers answered, or about too few of these contacts"),
}
MORE: Final = phrase(
    "Others being equal, satisfaction is higher where there is more of: %(causes)s."
)
LESS: Final = phrase(
    "Others being equal, satisfaction is lower where there is more of: %(causes)s."
)
ALONG: Final = phrase("These go with satisfaction, but the others account for it: %(causes)s.")
NOTHING: Final = phrase("None of these is seen to go with satisfaction.")
TOGETHER: Final = phrase(
    "All of them together explain %(share)s of what sets satisfied customers apart from others; "
    "the rest, %(rest)s, is not in these facts."
)


def sentences(reckoning: Reckoning, tongue: Language) -> list[str]:
    """Return what may be said of a reckoning, the surest first."""
    if reckoning.explained is None:
        return []
    explained = reckoning.explained.value
    own = [one for one in reckoning.weighed if one.standing == "own-effect"]
    along = [one for one in reckoning.weighed if one.standing == "goes-along"]
    said = [
        _said(MORE, [one for one in own if one.effect.value > 0], tongue),
        _said(LESS, [one for one in own if one.effect.value < 0], tongue),
        _said(ALONG, along, tongue),
        "" if own or along else tongue.gettext(NOTHING),
        tongue.gettext(TOGETHER)
        % {"share": tongue.percent(explained), "rest": tongue.percent(1 - explained)},
    ]
    return [one for one in said if one]


def _said(words: str, weighed: Sequence[Weighed], tongue: Language) -> str:
    if not weighed:
        return ""
    names = [tongue.gettext(CAUSE_NAMES[one.cause]) for one in weighed]
    return tongue.gettext(words) % {"causes": ", ".join(name.lower() for name in names)}
