"""Measures of both sides, with their uncertainty, and the mirror that shows them."""

from miroir.indicators.differences import Difference, difference
from miroir.indicators.figures import Figure
from miroir.indicators.jobs import follower
from miroir.indicators.mood import Mood, mood
from miroir.indicators.proportions import share
from miroir.indicators.rebuilding import rebuild
from miroir.indicators.service import USUAL_FORMULA, Formula, Offered, service_level

__all__ = [
    "USUAL_FORMULA",
    "Difference",
    "Figure",
    "Formula",
    "Mood",
    "Offered",
    "difference",
    "follower",
    "mood",
    "rebuild",
    "service_level",
    "share",
]
