"""Rows of counts as columns, each as narrow as it may be, so that many weeks are read at once."""

from array import array
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from miroir.base.database import Row
from miroir.indicators.kinds.counting import Counting

# Unsigned, and what each may hold; the names are those of `array` and of numpy alike.
NARROW: Final = {"B": 0xFF, "H": 0xFFFF, "I": 0xFFFFFFFF}


class Numbers(NamedTuple):
    """Whole numbers from 0, one after the other, and of which type they are."""

    type: str
    bytes: bytes


class Packed(msgspec.Struct, frozen=True, array_like=True):
    """Columns of one length: of texts, each told once, with the place of each row's; of numbers."""

    texts: Mapping[str, tuple[Sequence[str], Numbers]]
    numbers: Mapping[str, Numbers]


def pack(rows: Sequence[Row], counting: Counting) -> Packed:
    """Return rows of a counting as columns."""
    return Packed(
        texts={name: _told_once([row[name] for row in rows]) for name in counting.texts},
        numbers={name: _narrow([row[name] for row in rows]) for name in counting.numbers},
    )


def _told_once(texts: Sequence[str]) -> tuple[Sequence[str], Numbers]:
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    return list(places), _narrow([places[text] for text in texts])


def _narrow(numbers: Sequence[int]) -> Numbers:
    most = max(numbers, default=0)
    type_ = next(type_ for type_, holds in NARROW.items() if most <= holds)
    return Numbers(type_, array(type_, numbers).tobytes())


def encode(packed: Packed) -> bytes:
    """Return columns as they are kept."""
    return msgspec.msgpack.encode(packed)


def decode(kept: bytes) -> Packed:
    """Return columns that were kept."""
    return msgspec.msgpack.decode(kept, type=Packed)
