"""Three axes: commercial performance, customer satisfaction, performance for the staff."""

from miroir.axes.entering import add_measure, enter, measures, retire_measure, values
from miroir.axes.facts import MeasureAdded, MeasureRetired, MonthsEntered
from miroir.axes.files import lines_of_file
from miroir.axes.looking import all_series, pairings
from miroir.axes.model import (
    AXES,
    LONGEST_NAME,
    UNITS,
    Axis,
    Measure,
    Pairing,
    Point,
    Series,
    Unit,
    last_months,
)
from miroir.axes.pasted import WHY, Pasted, Why, plain_name, read_month, read_number, read_pasted

__all__ = [
    "AXES",
    "LONGEST_NAME",
    "UNITS",
    "WHY",
    "Axis",
    "Measure",
    "MeasureAdded",
    "MeasureRetired",
    "MonthsEntered",
    "Pairing",
    "Pasted",
    "Point",
    "Series",
    "Unit",
    "Why",
    "add_measure",
    "all_series",
    "enter",
    "last_months",
    "lines_of_file",
    "measures",
    "pairings",
    "plain_name",
    "read_month",
    "read_number",
    "read_pasted",
    "retire_measure",
    "values",
]
