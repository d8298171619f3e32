"""Measures of contacts and answers on one sheet, and what goes with satisfaction."""

from miroir.measures.drawing import Scaled, scaled
from miroir.measures.driving import reckon, reckon_all_due
from miroir.measures.group_names import group_names, name_in
from miroir.measures.model import Key, Line, Measured, Sheet
from miroir.measures.sheet import measure, read_asked
from miroir.measures.words import about, name_of

__all__ = [
    "Key",
    "Line",
    "Measured",
    "Scaled",
    "Sheet",
    "about",
    "group_names",
    "measure",
    "name_in",
    "name_of",
    "read_asked",
    "reckon",
    "reckon_all_due",
    "scaled",
]
