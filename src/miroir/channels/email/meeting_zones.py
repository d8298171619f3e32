"""The time zones of a calendar: by their name, or as the calendar itself defines them.

The library keeps the zones that it reads for the whole process, whoever sent them. Here what a
mail defines holds for that mail only.
"""

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo

from icalendar import Timezone
from icalendar.error import GloballyUniqueTZIDGuessed
from icalendar.timezone import TZP

NAMED_ID = re.compile(r"TZID(?:;[^:]*)?:(.+)", re.IGNORECASE)
RULE = re.compile(r"RRULE(?:;[^:]*)?:", re.IGNORECASE)
YEARLY = re.compile(r"RRULE(?:;[^:]*)?:(?:.*;)?FREQ=YEARLY(?:;|$)", re.IGNORECASE)
# dateutil counts every occurrence since the beginning: once a year is quick.
RULE_WITH_PARTS_OF_DAY = re.compile(r"BY(?:HOUR|MINUTE|SECOND|YEARDAY|WEEKNO|SETPOS)=", re.I)
GLOBALLY_UNIQUE = re.compile(r"^/.*?/([A-Z][A-Za-z]+/[A-Za-z_/+-]+)$")
LONGEST_DEFINITION = 200
LONGEST_NAME = 100

# That a name led to a zone by its last words is no news to whoever runs this.
warnings.filterwarnings("ignore", category=GloballyUniqueTZIDGuessed)


class Zones:
    """Finds the zones that a calendar names; `definitions` are the lines of its VTIMEZONEs."""

    def __init__(self, definitions: Iterable[Sequence[str]]) -> None:
        self._known = TZP()
        self._own: Mapping[str, Sequence[str]] = {
            name: lines for lines in definitions if (name := _name(lines))
        }

    def find(self, name: str) -> tzinfo | None:
        """Return the zone of that name: IANA's, Windows', or the calendar's own; None for none."""
        wanted = _bare(name)
        if not wanted or len(wanted) > LONGEST_NAME:
            return None
        shortened = GLOBALLY_UNIQUE.sub(r"\1", wanted).lstrip("/")
        try:
            found: tzinfo | None = self._known.timezone(shortened)
        except (ValueError, OSError):
            found = None
        return self._defined(wanted) if found is None else found

    def _defined(self, name: str) -> tzinfo | None:
        lines = self._own.get(name)
        if lines is None or len(lines) > LONGEST_DEFINITION or any(map(_is_costly, lines)):
            return None
        try:
            return _zone_of(lines)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
            return None


def _zone_of(lines: Sequence[str]) -> tzinfo | None:
    # Without its name it stays out of the library's cache.
    nameless = [line for line in lines if not NAMED_ID.match(line)]
    read = Timezone.from_ical("\r\n".join(nameless))
    if not isinstance(read, Timezone):
        return None
    read.add("TZID", "own")
    zone: tzinfo = read.to_tz(TZP(), lookup_tzid=False)
    return zone


def _name(lines: Sequence[str]) -> str:
    found = next(filter(None, map(NAMED_ID.match, lines)), None)
    return _bare(found[1]) if found else ""


def _bare(name: str) -> str:
    return name.replace("\\,", ",").strip(" \"'")


def _is_costly(line: str) -> bool:
    """Tell a rule by which a zone would change more than once or twice a year."""
    return bool(RULE.match(line)) and (
        not YEARLY.match(line) or bool(RULE_WITH_PARTS_OF_DAY.search(line))
    )
