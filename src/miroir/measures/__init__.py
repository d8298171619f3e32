"""Measures of contacts and answers on one sheet, and what goes with satisfaction."""

from miroir.measures.driving import reckon, reckon_all_due

__all__ = ["reckon", "reckon_all_due"]
