"""What a replay shows, in figures, beside what the recording shows."""

from collections.abc import Sequence
from math import ceil
from statistics import fmean, median

import msgspec

from miroir.base.errors import Invalid
from miroir.routing.model import Seconds
from miroir.routing.policy import Policy
from miroir.routing.replay.patience import Curve
from miroir.routing.replay.recording import DAY, BadLine, RecordedCall, Recording, read_recording
from miroir.routing.replay.replaying import Fate, replay
from miroir.routing.replay.shifts import (
    Stint,
    fitting,
    hours_of,
    read_grid,
    stints_of_grid,
    stints_of_recording,
)

MINUTE = 60.0


class File(msgspec.Struct, frozen=True, kw_only=True):
    """What was read; `bad_lines` are not used, and the first of them are told in `bad`."""

    lines: int
    calls: int
    phantoms: int
    left_in_menu: int
    bad_lines: int
    bad: Sequence[BadLine]


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """Who was there: `each` is how many worked each shift of the grid."""

    source: str
    each: int | None
    hours: float
    hours_recorded: float


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """Waits in seconds. Percentiles are by nearest rank."""

    n: int
    mean: float | None
    p50: float | None
    p80: float | None
    p90: float | None
    p95: float | None
    p99: float | None
    longest: float | None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the calls.

    `abandonment` is abandoned / calls; `promises_kept` is answered within the promise / (answered
    + abandoned after it); `waited` is the share that was not answered at once.
    """

    calls: int
    answered: int
    abandoned: int
    unanswered: int
    abandonment: float
    waited: float
    promises_kept: float
    waits: Waits
    waits_of_answered: Waits
    waits_of_abandoned: Waits


class Honesty(msgspec.Struct, frozen=True, kw_only=True):
    """The wait told at arrival against the wait that came, in seconds.

    `told` callers had to wait and were told how long, `untold` had to wait and were not. Of all
    who were told, `bias_of_all` is the mean told less the mean wait by Kaplan and Meier, for
    which who hung up had waited only a part of theirs; `longer_than_told` is the share, by the
    same, that waits longer. Errors (told less wait) are of the `answered`, whose waits are the
    shorter ones: `bias` is their mean. Of the `hung_up`, `hung_up_after` had waited for longer
    than they were told.
    """

    told: int
    untold: int
    mean_told_to_all: float | None
    mean_wait_of_all: float | None
    bias_of_all: float | None
    longer_than_told: float | None
    answered: int
    mean_told: float | None
    mean_wait: float | None
    bias: float | None
    median_error: float | None
    mean_absolute_error: float | None
    median_absolute_error: float | None
    within_a_minute: float | None
    within_30_percent: float | None
    hung_up: int
    hung_up_after: int


class Speed(msgspec.Struct, frozen=True, kw_only=True):
    """Decisions of the engine, and the processor time of the whole replay."""

    decisions: int
    seconds: float
    decisions_per_second: float
    calls_per_second: float


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What `miroir replay calls` prints. `estimate_by_half` is of the first and the last calls."""

    file: File
    advisers: Staff
    promise: Seconds
    replayed: Outcome
    observed: Outcome
    estimate: Honesty
    estimate_by_half: tuple[Honesty, Honesty]
    speed: Speed


def replay_calls(
    calls: bytes, *, shifts: bytes | None, each: int | None, promise: Seconds
) -> Report:
    """Replay a recording with the advisers of a grid of shifts, or those of the recording.

    `each` advisers work every shift of the grid; when None, as many as come nearest to the hours
    worked in the recording. Raises Invalid where a file is not what it should be.
    """
    if not 0 < promise <= DAY:
        raise Invalid("A promise is a number of seconds, above 0 and no more than a day has.")
    if each is not None and (each < 1 or shifts is None):
        raise Invalid("The advisers on each shift are 1 or more, and need a grid of shifts.")
    recording = read_recording(calls)
    stints, staff = _staff(recording.calls, shifts, each)
    done = replay(recording.calls, stints, policy=Policy(), promise=promise)
    half = len(done.fates) // 2
    return Report(
        file=_file(recording),
        advisers=staff,
        promise=promise,
        replayed=_outcome(done.fates, promise),
        observed=_outcome([_observed(call) for call in recording.calls], promise),
        estimate=_honesty(done.fates),
        estimate_by_half=(_honesty(done.fates[:half]), _honesty(done.fates[half:])),
        speed=Speed(
            decisions=done.decisions,
            seconds=round(done.seconds, 3),
            decisions_per_second=round(done.decisions / done.seconds),
            calls_per_second=round(len(done.fates) / done.seconds),
        ),
    )


def _staff(
    calls: Sequence[RecordedCall], shifts: bytes | None, each: int | None
) -> tuple[list[Stint], Staff]:
    recorded = stints_of_recording(calls)
    if shifts is None:
        stints, source = recorded, "recording"
    else:
        grid, source = read_grid(shifts), "shifts"
        each = each or fitting(grid, calls)
        stints = stints_of_grid(grid, calls, each=each)
    if not stints:
        raise Invalid("The recording names no adviser: give a grid of shifts.")
    return stints, Staff(
        source=source,
        each=each,
        hours=round(hours_of(stints), 1),
        hours_recorded=round(hours_of(recorded), 1),
    )


def _file(recording: Recording) -> File:
    return File(
        lines=recording.lines,
        calls=len(recording.calls),
        phantoms=recording.phantoms,
        left_in_menu=recording.left_in_menu,
        bad_lines=recording.bad_lines,
        bad=recording.bad,
    )


def _observed(call: RecordedCall) -> Fate:
    return Fate(waited=call.waited, answered=call.served_for is not None)


def _outcome(fates: Sequence[Fate], promise: Seconds) -> Outcome:
    answered = [fate.waited for fate in fates if fate.answered and fate.waited is not None]
    abandoned = [fate.waited for fate in fates if not fate.answered and fate.waited is not None]
    kept = sum(wait <= promise for wait in answered)
    counted = len(answered) + sum(wait > promise for wait in abandoned)
    return Outcome(
        calls=len(fates),
        answered=len(answered),
        abandoned=len(abandoned),
        unanswered=len(fates) - len(answered) - len(abandoned),
        abandonment=round(len(abandoned) / len(fates), 4),
        waited=round(1 - sum(wait == 0 for wait in answered) / len(fates), 4),
        promises_kept=round(kept / counted, 4) if counted else 0.0,
        waits=_waits(answered + abandoned),
        waits_of_answered=_waits(answered),
        waits_of_abandoned=_waits(abandoned),
    )


def _waits(waits: list[Seconds]) -> Waits:
    ordered = sorted(waits)

    def percentile(share: float) -> float | None:
        return round(ordered[ceil(share * len(ordered)) - 1], 1) if ordered else None

    return Waits(
        n=len(ordered),
        mean=round(fmean(ordered), 1) if ordered else None,
        p50=percentile(0.5),
        p80=percentile(0.8),
        p90=percentile(0.9),
        p95=percentile(0.95),
        p99=percentile(0.99),
        longest=percentile(1.0),
    )


def _honesty(fates: Sequence[Fate]) -> Honesty:
    waiters = [(fate, fate.waited) for fate in fates if fate.waited]
    told = [(fate.told, wait, fate.answered) for fate, wait in waiters if fate.told is not None]
    pairs = [(said, wait) for said, wait, answered in told if answered]
    left = [(said, wait) for said, wait, answered in told if not answered]
    errors = [said - wait for said, wait in pairs]
    sizes = [abs(error) for error in errors]
    told_to_all = fmean(said for said, _, _ in told) if told else None
    wait_of_all = Curve((wait, answered) for _, wait, answered in told).mean if pairs else None
    both = told_to_all is not None and wait_of_all is not None
    against = Curve((wait / said, answered) for said, wait, answered in told if said)
    return Honesty(
        told=len(told),
        untold=len(waiters) - len(told),
        mean_told_to_all=_rounded(told_to_all),
        mean_wait_of_all=_rounded(wait_of_all),
        bias_of_all=_rounded((told_to_all or 0.0) - (wait_of_all or 0.0)) if both else None,
        longer_than_told=round(against.still_waiting(1.0), 4) if pairs else None,
        answered=len(pairs),
        mean_told=_rounded(fmean(said for said, _ in pairs)) if pairs else None,
        mean_wait=_rounded(fmean(wait for _, wait in pairs)) if pairs else None,
        bias=_rounded(fmean(errors)) if pairs else None,
        median_error=_rounded(median(errors)) if pairs else None,
        mean_absolute_error=_rounded(fmean(sizes)) if pairs else None,
        median_absolute_error=_rounded(median(sizes)) if pairs else None,
        within_a_minute=_share([size <= MINUTE for size in sizes]),
        within_30_percent=_share([abs(said - wait) <= 0.3 * wait for said, wait in pairs]),
        hung_up=len(left),
        hung_up_after=sum(wait > said for said, wait in left),
    )


def _rounded(seconds: Seconds | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def _share(which: list[bool]) -> float | None:
    return round(sum(which) / len(which), 4) if which else None
