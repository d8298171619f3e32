"""A file of calls is read; what makes no sense is told."""

import pytest

from miroir.base.errors import Invalid
from miroir.routing.replay.recording import RecordedCall, read_recording
from miroir.routing.replay.tests.calls import HEADING, line, recording

FIRST_OF_FEBRUARY_1999 = 917_827_200.0


def test_a_call_that_was_answered_at_once_asked_when_it_was_answered() -> None:
    content = recording(line(came="7:02:47", served="7:02:55", lasted="166", server="DORIT"))
    (only,) = read_recording(content).calls
    assert only == RecordedCall(
        at=FIRST_OF_FEBRUARY_1999 + 7 * 3600 + 2 * 60 + 55,
        service="PS",
        is_priority=False,
        waited=0,
        served_for=166,
        adviser="DORIT",
    )


def test_a_call_that_waited_asked_when_it_began_to_wait() -> None:
    waited = line(came="8:09:16", queued="8:09:22", waited="5", outcome="HANG", priority="2")
    (only,) = read_recording(recording(waited)).calls
    assert only.at == FIRST_OF_FEBRUARY_1999 + 8 * 3600 + 9 * 60 + 22
    assert (only.waited, only.served_for, only.is_priority) == (5, None, True)


def test_who_began_to_wait_after_midnight_did_so_the_next_day() -> None:
    late = line(came="23:59:50", queued="0:00:03", waited="4", outcome="HANG")
    (only,) = read_recording(recording(late)).calls
    assert only.at == FIRST_OF_FEBRUARY_1999 + 86_400 + 3


def test_phantoms_and_who_left_in_the_menu_are_counted_apart() -> None:
    found = read_recording(
        recording(
            line(came="7:00:00", outcome="PHANTOM"),
            line(came="7:00:00", outcome="HANG"),
            line(came="7:00:00", served="7:00:09", lasted="60"),
        )
    )
    assert (found.lines, len(found.calls), found.phantoms, found.left_in_menu) == (3, 1, 1, 1)
    assert found.bad_lines == 0


GOOD = line(came="7:00:00", served="7:00:09", lasted="60")


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("one\ttwo", "2 fields where the heading has 17"),
        (GOOD.replace("AGENT", "FAX"), "outcome"),
        (GOOD.replace("990201", "991301"), "yymmdd"),
        (GOOD.replace("7:00:09", "25:00:09"), "ser_start is no time of day"),
        (GOOD.replace("7:00:09", "seven"), "ser_start is not written h:mm:ss"),
        (GOOD.replace("7:00:00", "7:00"), "vru_entry is not written h:mm:ss"),
        (line(came="7:00:00", served="7:00:09", lasted="-60"), "ser_time is no number"),
        (line(came="7:00:00", queued="7:00:09", waited="1e9", outcome="HANG"), "q_time"),
        (line(came="7:00:00", served="7:00:09", lasted="٣"), "ser_time is no number"),
    ],
)
def test_a_bad_line_is_counted_and_told_and_the_rest_is_read(bad: str, why: str) -> None:
    found = read_recording(recording(GOOD, bad, GOOD))
    assert (found.lines, len(found.calls), found.bad_lines) == (3, 2, 1)
    assert found.bad[0].line == 3
    assert why in found.bad[0].why


def test_of_many_bad_lines_the_first_are_told() -> None:
    found = read_recording(recording(GOOD, *["bad"] * 100))
    assert (found.bad_lines, len(found.bad)) == (100, 20)


def test_bytes_that_are_no_text_are_a_bad_line() -> None:
    found = read_recording(recording(GOOD) + b"\xff\xfe\x00\r\n")
    assert (len(found.calls), found.bad_lines) == (1, 1)


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"a\tb\r\n1\t2\r\n", HEADING[8:].encode()])
def test_a_file_of_something_else_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Invalid):
        read_recording(content)


def test_a_file_without_calls_is_refused_in_words() -> None:
    with pytest.raises(Invalid, match="No line"):
        read_recording(recording(line(came="7:00:00", outcome="PHANTOM")))
