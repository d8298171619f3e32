"""Why something is refused, and what to do about it, in words."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from miroir.base.language import phrase
from miroir.surveys.past.model import Trouble, Why


class Told(NamedTuple):
    """Why, and what to do: phrases."""

    why: str
    do: str


WHYS: Final[Mapping[Why, Told]] = {
    "not_on_scale": Told(
        phrase("This is no value of the scale."),
        phrase("Say which value it stands for, or choose another scale for the column."),
    ),
    "not_an_option": Told(
        phrase("This is none of the options."),
        phrase("Add it to the column’s options, or say which one it stands for."),
    ),
    "not_a_number": Told(
        phrase("This is no number."), phrase("Correct it in the file, or take the column as text.")
    ),
    "not_a_day": Told(
        phrase("This is no date in the order chosen."),
        phrase("Choose the order in which the file writes dates, or correct it in the file."),
    ),
    "not_yet": Told(
        phrase("This day has not come yet."), phrase("Check the order in which dates are written.")
    ),
    "no_team": Told(
        phrase("There is no team of this name."),
        phrase("Say which team it stands for, or make the team first."),
    ),
    "no_channel": Told(phrase("This is no channel."), phrase("Say which channel it stands for.")),
    "no_language": Told(
        phrase("This is no code of a language."), phrase("Write fr, en, es… or ignore the column.")
    ),
    "no_weight": Told(
        phrase("A weight is a number, zero or more."),
        phrase("Correct it in the file, or ignore the column."),
    ),
    "too_long": Told(
        phrase("This text is longer than 4,000 characters."), phrase("Shorten it in the file.")
    ),
    "unreadable": Told(
        phrase("This cannot be read in the encoding chosen."),
        phrase("Choose the encoding in which the file was saved."),
    ),
    "other_columns": Told(
        phrase("This line has more cells than there are columns."),
        phrase("Check the delimiter, and quotes that are opened and not closed."),
    ),
    "no_answer": Told(
        phrase("No column holds an answer on this line."),
        phrase("Nothing needs doing if the person answered nothing."),
    ),
}
TROUBLES: Final[Mapping[Trouble, str]] = {
    "unreadable": phrase("The file cannot be read any further: undo, then read it otherwise."),
    "too_many_refusals": phrase(
        "Too much was refused: undo, correct what is told below, begin again."
    ),
    "damaged": phrase(
        "What was said of this file cannot be read any more: undo, then send the file again."
    ),
}
