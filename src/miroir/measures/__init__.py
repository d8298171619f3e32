"""Measures of contacts and answers on one sheet, and what goes with satisfaction."""

from miroir.measures.drawing import Scaled, scaled
from miroir.measures.driver_words import CAUSE_NAMES, STANDINGS, sentences
from miroir.measures.driving import (
    HeldReckoning,
    Weighed,
    held_reckoning,
    reckon,
    reckon_all_due,
)
from miroir.measures.group_names import group_names, name_in
from miroir.measures.model import Key, Line, Measured, Sheet
from miroir.measures.sheet import measure, read_asked
from miroir.measures.sums import Filler, follower
from miroir.measures.words import about, full_name_of

__all__ = [
    "CAUSE_NAMES",
    "STANDINGS",
    "Filler",
    "HeldReckoning",
    "Key",
    "Line",
    "Measured",
    "Scaled",
    "Sheet",
    "Weighed",
    "about",
    "follower",
    "full_name_of",
    "group_names",
    "held_reckoning",
    "measure",
    "name_in",
    "read_asked",
    "reckon",
    "reckon_all_due",
    "scaled",
    "sentences",
]
