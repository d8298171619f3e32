"""Invitations of calendars, as they are met: zones, series, cancellations, answers, broken ones."""

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miroir.channels.email import understand
from miroir.channels.email.tests.written_mails import file, multipart, text
from miroir.conversations import Attendee, Meeting, Recurrence

AT_NINE = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
OUTLOOK_ZONE = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:{summer}
TZOFFSETTO:{winter}
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:{winter}
TZOFFSETTO:{summer}
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(event: str, *, method: str = "REQUEST", zones: str = "") -> bytes:
    lines = (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\nMETHOD:{method}\n{zones}BEGIN:VEVENT\n"
        f"UID:1@example.net\n{event.strip()}\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    return lines.replace("\n", "\r\n").encode()


def meetings(content: bytes) -> tuple[Meeting, ...]:
    return understand(
        multipart("mixed", text("Bonjour"), file("invite.ics", content, kind="text/calendar"))
    ).meetings


def meeting(event: str, *, method: str = "REQUEST", zones: str = "") -> Meeting:
    (found,) = meetings(calendar(event, method=method, zones=zones))
    return found


def test_an_invitation_tells_what_when_where_and_who() -> None:
    found = meeting(
        "DTSTART;TZID=Europe/Paris:20260304T100000\nDTEND;TZID=Europe/Paris:20260304T113000\n"
        "SUMMARY:Livraison\\, suite\nLOCATION:Quai 3\n"
        "DESCRIPTION:Lien : https://meet.example.net/abc\\nMerci\n"
        "URL:https://meet.example.net/abc\n"
        'ORGANIZER;CN="Martin, Léa":MAILTO:lea@example.net\n'
        "ATTENDEE;CN=Max;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:mailto:max@example.net\n"
        "ATTENDEE;PARTSTAT=NEEDS-ACTION;ROLE=OPT-\n PARTICIPANT:mailto:eve@example.net\n"
        "ATTENDEE;CUTYPE=ROOM;CN=Salle 3:mailto:salle@example.net"
    )
    assert found == Meeting(
        act="request",
        uid="1@example.net",
        title="Livraison, suite",
        starts_at=AT_NINE,
        ends_at=datetime(2026, 3, 4, 10, 30, tzinfo=UTC),
        zone="Europe/Paris",
        place="Quai 3",
        link="https://meet.example.net/abc",
        words="Lien : https://meet.example.net/abc\nMerci",
        organiser=Attendee(address="lea@example.net", name="Martin, Léa"),
        attendees=(
            Attendee(address="max@example.net", name="Max", answer="accepted"),
            Attendee(address="eve@example.net", optional=True),
        ),
        people=2,
    )


@pytest.mark.parametrize(
    ("start", "zones"),
    [
        ("DTSTART:20260304T090000Z", ""),
        ("DTSTART;TZID=America/New_York:20260304T040000", ""),
        ("DTSTART;TZID=Asia/Kolkata:20260304T143000", ""),
        ('DTSTART;TZID="Europe/Paris":20260304T100000', ""),
        ("DTSTART;TZID=Romance Standard Time:20260304T100000", ""),
        ("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Paris:20260304T100000", ""),
        (
            "DTSTART;TZID=Customized Time Zone:20260304T100000",
            OUTLOOK_ZONE.format(name="Customized Time Zone", winter="+0100", summer="+0200"),
        ),
        (
            'DTSTART;TZID="(UTC+01:00) Paris, Madrid":20260304T100000',
            OUTLOOK_ZONE.format(name="(UTC+01:00) Paris\\, Madrid", winter="+0100", summer="+0200"),
        ),
    ],
)
def test_a_time_is_an_instant_whatever_the_zone(start: str, zones: str) -> None:
    found = meeting(f"{start}\nDURATION:PT1H\nSUMMARY:x", zones=zones)
    assert (found.starts_at, found.floating) == (AT_NINE, False)
    assert found.ends_at == datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


def test_in_summer_the_zone_of_a_calendar_has_its_summer_time() -> None:
    zones = OUTLOOK_ZONE.format(name="Own", winter="+0100", summer="+0200")
    found = meeting("DTSTART;TZID=Own:20260704T100000\nSUMMARY:x", zones=zones)
    assert found.starts_at == datetime(2026, 7, 4, 8, 0, tzinfo=UTC)


def test_the_zone_that_one_mail_defines_is_no_other_mails() -> None:
    event = "DTSTART;TZID=Own:20260304T100000\nSUMMARY:x"
    for winter, hour in (("+0100", 9), ("+0500", 5), ("-0300", 13)):
        zones = OUTLOOK_ZONE.format(name="Own", winter=winter, summer=winter)
        assert meeting(event, zones=zones).starts_at == AT_NINE.replace(hour=hour)
    assert meeting(event).floating


def test_a_flight_ends_in_another_zone() -> None:
    found = meeting(
        "DTSTART;TZID=Europe/Paris:20260304T100000\nDTEND;TZID=America/New_York:20260304T130000"
    )
    assert found.ends_at == datetime(2026, 3, 4, 18, 0, tzinfo=UTC)


def test_a_time_without_a_zone_stays_the_time_that_was_written() -> None:
    found = meeting("DTSTART:20260304T090000\nSUMMARY:x")
    assert (found.starts_at, found.floating, found.zone) == (AT_NINE, True, None)


@pytest.mark.parametrize(
    ("event", "last"),
    [
        ("DTSTART;VALUE=DATE:20260304", 4),
        ("DTSTART;VALUE=DATE:20260304\nDTEND;VALUE=DATE:20260305", 4),
        ("DTSTART;VALUE=DATE:20260304\nDTEND;VALUE=DATE:20260307", 6),
        ("DTSTART;VALUE=DATE:20260304\nDURATION:P2D", 5),
        ("DTSTART;VALUE=DATE:20260304\nDTEND;VALUE=DATE:20260301", 4),
    ],
)
def test_whole_days_are_days_the_last_included(event: str, last: int) -> None:
    found = meeting(event)
    assert (found.first_day, found.last_day) == (date(2026, 3, 4), date(2026, 3, last))
    assert found.starts_at is None


@pytest.mark.parametrize(
    ("rule", "read"),
    [
        ("FREQ=DAILY", Recurrence(every="daily")),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=10",
            Recurrence(every="weekly", interval=2, days=("MO", "WE"), count=10),
        ),
        (
            "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270304T090000Z",
            Recurrence(every="monthly", days=("-1FR",), until=date(2027, 3, 4)),
        ),
        ("FREQ=YEARLY;UNTIL=20300304", Recurrence(every="yearly", until=date(2030, 3, 4))),
        ("FREQ=SECONDLY", None),
        ("FREQ=WEEKLY;INTERVAL=0;COUNT=99999", Recurrence(every="weekly")),
        ("nothing", None),
    ],
)
def test_a_series_tells_how_it_comes_again(rule: str, read: Recurrence | None) -> None:
    assert meeting(f"DTSTART:20260304T090000Z\nRRULE:{rule}").recurrence == read


def test_one_date_of_a_series_is_told_as_such() -> None:
    assert meeting("DTSTART:20260304T090000Z\nRECURRENCE-ID:20260303T090000Z").single


@pytest.mark.parametrize(
    ("method", "status", "act"),
    [
        ("CANCEL", "", "cancel"),
        ("REQUEST", "STATUS:CANCELLED", "cancel"),
        ("REPLY", "", "reply"),
        ("COUNTER", "", "counter"),
        ("PUBLISH", "", "publish"),
        ("x-odd", "", "publish"),
    ],
)
def test_what_a_calendar_does_is_named(method: str, status: str, act: str) -> None:
    assert meeting(f"DTSTART:20260304T090000Z\n{status}", method=method).act == act


def test_an_answer_names_who_gave_it() -> None:
    found = meeting(
        "DTSTART:20260304T090000Z\nATTENDEE;PARTSTAT=DECLINED:mailto:max@example.net",
        method="REPLY",
    )
    assert found.attendees == (Attendee(address="max@example.net", answer="declined"),)


@pytest.mark.parametrize(
    "broken",
    [
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260304T090000Z\nSUMMARY:x",
        b"BEGIN:VEVENT\nDTSTART:20260304T090000Z\nSUMMARY:x\nEND:VEVENT",
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nnot a line\nDTSTART:20260304T090000Z\nSUMMARY:x\n"
        b"DTEND:yesterday\nRRULE:FREQ=\nATTENDEE\nATTENDEE:\n:::\nEND:VCALENDAR",
        b"begin:vcalendar\nbegin:vevent\ndtstart:20260304T090000Z\nsummary:x\nend:vevent",
        b"BEGIN:VEVENT\nBEGIN:VALARM\nTRIGGER:odd\nSUMMARY:alarm\nEND:VALARM\nSUMMARY:x\n"
        b"DTSTART:20260304T090000Z\nGEO:here\nEND:VEVENT",
        b"BEGIN:VEVENT\nSUMMARY:x\nDTSTART:20260304T090000Z\nBEGIN:VEVENT\nDTSTART:2026\nEND:VEVENT",
    ],
)
def test_a_broken_calendar_is_read_as_far_as_it_goes(broken: bytes) -> None:
    found = meetings(broken)[0]
    assert (found.title, found.starts_at) == ("x", AT_NINE)


def test_an_event_without_a_readable_time_is_shown_without() -> None:
    found = meeting("DTSTART:sometime\nSUMMARY:x")
    assert (found.title, found.starts_at, found.first_day) == ("x", None, None)


@pytest.mark.parametrize("start", ["00010101T000000", "99991231T235959", "99991231"])
def test_a_time_at_the_end_of_time_breaks_nothing(start: str) -> None:
    zone = ";TZID=America/New_York" if "T" in start else ";VALUE=DATE"
    meeting(f"DTSTART{zone}:{start}\nDURATION:P9999D")
    meeting(f"DTSTART{zone}:{start}\nDTEND{zone}:00010101")


def test_an_invitation_sent_twice_in_a_mail_is_one_and_stays_attached() -> None:
    content = calendar("DTSTART:20260304T090000Z\nSUMMARY:x")
    both = multipart(
        "mixed",
        multipart(
            "alternative",
            text("Bonjour"),
            b"Content-Type: text/calendar; method=REQUEST\r\n\r\n" + content,
            boundary="c",
        ),
        file("invite.ics", content, kind="application/ics"),
    )
    read = understand(both)
    assert (len(read.meetings), read.text) == (1, "Bonjour")
    assert [each.name for each in read.attachments] == ["attachment-1.ics", "invite.ics"]


def test_an_invitation_without_a_text_has_its_description_for_text() -> None:
    head = b"Content-Type: text/calendar; method=REQUEST\r\n\r\n"
    read = understand(head + calendar("DTSTART:20260304T090000Z\nDESCRIPTION:Venez"))
    assert read.text == "Venez"


def test_hostile_calendars_take_no_time() -> None:
    zone = OUTLOOK_ZONE.format(name="Own", winter="+0100", summer="+0200")
    slow = zone.replace("FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10", "FREQ=SECONDLY")
    many = "\n".join(f"ATTENDEE:mailto:{number}@example.net" for number in range(10_000))
    began = time.process_time()
    assert meeting("DTSTART;TZID=Own:20260304T100000", zones=slow).floating
    assert meeting(f"DTSTART:20260304T090000Z\n{many}").people == 10_000
    assert len(meetings(b"BEGIN:VEVENT\nDTSTART:20260304T090000Z\n" * 10_000)) == 1
    meetings(calendar("DTSTART:20260304T090000Z\nSUMMARY:" + "x;:," * 200_000))
    assert time.process_time() - began < 5


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 700), st.binary(max_size=6)), max_size=4))
def test_no_bytes_break_it(changes: list[tuple[int, bytes]]) -> None:
    content = bytearray(
        calendar(
            "DTSTART;TZID=Own:20260304T100000\nRRULE:FREQ=WEEKLY;BYDAY=MO\nATTENDEE:mailto:a@b.c",
            zones=OUTLOOK_ZONE.format(name="Own", winter="+0100", summer="+0200"),
        )
    )
    for position, put in changes:
        content[position : position + len(put)] = put
    for found in meetings(bytes(content)):
        found.title.encode()
        assert "\x00" not in found.title
