"""Measures of contacts and answers on one sheet, and what goes with satisfaction."""
