"""Sums of the sheet's figures, exact, kept by day and week until a fact touches them."""

from miroir.measures.sums.dropping import follower
from miroir.measures.sums.filling import Filler, fill, unkept
from miroir.measures.sums.model import (
    ANSWERS,
    CONTACTS,
    FAMILIES,
    PROMISES,
    RESOLUTION,
    WORDS,
    Family,
    Sum,
)
from miroir.measures.sums.reading import Window, read_sums
from miroir.measures.sums.stretches import day_of, monday_of

__all__ = [
    "ANSWERS",
    "CONTACTS",
    "FAMILIES",
    "PROMISES",
    "RESOLUTION",
    "WORDS",
    "Family",
    "Filler",
    "Sum",
    "Window",
    "day_of",
    "fill",
    "follower",
    "monday_of",
    "read_sums",
    "unkept",
]
