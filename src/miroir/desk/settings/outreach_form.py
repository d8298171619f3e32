"""The form of a proactive message, read from what its page sends."""

from collections.abc import Mapping
from typing import get_args

import msgspec

from miroir.base.forms import Fields, Reading
from miroir.base.language import CODES, phrase
from miroir.channels.widget import Compare, Occasion, Outreach

LONGEST_TEXT = 300
MOST_SECONDS = 3600
MOST_VISITS = 1000

COMPARES: Mapping[Compare, str] = {
    "is": phrase("is"),
    "least": phrase("is at least"),
    "most": phrase("is at most"),
}


class OutreachForm(msgspec.Struct, frozen=True):
    """What the form says."""

    says: Outreach
    paused: bool


def read_outreach(fields: Fields) -> OutreachForm:
    """Read the form. Raises WrongFields."""
    form = Reading(fields)
    says = Outreach(
        name=form.words("name", most=80),
        occasion=_occasion(form),
        texts={
            code: text
            for code in CODES
            if (text := form.words(f"text-{code}", most=LONGEST_TEXT, needed=False))
        },
        adviser_id=form.id("adviser_id"),
        open_only=fields.ticked("open_only"),
        free_only=fields.ticked("free_only"),
    )
    if not says.texts:
        form.refuse(f"text-{CODES[0]}", phrase("Write the message in one language at least."))
    form.end()
    return OutreachForm(says, not fields.ticked("active"))


def _occasion(form: Reading) -> Occasion:
    pages = form.words("pages", most=500, needed=False)
    if pages and not pages.startswith(("/", "*", "http://", "https://")):
        form.refuse("pages", phrase("Begin with / for a path, or with https:// for an address."))
    occasion = Occasion(
        pages=pages,
        seconds=form.number("seconds", least=0, most=MOST_SECONDS) or 0,
        visits=form.number("visits", least=1, most=MOST_VISITS) or 1,
        event=form.words("event", most=100, needed=False),
        property=form.words("property", most=100, needed=False),
        compare=form.word("compare", get_args(Compare)) or "is",
        value=form.words("value", most=200, needed=False),
    )
    if occasion.property and not occasion.event:
        form.refuse("event", phrase("Name the event that has this property."))
    if occasion.property and occasion.compare != "is" and not _number(occasion.value):
        form.refuse("value", phrase("Give a number to compare with."))
    return occasion


def _number(text: str) -> bool:
    try:
        return float(text) == float(text)
    except ValueError:
        return False
