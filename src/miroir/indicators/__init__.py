"""Measures of both sides, with their uncertainty, and the mirror that shows them."""

from miroir.indicators.jobs import follower
from miroir.indicators.rebuilding import rebuild

__all__ = ["follower", "rebuild"]
