"""What a cell says: numbers as people write them, days in the file's order, yes and no."""

import math
import re
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from miroir.surveys.past.model import DateOrder

LARGEST: Final = 1e15
NUMBER: Final = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?")
GROUPS: Final = re.compile("[   ]")
YEAR_FIRST: Final = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[ T]+(.+))?")
YEAR_LAST: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ T,]+(.+))?")
CLOCK: Final = re.compile(r"(\d{1,2})[:h](\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?")
FIRST_YEAR: Final = 1970
YES: Final = {"oui", "yes", "true", "vrai", "1", "o", "y", "x"}
NO: Final = {"non", "no", "false", "faux", "0", "n"}


def number_in(text: str) -> float | None:
    """Return the number that `text` writes, with a comma or a point; None when it is none."""
    bare = GROUPS.sub("", text)
    if not NUMBER.fullmatch(bare):
        return None
    number = float(bare.replace(",", "."))
    return number if math.isfinite(number) and abs(number) <= LARGEST else None


def whole_in(text: str) -> int | None:
    """Return the whole number that `text` writes, as 7, 7.0 or 7,0."""
    number = number_in(text)
    return int(number) if number is not None and number == int(number) else None


def yes_or_no(text: str) -> int | None:
    """Return 1 for a yes, 0 for a no, in French, in English, or as programs write it."""
    word = text.lower()
    return 1 if word in YES else 0 if word in NO else None


def instant_in(text: str, order: DateOrder, zone: ZoneInfo) -> datetime | None:
    """Return the instant that `text` writes; a day alone is its noon, in the zone."""
    day, rest = _day_and_rest(text, order)
    if day is None or day.year < FIRST_YEAR:
        return None
    if not rest:
        return datetime.combine(day, time(12), tzinfo=zone)
    found = CLOCK.fullmatch(rest)
    if found is None:
        return None
    try:
        clock = time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        return None
    if found[4] is None:
        return datetime.combine(day, clock, tzinfo=zone)
    offset = found[4] if found[4] == "Z" else f"{found[4][:3]}:{found[4][-2:]}"
    return datetime.fromisoformat(f"{day.isoformat()}T{clock.isoformat()}{offset}")


def day_in(text: str, order: DateOrder) -> date | None:
    """Return the day that `text` writes, whatever hour follows it."""
    return _day_and_rest(text, order)[0]


def _day_and_rest(text: str, order: DateOrder) -> tuple[date | None, str]:
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif order != "ymd" and (found := YEAR_LAST.fullmatch(text)):
        first, second = int(found[1]), int(found[2])
        day, month = (first, second) if order == "dmy" else (second, first)
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
    else:
        return None, ""
    try:
        return date(year, month, day), (found[4] or "").strip()
    except ValueError:
        return None, ""
