"""How fast every figure of the mirror is reckoned anew from raw answers, on one core.

Ten million answers of two years: 40 teams, 8 channels, both sides, 4 questions from 0 to 10. They
are counted by team, channel, week, side and question, and each of these groups gets its score
and its share with their intervals. By processor time, with the most memory that was held on top
of the answers. The baseline is one bare pass over as many numbers: their histogram.
"""

import tracemalloc
from collections.abc import Callable, Mapping
from time import process_time
from typing import Final

import numpy as np

from bench.rows import Row, row
from miroir.statistics.arrays import count, drivers, promoter_scores, shares
from miroir.statistics.arrays.counting import Integers

ANSWERS: Final = 10_000_000
WAYS: Final = {"team": 40, "channel": 8, "week": 106, "side": 2, "question": 4}
HIGHEST: Final = 10


def measure(*, quick: bool = False) -> list[Row]:
    """Reckon figures of ten million answers, and weigh twelve drivers of two thousand."""
    n = ANSWERS // 10 if quick else ANSWERS
    dice = np.random.default_rng(20260301)
    traits = {name: dice.integers(0, size, n).astype(np.int16) for name, size in WAYS.items()}
    values = dice.integers(0, HIGHEST + 1, n).astype(np.int8)
    seconds = _time(lambda: _reckon(traits, values))
    bare = _time(lambda: np.bincount(values.astype(np.int64), minlength=HIGHEST + 1))
    tracemalloc.start()
    _reckon(traits, values)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    causes = dice.normal(size=(2000, 12))
    outcome = causes.sum(1) + 3 * dice.normal(size=2000)
    names = [f"cause {place}" for place in range(12)]
    return [
        row("figures from raw answers", n / seconds / 1e6, "million/s", baseline=n / bare / 1e6),
        row("memory to reckon them", most / 2**20, "MiB"),
        row("twelve drivers weighed", _time(lambda: drivers(causes, outcome, names)), "s"),
    ]


def _reckon(traits: Mapping[str, Integers], values: Integers) -> None:
    """Count in parts, so that no group number is held for all answers at once."""
    groups = int(np.prod(list(WAYS.values())))
    counts = np.zeros((groups, HIGHEST + 1), dtype=np.int64)
    part = 1 << 20
    for start in range(0, len(values), part):
        here = slice(start, start + part)
        group = np.ravel_multi_index(
            tuple(codes[here] for codes in traits.values()), tuple(WAYS.values())
        )
        counts += count(group, values[here], of=groups, lowest=0, highest=HIGHEST)
    promoter_scores(counts)
    shares(counts[:, 7:].sum(1), counts.sum(1))


def _time(work: Callable[[], object]) -> float:
    work()
    start = process_time()
    work()
    return process_time() - start
