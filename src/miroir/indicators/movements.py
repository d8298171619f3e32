"""What moved since the period before, and what of all that is shown may be called clear.

Many figures stand on one page, and of twenty tests one is passed by chance. So those that are
read together are corrected together: the headlines, of all questions, by Holm; the rows of one
breakdown by Benjamini and Hochberg.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from miroir.indicators.differences import corrected, difference
from miroir.indicators.mirror import Group, Mirror, Movement, Reflection, Row
from miroir.statistics import benjamini_hochberg, holm

Correction = Callable[[Sequence[float]], list[float]]


def set_against(now: Sequence[Mirror], before: Sequence[Mirror]) -> list[Mirror]:
    """Return the mirrors of now with what moved since those of the period before.

    `before` has the same pairs in the same order, or nothing if there was no such period. Weeks
    are compared with no other weeks.
    """
    former: Sequence[Mirror | None] = before or [None] * len(now)
    moved = [_moved(mirror, past) for mirror, past in zip(now, former, strict=True)]
    wholes = _corrected([mirror.whole for mirror in moved], by=holm)
    return [
        msgspec.structs.replace(
            mirror,
            whole=whole,
            teams=_rows(mirror.teams),
            channels=_rows(mirror.channels),
            weeks=_rows(mirror.weeks),
        )
        for mirror, whole in zip(moved, wholes, strict=True)
    ]


def _moved(now: Mirror, before: Mirror | None) -> Mirror:
    if before is None:
        return now
    return msgspec.structs.replace(
        now,
        whole=_since(now.whole, before.whole),
        teams=_rows_since(now.teams, before.teams),
        channels=_rows_since(now.channels, before.channels),
    )


def _rows_since(now: Sequence[Row], before: Sequence[Row]) -> list[Row]:
    former: Mapping[Group, Reflection] = {row.group: row.reflection for row in before}
    return [
        Row(group=row.group, reflection=_since(row.reflection, former[row.group]))
        if row.group in former
        else row
        for row in now
    ]


def _since(now: Reflection, before: Reflection) -> Reflection:
    moved = Movement(
        customers=difference(now.customers, before.customers),
        advisers=difference(now.advisers, before.advisers),
    )
    return msgspec.structs.replace(now, moved=moved)


def _rows(rows: Sequence[Row]) -> list[Row]:
    reflections = _corrected([row.reflection for row in rows], by=benjamini_hochberg)
    return [
        Row(group=row.group, reflection=reflection)
        for row, reflection in zip(rows, reflections, strict=True)
    ]


def _corrected(reflections: Sequence[Reflection], *, by: Correction) -> list[Reflection]:
    """Correct the gaps among themselves, and the movements of both sides among themselves."""
    gaps = corrected([one.gap for one in reflections], by)
    movements = corrected(
        [side for one in reflections for side in (one.moved.customers, one.moved.advisers)], by
    )
    return [
        msgspec.structs.replace(
            one, gap=gap, moved=Movement(customers=customers, advisers=advisers)
        )
        for one, gap, customers, advisers in zip(
            reflections, gaps, movements[::2], movements[1::2], strict=True
        )
    ]
