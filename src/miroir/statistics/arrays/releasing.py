"""Deciding for many groups at once which may be shown: quick, sound, a little too careful.

`safe_together` is exact, and meant for a dozen groups. This is for thousands. People are dealt
into as many hands as the minimum. Groups join one after the other while those that have joined
are linearly independent in what each hand said. Then no sum of their multiples can leave any
hand out, so each is about one person of every hand: about the minimum of people, or of nobody.

Independence is looked for modulo 2, and of many cells in random sums of them, which are enough
to tell all groups apart: where it holds there, it holds.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from miroir.statistics.anonymity import FEWEST_PEOPLE

Name = TypeVar("Name", bound=Hashable)
Who = TypeVar("Who", bound=Hashable)
Cell = Hashable
Bits = int
Words = NDArray[np.uint64]

WORD: Final = 64
# So many random sums more than groups: one chance in 2 ** 64 to take one for a sum of others.
SPARE: Final = 64
SEED: Final = 20260301


def release_all(
    groups: Mapping[Name, Iterable[Cell]],
    lines: Mapping[Name, Sequence[Sequence[Name]]],
    said: Mapping[Who, Iterable[Cell]],
    *,
    minimum: int = FEWEST_PEOPLE,
) -> frozenset[Name]:
    """Return the groups that may be seen together, offered in the order of `groups`.

    `said` gives each person the cells in which they said something; a group is a set of cells.
    `lines` names, for a group, the others from which it follows: a whole and all its other
    parts. Where these are seen, it tells nothing new.
    """
    places: dict[Cell, int] = {}
    for cells in (*said.values(), *groups.values()):
        for cell in cells:
            places.setdefault(cell, len(places))
    hands = _deal(said, places, into=max(FEWEST_PEOPLE, minimum))
    rows = _rows([{places[cell] for cell in cells} for cells in groups.values()], hands)
    seen: set[Name] = set()
    for place, name in enumerate(groups):
        if any(seen.issuperset(line) for line in lines.get(name, ())):
            seen.add(name)
        elif rows[:, place].any(axis=1).all():
            seen.add(name)
            _take_out(rows, place)
    return frozenset(seen)


def _deal(
    said: Mapping[Who, Iterable[Cell]], places: Mapping[Cell, int], *, into: int
) -> NDArray[np.bool_]:
    """Deal people so that each hand has said something in as many cells as can be."""
    held = [sum({1 << places[cell] for cell in cells}) for cells in said.values()]
    hands, sizes = [0] * into, [0] * into
    for bits in sorted(held, key=lambda one: (-one.bit_count(), one)):
        poorest = max(
            range(into), key=lambda hand: ((bits & ~hands[hand]).bit_count(), -sizes[hand])
        )
        hands[poorest] |= bits
        sizes[poorest] += 1
    return np.array([_flags(bits, len(places)) for bits in hands], dtype=np.bool_)


def _flags(bits: Bits, count: int) -> NDArray[np.bool_]:
    packed = np.frombuffer(bits.to_bytes(count // 8 + 1, "little"), dtype=np.uint8)
    return np.unpackbits(packed, count=count, bitorder="little").astype(np.bool_)


def _rows(groups: Sequence[Collection[int]], hands: NDArray[np.bool_]) -> Words:
    """Return what each hand said in each group (hands by groups), in words of 64 bits."""
    columns = _columns(hands.shape[1], width=len(groups) + SPARE)
    rows = np.zeros((len(hands), len(groups), columns.shape[1]), dtype=np.uint64)
    for place, group in enumerate(groups):
        cells = np.fromiter(group, dtype=np.intp, count=len(group))
        for hand, holds in enumerate(hands):
            rows[hand, place] = np.bitwise_xor.reduce(columns[cells[holds[cells]]], axis=0)
    return rows


def _columns(count: int, *, width: int) -> Words:
    """Return what stands for each cell: a bit of its own, or `width` random ones."""
    if count > width:
        dice = np.random.default_rng(SEED)
        words = -(-width // WORD)
        return dice.integers(0, 2**WORD - 1, (count, words), dtype=np.uint64, endpoint=True)
    bits = np.zeros((count, -(-max(count, 1) // WORD)), dtype=np.uint64)
    at = np.arange(count)
    bits[at, at // WORD] = np.uint64(1) << (at % WORD).astype(np.uint64)
    return bits


def _take_out(rows: Words, place: int) -> None:
    """Take the group at `place` out of those after it, so that what is left of them is new."""
    for hand in rows:
        own = hand[place]
        word = int(own.nonzero()[0][0])
        lowest = own[word] & (~own[word] + np.uint64(1))
        later = hand[place + 1 :]
        with_it = (later[:, word] & lowest).nonzero()[0]
        later[with_it] ^= own
