"""Answers by the kind of their contact, kept packed by day and week: what weighted pages read."""

from miroir.indicators.kinds.counting import ANSWERS_BY_KIND, CLOSED_BY_TRAIT, Counting
from miroir.indicators.kinds.reading import KEPT_BY, OfWeek, keep_counts, read_counts

__all__ = [
    "ANSWERS_BY_KIND",
    "CLOSED_BY_TRAIT",
    "KEPT_BY",
    "Counting",
    "OfWeek",
    "keep_counts",
    "read_counts",
]
