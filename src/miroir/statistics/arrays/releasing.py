"""Deciding for many groups at once which may be shown: quick, sound, a little too careful.

`safe_together` is exact, and meant for a dozen groups. This is for thousands. People are dealt
into as many hands as the minimum. Groups join one after the other while those that have joined
are linearly independent in what each hand said. Then no sum of their multiples can leave any
hand out, so each is about one person of every hand: about the minimum of people, or of nobody.

Independence is looked for modulo 2, and of many cells in random sums of them, which are enough
to tell all groups apart: where it holds there, it holds.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from miroir.statistics.anonymity import FEWEST_PEOPLE
from miroir.statistics.arrays.independence import WORD, Sieve, Words
from miroir.statistics.arrays.standing import Standing

Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]

# So many random sums more than groups: one chance in 2 ** 64 to take one for a sum of others.
SPARE: Final = 64
SEED: Final = 20260301


class Family(NamedTuple):
    """A group, and groups that together are the same: each follows from all the others."""

    whole: int
    parts: Sequence[int]


class Released(NamedTuple):
    """The groups that may be seen together, the hand of each person, and why they may.

    They may for as long as `standing` loses no more than it can: people may say more in the same
    groups, and whoever is new belongs to no hand. What is said no longer is lost if nobody of
    the hand says it.
    """

    seen: frozenset[int]
    hand_of: Sequence[int]
    standing: Standing


def release_all(
    groups: Sequence[Codes],
    families: Sequence[Family],
    said: Sequence[Codes],
    *,
    minimum: int = FEWEST_PEOPLE,
) -> Released:
    """Return the numbers of the groups that may be seen together, offered in their order.

    `said` gives each person the cells in which they said something; a group is a set of cells.
    Cells are numbered from 0. A group that follows from what is seen tells nothing new.
    """
    cells = 1 + max((int(own.max()) for own in (*said, *groups) if len(own)), default=-1)
    hand_of, hands = _deal(said, cells, into=max(FEWEST_PEOPLE, minimum))
    sieve = Sieve(_tables(groups, hands))
    kin = _Kin(families, len(groups))
    for group in range(len(groups)):
        if kin.follows(group):
            kin.see(group)
        elif sieve.is_new(group):
            kin.see(group)
            sieve.take(group)
    columns = [np.cumsum(holds) - 1 if _fit(holds, groups) else None for holds in hands]
    return Released(frozenset(kin.seen), hand_of, Standing(sieve.taken, columns))


class _Kin:
    """What is seen, and what follows from it."""

    def __init__(self, families: Sequence[Family], groups: int) -> None:
        self.seen: set[int] = set()
        self._wholes = [family.whole for family in families]
        self._unseen = [len(family.parts) for family in families]
        self._of: list[list[int]] = [[] for _ in range(groups)]
        for at, family in enumerate(families):
            for part in family.parts:
                self._of[part].append(at)

    def follows(self, group: int) -> bool:
        """Return whether a whole and all its other parts are seen."""
        return any(
            self._unseen[family] == 1 and self._wholes[family] in self.seen
            for family in self._of[group]
        )

    def see(self, group: int) -> None:
        self.seen.add(group)
        for family in self._of[group]:
            self._unseen[family] -= 1


def _deal(said: Sequence[Codes], cells: int, *, into: int) -> tuple[list[int], Flags]:
    """Deal people so that each hand has said something in as many cells as can be."""
    hand_of, hands, sizes = [0] * len(said), [0] * into, [0] * into
    every = [_bits(own, cells) for own in said]
    for person in sorted(range(len(said)), key=lambda person: _many_first(every[person])):
        bits = every[person]
        poorest = max(
            range(into), key=lambda hand: ((bits & ~hands[hand]).bit_count(), -sizes[hand])
        )
        hands[poorest] |= bits
        sizes[poorest] += 1
        hand_of[person] = poorest
    return hand_of, np.array([_flags(bits, cells) for bits in hands], dtype=np.bool_)


def _many_first(bits: int) -> tuple[int, int]:
    return -bits.bit_count(), bits


def _bits(own: Codes, cells: int) -> int:
    flags = np.zeros(cells, dtype=np.bool_)
    flags[own] = True
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def _flags(bits: int, count: int) -> Flags:
    packed = np.frombuffer(bits.to_bytes(count // 8 + 1, "little"), dtype=np.uint8)
    return np.unpackbits(packed, count=count, bitorder="little").astype(np.bool_)


def _tables(groups: Sequence[Codes], hands: Flags) -> Words:
    """Return for each hand what it said in each group, in words of 64 bits."""
    group = np.repeat(np.arange(len(groups)), [len(cells) for cells in groups])
    cell = np.concatenate([*groups, np.zeros(0, dtype=np.intp)]).astype(np.intp)
    tables = [
        _table(
            group[holds[cell]],
            (np.cumsum(holds) - 1)[cell[holds[cell]]],
            len(groups),
            apart=_fit(holds, groups),
        )
        for holds in hands
    ]
    width = max(table.shape[1] for table in tables)
    return np.stack([np.pad(table, ((0, 0), (0, width - table.shape[1]))) for table in tables])


def _fit(holds: Flags, groups: Sequence[Codes]) -> bool:
    """Return whether a hand's cells are few enough to have a bit each."""
    return int(holds.sum()) <= len(groups) + SPARE


def _table(group: Codes, cell: Codes, groups: int, *, apart: bool) -> Words:
    """Return the groups' rows: a bit for each cell (`apart`), or random sums of them."""
    cells = int(cell.max(initial=0)) + 1
    if apart:
        flags = np.zeros((groups, -(-cells // WORD) * WORD), dtype=np.bool_)
        flags[group, cell] = True
        return np.packbits(flags, axis=1, bitorder="little").view(np.uint64)
    dice = np.random.default_rng(SEED)
    words = -(-(groups + SPARE) // WORD)
    sums = dice.integers(0, 2**WORD - 1, (cells, words), dtype=np.uint64, endpoint=True)
    starts = np.searchsorted(group, np.arange(groups))
    rows = np.zeros((groups, words), dtype=np.uint64)
    some = np.flatnonzero(np.bincount(group, minlength=groups))
    rows[some] = np.bitwise_xor.reduceat(sums[cell], starts[some], axis=0)
    return rows
