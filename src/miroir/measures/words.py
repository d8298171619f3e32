"""What the measures of the sheet are called, and how each is reckoned."""

from collections.abc import Mapping
from typing import Final

from miroir.base.language import Language, phrase
from miroir.measures.model import FcrMethod, Named, Side, Step

NAMES: Final[Mapping[str, str]] = {
    "nps": phrase("NPS"),
    "enps": phrase("eNPS"),
    "ces1-low-effort": phrase("Little effort (CES 1.0)"),
    "ces1-mean": phrase("Mean effort (CES 1.0)"),
    "ces2": phrase("Made easy (CES 2.0)"),
    "csat-top-2": phrase("Satisfied (CSAT, two best answers)"),
    "csat-top": phrase("Very satisfied (CSAT, best answer)"),
    "good-half": phrase("On the good side"),
    "top-3": phrase("Three best answers of 0 to 10"),
    "yes": phrase("Said yes"),
    "fcr": phrase("Solved at the first contact"),
    "aht": phrase("Handling time"),
    "promises-kept": phrase("Promises kept"),
    "abandonment": phrase("Abandonment"),
}
ABOUT: Final[Mapping[str, str]] = {
    "nps": phrase("Share of 9 and 10 less share of 0 to 6, on a scale of 0 to 10"),
    "enps": phrase("The same as the NPS, of advisers"),
    "ces1-low-effort": phrase("Share of little effort: 1 or 2 on a scale of 1 to 5"),
    "ces1-mean": phrase("Mean on a scale of 1 to 5, where little is good"),
    "ces2": phrase("Share that agrees: 5 to 7 on a scale of 1 to 7"),
    "csat-top-2": phrase("Share satisfied: 4 or 5 on a scale of 1 to 5"),
    "csat-top": phrase("Share of 5 on a scale of 1 to 5"),
    "good-half": phrase(
        "Share of answers on the good side of the middle of the scale; the middle itself is in "
        "neither half"
    ),
    "top-3": phrase("Share of the three best answers, on a scale of 0 to 10"),
    "yes": phrase("Share of yes"),
    "aht": phrase(
        "Mean over contacts that an adviser answered: for each answer, the time since the "
        "message before it, at most ten minutes"
    ),
    "promises-kept": phrase("Answered in time, of the promises kept or broken"),
    "abandonment": phrase("Live contacts that ended without an answer, of all that ended"),
}
METHODS: Final[Mapping[FcrMethod, str]] = {
    "repeat-contact": phrase("no second contact"),
    "adviser": phrase("by the adviser’s word"),
    "customer": phrase("by the customer’s word"),
}
ABOUT_METHODS: Final[Mapping[FcrMethod, str]] = {
    "repeat-contact": phrase("First contacts without a second one within %(days)s days"),
    "adviser": phrase(
        "First contacts of which the adviser said that they solved the matter, of those with "
        "such a word; first: none within %(days)s days before"
    ),
    "customer": phrase(
        "First contacts of which the customer said that they solved the matter, of those with "
        "such a word; who was asked again some days later counts by that last word; first: none "
        "within %(days)s days before"
    ),
}
STEP_NAMES: Final[Mapping[Step, str]] = {
    "eligible": phrase("Could have been asked"),
    "invited": phrase("Asked"),
    "delivered": phrase("Delivered"),
    "opened": phrase("Opened"),
    "answered": phrase("Answered"),
}
SIDE_NAMES: Final[Mapping[Side, str]] = {
    "customer": phrase("Customers"),
    "adviser": phrase("Advisers"),
}


def name_of(named: Named, tongue: Language) -> str:
    """Return what a measure is called, with its question or its method."""
    name = tongue.gettext(NAMES[named.measure])
    if named.method is not None:
        return f"{name}, {tongue.gettext(METHODS[named.method])}"
    if named.question is not None and named.title is not None:
        return f"{named.title} · {name}"
    return f"{named.question} · {name}" if named.question is not None else name


def full_name_of(named: Named, tongue: Language) -> str:
    """Return what a measure is called away from its side's heading: with whose answers it is of."""
    name = name_of(named, tongue)
    if named.question is None or named.side is None:
        return name
    return f"{tongue.gettext(SIDE_NAMES[named.side])} · {name}"


def about(named: Named, tongue: Language) -> str:
    """Return how a measure is reckoned."""
    if named.method is not None and named.window_days is not None:
        return tongue.gettext(ABOUT_METHODS[named.method]) % {"days": named.window_days}
    return tongue.gettext(ABOUT[named.measure])
