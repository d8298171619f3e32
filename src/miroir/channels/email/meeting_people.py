"""Who is at a meeting, as its calendar names them."""

from collections.abc import Iterator, Mapping
from typing import Any

from icalendar import Event

from miroir.conversations import Attendee, MeetingAnswer

LONGEST = 320
ANSWERS: Mapping[str, MeetingAnswer] = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentative",
    "DELEGATED": "delegated",
}
# Rooms and gear stand among the people, but are none.
THINGS = {"ROOM", "RESOURCE"}


def organiser(event: Event) -> Attendee | None:
    """Return who holds the meeting."""
    return next(_people(event, "ORGANIZER"), None)


def attendees(event: Event) -> tuple[Attendee, ...]:
    """Return who was asked, each once."""
    return tuple({one.address: one for one in _people(event, "ATTENDEE")}.values())


def _people(event: Event, name: str) -> Iterator[Attendee]:
    value = event.get(name)
    for one in value if isinstance(value, list) else [] if value is None else [value]:
        said = getattr(one, "params", {})
        address = _bare(str(one))
        if address and _word(said, "CUTYPE") not in THINGS:
            yield Attendee(
                address=address,
                name=str(said.get("CN", "")).strip(" \"'")[:LONGEST],
                answer=ANSWERS.get(_word(said, "PARTSTAT"), "waiting"),
                optional=_word(said, "ROLE") in {"OPT-PARTICIPANT", "NON-PARTICIPANT"},
            )


def _word(said: Any, name: str) -> str:
    return str(said.get(name, "")).strip(" \"'").upper()


def _bare(value: str) -> str:
    scheme, colon, rest = value.strip(" <>\"'").partition(":")
    return (rest if colon and scheme.lower() == "mailto" else value).strip(" <>\"'")[:LONGEST]
