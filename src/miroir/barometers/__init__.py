"""Barometers: the same statements put to a panel from wave to wave, weighted."""

from miroir.barometers.choices import Choices, Column
from miroir.barometers.waves import (
    Barometer,
    Told,
    add_barometer,
    add_wave,
    barometers,
    reckon_wave,
    told,
)

__all__ = [
    "Barometer",
    "Choices",
    "Column",
    "Told",
    "add_barometer",
    "add_wave",
    "barometers",
    "reckon_wave",
    "told",
]
