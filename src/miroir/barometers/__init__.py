"""Barometers: the same statements put to a panel from wave to wave, weighted."""

from miroir.barometers.choices import Choices, Column
from miroir.barometers.waves import add_barometer, add_wave, reckon_wave, told

__all__ = ["Choices", "Column", "add_barometer", "add_wave", "reckon_wave", "told"]
