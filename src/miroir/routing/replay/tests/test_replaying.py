"""Recorded calls meet advisers in virtual time."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from miroir import cli
from miroir.base.errors import Invalid
from miroir.routing import Policy
from miroir.routing.replay import Report, replay_calls
from miroir.routing.replay.replaying import replay
from miroir.routing.replay.shifts import Stint
from miroir.routing.replay.tests.calls import call, line, recording

RECORDED = Path(__file__).resolve().parents[5].parent / "shared/data/calls_technion_1999_02"
MONTH, SHIFTS = RECORDED / "february_1999.tsv", RECORDED / "shifts.csv"
ONE = [Stint(adviser="TOVA", begins=0, ends=10_000)]


def test_calls_wait_for_one_another_and_hang_up_when_their_patience_ends() -> None:
    calls = [
        call(0, served=100, adviser="TOVA"),
        call(10, served=50, adviser="TOVA"),
        call(20, waited=40),
        call(30, waited=900),
    ]
    done = replay(calls, ONE, policy=Policy(), promise=180)
    assert [(fate.answered, fate.waited) for fate in done.fates] == [
        (True, 0), (True, 90), (False, 40), (True, 120)
    ]  # fmt: skip
    assert done.decisions == 3


def test_nobody_is_answered_by_an_adviser_who_has_gone() -> None:
    calls = [call(9_990, served=100), call(9_995, waited=500), call(20_000, waited=30)]
    done = replay(calls, ONE, policy=Policy(), promise=180)
    assert [fate.answered for fate in done.fates] == [True, False, False]
    assert [fate.waited for fate in done.fates] == [0, 500, 30]


def test_the_same_calls_fare_the_same() -> None:
    calls = [
        call(7.0 * at, waited=at % 5 * 20, served=None if at % 4 == 1 else 30) for at in range(300)
    ]
    first, second = (replay(calls, ONE, policy=Policy(), promise=60) for _ in range(2))
    assert first.fates == second.fates


def test_a_report_counts_what_the_replay_did() -> None:
    content = recording(
        line(came="7:00:00", served="7:00:00", lasted="300", server="TOVA"),
        line(came="7:01:00", queued="7:01:00", waited="200", outcome="HANG"),
        line(came="7:02:00", queued="7:02:00", waited="20", outcome="HANG"),
        line(came="7:03:00", outcome="HANG"),
        "bad",
    )
    report = replay_calls(content, shifts=None, each=None, promise=180)
    assert (report.file.calls, report.file.left_in_menu, report.file.bad_lines) == (3, 1, 1)
    replayed, observed = report.replayed, report.observed
    assert (replayed.answered, replayed.abandoned, replayed.unanswered) == (1, 2, 0)
    assert (observed.answered, observed.abandoned) == (1, 2)
    assert replayed.promises_kept == 0.5  # the short abandonment does not count
    assert replayed.waits_of_abandoned.p50 == 20
    assert replayed.waits.longest == 200


@pytest.mark.parametrize(
    ("each", "promise"), [(0, 180.0), (3, 180.0), (None, 0.0), (None, float("nan"))]
)
def test_what_makes_no_sense_is_refused_in_words(each: int | None, promise: float) -> None:
    good = recording(line(came="7:00:00", served="7:00:00", lasted="300", server="TOVA"))
    with pytest.raises(Invalid):
        replay_calls(good, shifts=None, each=each, promise=promise)


def test_a_recording_that_names_nobody_needs_a_grid() -> None:
    nobody = recording(line(came="7:00:00", served="7:00:00", lasted="300"))
    with pytest.raises(Invalid, match="grid"):
        replay_calls(nobody, shifts=None, each=None, promise=180)


def test_the_command_prints_json(tmp_path: Path) -> None:
    file, shifts = tmp_path / "calls.tsv", tmp_path / "shifts.csv"
    file.write_bytes(recording(line(came="7:00:00", served="7:00:00", lasted="300", server="A")))
    shifts.write_bytes(b"Hour,Shift1\r\n8,2\r\n")
    asked = ["replay", "calls", str(file), "--shifts", str(shifts), "--each", "1"]
    printed = CliRunner().invoke(cli.app, asked)
    assert printed.exit_code == 0, printed.output
    assert json.loads(printed.output)["replayed"]["answered"] == 1


@pytest.fixture(scope="module")
def month() -> Report:
    if not MONTH.is_file():
        pytest.skip("the recorded month of calls is not on this machine")
    return replay_calls(MONTH.read_bytes(), shifts=SHIFTS.read_bytes(), each=None, promise=180)


def test_a_recorded_month_fares_as_it_did(month: Report) -> None:
    assert (month.file.lines, month.file.calls, month.file.bad_lines) == (33_344, 31_125, 0)
    assert month.observed.answered == 27_162
    assert month.replayed.abandonment == pytest.approx(month.observed.abandonment, abs=0.02)
    assert month.replayed.waits.mean == pytest.approx(month.observed.waits.mean, rel=0.25)


def test_of_the_callers_of_a_recorded_month_half_wait_longer_than_told(month: Report) -> None:
    assert month.estimate.untold < 0.01 * month.estimate.told
    for told in (month.estimate, *month.estimate_by_half):
        assert told.longer_than_told == pytest.approx(0.5, abs=0.05)
        assert told.within_a_minute is not None
        assert told.within_a_minute > 0.68


def test_a_recorded_month_takes_seconds_at_most(month: Report) -> None:
    assert month.speed.seconds < 5
