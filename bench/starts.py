"""How long a start takes: the first one, with the sample, and every later one."""

from pathlib import Path

from bench.installation import installation
from bench.rows import Row, row

WARM_STARTS = 3


def measure(folder: Path) -> list[Row]:
    """Start with an empty folder, then again and again with what is there."""
    with installation(folder, sample=True) as at:
        cold = at.started_in
    warm = []
    for _ in range(WARM_STARTS):
        with installation(folder, sample=True) as at:
            warm.append(at.started_in)
    return [
        row("cold start, with the sample", cold, "s"),
        row("warm start, median", sorted(warm)[WARM_STARTS // 2], "s"),
    ]
