"""Meetings in the calendars that come with a mail (RFC 5545, RFC 5546), also broken ones.

Every event is read by itself, so that one that cannot be read costs no other.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, get_args

from icalendar import Event
from icalendar.prop.broken import vBroken

from miroir.channels.email.charsets import decoded
from miroir.channels.email.meeting_people import attendees, organiser
from miroir.channels.email.meeting_zones import Zones
from miroir.channels.email.model import Attachment
from miroir.conversations import Frequency, Meeting, MeetingAct, Recurrence

LARGEST = 1_000_000
MOST_EVENTS = 20
MOST_PEOPLE = 50
MOST_DAYS = 20
LONGEST_TEXT, LONGEST_WORDS, LONGEST_LINE = 500, 5_000, 20_000
CALENDARS = {"text/calendar", "application/ics", "text/x-vcalendar"}
FOLD = re.compile(rb"\r?\n[ \t]")
PROPERTY = re.compile(r"([A-Za-z0-9-]{1,60})(?:;[^\n]*)?:(.*)")
LINKS = ("X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "CONFERENCE", "URL")
WEB = re.compile(r"https://[^\s\"'<>]{3,1000}")
BY_DAY = re.compile(r"[+-]?\d{0,2}(?:MO|TU|WE|TH|FR|SA|SU)")
ACTS: frozenset[str] = frozenset(get_args(MeetingAct))
FREQUENCIES: frozenset[str] = frozenset(get_args(Frequency))


def read_meetings(files: Iterable[Attachment]) -> tuple[Meeting, ...]:
    """Return the meetings that the files of a mail hold, each once, in their order."""
    found: dict[tuple[object, ...], Meeting] = {}
    for file in files:
        is_calendar = file.media_type in CALENDARS or file.name.lower().endswith((".ics", ".vcs"))
        if is_calendar and len(file.content) <= LARGEST:
            for meeting in _meetings(file.content):
                found.setdefault((meeting.uid or meeting.title, meeting.starts_at), meeting)
    return tuple(found.values())[:MOST_EVENTS]


def _meetings(content: bytes) -> Iterator[Meeting]:
    text = decoded(FOLD.sub(b"", content), None)
    lines = [line[:LONGEST_LINE].strip() for line in text.splitlines()]
    zones = Zones(_blocks(lines, "VTIMEZONE"))
    method = next((line[7:].strip().lower() for line in lines if line[:7].upper() == "METHOD:"), "")
    for number, block in enumerate(_blocks(lines, "VEVENT")):
        if number >= MOST_EVENTS:
            return
        if (event := _event(block)) is not None:
            yield _meeting(event, method=method, zones=zones)


def _blocks(lines: Sequence[str], name: str) -> Iterator[list[str]]:
    """Yield the lines of each component, its end added where it lacks; alarms are left out."""
    block: list[str] | None = None
    skipping = False
    for line in lines:
        mark = line.upper().replace(" ", "")
        skipping = skipping or mark == "BEGIN:VALARM"
        if mark == f"BEGIN:{name}":
            if block:
                yield [*block, f"END:{name}"]
            block = [mark]
        elif block and mark in {f"END:{name}", "END:VCALENDAR"}:
            yield [*block, f"END:{name}"]
            block = None
        elif block and not skipping and PROPERTY.match(line):
            block.append(line)
        skipping = skipping and mark != "END:VALARM"
    if block:
        yield [*block, f"END:{name}"]


def _event(lines: Sequence[str]) -> Event | None:
    try:
        read = Event.from_ical("\r\n".join(lines))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
        return None
    return read if isinstance(read, Event) else None


def _meeting(event: Event, *, method: str, zones: Zones) -> Meeting:
    people = attendees(event)
    cancelled = _text(event, "STATUS").upper() == "CANCELLED"
    act: Any = "cancel" if cancelled else method if method in ACTS else "publish"
    return Meeting(
        act=act,
        uid=_text(event, "UID"),
        title=_text(event, "SUMMARY"),
        single=event.get("RECURRENCE-ID") is not None,
        recurrence=_recurrence(event),
        place=_text(event, "LOCATION"),
        link=_link(event),
        words=_text(event, "DESCRIPTION", longest=LONGEST_WORDS),
        organiser=organiser(event),
        attendees=people[:MOST_PEOPLE],
        people=len(people),
        **_when(event, zones),
    )


def _when(event: Event, zones: Zones) -> dict[str, Any]:
    start = _moment(event, "DTSTART")
    end = _moment(event, "DTEND") or _after(start, event)
    if start is None:
        return {}
    if not isinstance(start, datetime):
        ended = end is not None and not isinstance(end, datetime)
        last = max(start.toordinal(), end.toordinal() - 1 if end and ended else 0)
        return {"first_day": start, "last_day": date.fromordinal(last)}
    name = _zone_name(event, "DTSTART")
    zone = _zone(start, name, zones)
    starts_at = _instant(start, zone)
    if starts_at is None:
        return {}
    ends_in = _zone(end, _zone_name(event, "DTEND") or name, zones)
    ends_at = _instant(end, ends_in) if isinstance(end, datetime) else None
    return {
        "starts_at": starts_at,
        "ends_at": ends_at if ends_at and ends_at > starts_at else None,
        "zone": name or None,
        "floating": zone is None,
    }


def _moment(event: Event, name: str) -> date | None:
    value = getattr(_first(event, name), "dt", None)
    return value if isinstance(value, date) else None


def _after(start: date | None, event: Event) -> date | None:
    length = getattr(_first(event, "DURATION"), "dt", None)
    if start is None or not isinstance(length, timedelta):
        return None
    try:
        return start + length
    except OverflowError:
        return None


def _zone_name(event: Event, name: str) -> str:
    parameters = getattr(_first(event, name), "params", {})
    return str(parameters.get("TZID", "")).strip(" \"'")[:LONGEST_TEXT]


def _zone(moment: date | None, name: str, zones: Zones) -> tzinfo | None:
    """Return the zone of a wall time; the library may have taken its name for another's zone."""
    if isinstance(moment, datetime) and str(moment.tzinfo) == "UTC":
        return UTC
    return zones.find(name) if name else None


def _instant(moment: datetime, zone: tzinfo | None) -> datetime | None:
    try:
        return moment.replace(tzinfo=zone or UTC).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def _recurrence(event: Event) -> Recurrence | None:
    rule = _first(event, "RRULE")
    if rule is None or not hasattr(rule, "get"):
        return None
    every: Any = str(_part(rule, "FREQ") or "").lower()
    if every not in FREQUENCIES:
        return None
    until = _part(rule, "UNTIL")
    return Recurrence(
        every=every,
        interval=_number(_part(rule, "INTERVAL")) or 1,
        days=tuple(filter(BY_DAY.fullmatch, map(str, rule.get("BYDAY", ()))))[:MOST_DAYS],
        count=_number(_part(rule, "COUNT")),
        until=until.date() if isinstance(until, datetime) else until,
    )


def _part(rule: Any, name: str) -> Any:
    value = rule.get(name)
    return next(iter(value), None) if isinstance(value, list) else value


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int) and 0 < value < 10_000 else None


def _link(event: Event) -> str | None:
    for name in LINKS:
        if found := WEB.search(str(_first(event, name) or "")):
            return found[0]
    return None


def _text(event: Event, name: str, *, longest: int = LONGEST_TEXT) -> str:
    return str(_first(event, name) or "").strip()[:longest]


def _first(event: Event, name: str) -> Any:
    value = event.get(name)
    one = next(iter(value), None) if isinstance(value, list) else value
    return None if isinstance(one, vBroken) else one
