"""What of all that is shown may be called clear: gaps, and changes since the period before.

Many figures stand on one page, and of twenty tests one is passed by chance. So those that are
read together are corrected together: the headlines, of all questions, by Holm; the rows of one
breakdown by Benjamini and Hochberg.
"""

from collections.abc import Callable, Sequence

import msgspec

from miroir.indicators.differences import corrected
from miroir.indicators.mirror import Mirror, Movement, Reflection, Row
from miroir.statistics import benjamini_hochberg, holm

Correction = Callable[[Sequence[float]], list[float]]


def corrected_together(mirrors: Sequence[Mirror]) -> list[Mirror]:
    """Return the mirrors with what is clear beside everything that is read with it."""
    wholes = _corrected([mirror.whole for mirror in mirrors], by=holm)
    return [
        msgspec.structs.replace(
            mirror,
            whole=whole,
            parts={axis: _rows(rows) for axis, rows in mirror.parts.items()},
            weeks=_rows(mirror.weeks),
        )
        for mirror, whole in zip(mirrors, wholes, strict=True)
    ]


def _rows(rows: Sequence[Row]) -> list[Row]:
    reflections = _corrected([row.reflection for row in rows], by=benjamini_hochberg)
    return [
        Row(group=row.group, reflection=reflection)
        for row, reflection in zip(rows, reflections, strict=True)
    ]


def _corrected(reflections: Sequence[Reflection], *, by: Correction) -> list[Reflection]:
    """Correct among themselves the gaps, those of pairs, and the movements of both sides."""
    gaps = corrected([one.gap for one in reflections], by)
    paired = corrected([one.paired.gap for one in reflections], by)
    movements = corrected(
        [side for one in reflections for side in (one.moved.customers, one.moved.advisers)], by
    )
    return [
        msgspec.structs.replace(
            one,
            gap=gap,
            paired=msgspec.structs.replace(one.paired, gap=pairs),
            moved=Movement(customers=customers, advisers=advisers),
        )
        for one, gap, pairs, customers, advisers in zip(
            reflections, gaps, paired, movements[::2], movements[1::2], strict=True
        )
    ]
