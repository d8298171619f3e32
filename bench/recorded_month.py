"""A recorded month of calls, taken through the routing engine in virtual time."""

from pathlib import Path

from bench.rows import Row, row
from miroir.routing.replay import replay_calls

RECORDED = Path(__file__).resolve().parents[1].parent / "shared/data/calls_technion_1999_02"
PROMISE = 180.0
ROUNDS = 3


def measure() -> list[Row]:
    """Replay the month with the advisers of its shifts; nothing where the month is not there."""
    calls, shifts = RECORDED / "february_1999.tsv", RECORDED / "shifts.csv"
    if not calls.is_file():
        return []
    content, grid = calls.read_bytes(), shifts.read_bytes()
    reports = [
        replay_calls(content, shifts=grid, each=None, promise=PROMISE) for _ in range(ROUNDS)
    ]
    report = min(reports, key=lambda each: each.speed.seconds)
    ours, theirs, told = report.replayed, report.observed, report.estimate
    return [
        row("recorded month: processor time", report.speed.seconds, "s"),
        row("recorded month: calls", report.speed.calls_per_second, "calls/s"),
        row("recorded month: abandoned", ours.abandonment, "share"),
        row("recorded month: abandoned, as it was", theirs.abandonment, "share"),
        row("recorded month: mean wait", ours.waits.mean or 0.0, "s"),
        row("recorded month: mean wait, as it was", theirs.waits.mean or 0.0, "s"),
        row("recorded month: promises kept", ours.promises_kept, "share"),
        row("recorded month: promises kept, as it was", theirs.promises_kept, "share"),
        row("recorded month: waits longer than told", told.longer_than_told or 0.0, "share"),
        row("recorded month: wait told, mean error", told.mean_absolute_error or 0.0, "s"),
        row("recorded month: wait told within a minute", told.within_a_minute or 0.0, "share"),
    ]
