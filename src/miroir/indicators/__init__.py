"""Measures of both sides, with their uncertainty, and the mirror that shows them."""

from miroir.indicators.differences import Difference, difference
from miroir.indicators.drawing import fraction as along_scale
from miroir.indicators.figures import Figure, Measure
from miroir.indicators.held import Filters, Held, hold_up_for
from miroir.indicators.jobs import follower
from miroir.indicators.mirror import Group, Mirror, Reflection, Row
from miroir.indicators.mood import Mood, mood
from miroir.indicators.proportions import share
from miroir.indicators.rebuilding import rebuild
from miroir.indicators.service import USUAL_FORMULA, Formula, Offered, service_level

__all__ = [
    "USUAL_FORMULA",
    "Difference",
    "Figure",
    "Filters",
    "Formula",
    "Group",
    "Held",
    "Measure",
    "Mirror",
    "Mood",
    "Offered",
    "Reflection",
    "Row",
    "along_scale",
    "difference",
    "follower",
    "hold_up_for",
    "mood",
    "rebuild",
    "service_level",
    "share",
]
