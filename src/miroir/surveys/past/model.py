"""How a file of past answers is taken: how it is read, and what each of its columns holds."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.surveys.kinds import Good, ScaleName
from miroir.surveys.model import Side

NO_ANSWER: Final = ("NA", "N/A", "#N/A", "NULL")
STORABLE: Final = r"^[^\x00]*$"
MOST_VALUES: Final = 200
MOST_COLUMNS: Final = 200

Format = Literal["text", "sheet"]
Role = Literal["ignore", "answer", "date", "channel", "team", "language", "respondent", "weight"]
AskedAs = ScaleName | Literal["choice", "choices", "number", "day", "words"]
DateOrder = Literal["ymd", "dmy", "mdy"]
Source = Literal["made", "current"]
# By their names in Python.
Encoding = Literal["utf-8-sig", "cp1252", "iso8859-15", "utf-16", "cp850", "mac-roman"]
Delimiter = Literal[",", ";", "\t", "|"]
Short = Annotated[str, msgspec.Meta(max_length=300, pattern=STORABLE)]
Cell = Annotated[str, msgspec.Meta(max_length=1_000, pattern=STORABLE)]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is read: as text with an encoding and a delimiter, or a sheet of a workbook.

    `header`: the first line names the columns. `sheet` counts from 0.
    """

    format: Format
    encoding: Encoding = "utf-8-sig"
    delimiter: Delimiter = ","
    header: bool = True
    sheet: Annotated[int, msgspec.Meta(ge=0, le=1_000)] = 0


class CellValue(msgspec.Struct, frozen=True, kw_only=True):
    """What a cell stands for: a value of the scale, an option, a team, a channel; '' nothing."""

    cell: Cell
    value: Cell


def cell_values(pairs: Iterable[tuple[str, str]]) -> tuple[CellValue, ...]:
    """Return what cells stand for, from pairs of both."""
    return tuple(CellValue(cell=cell, value=value) for cell, value in pairs)


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """What a column holds.

    An answer has the `code` and the kind (`asked_as`) of its question; a scale says which end is
    `good`, and what its ends are called. `values` say what a cell stands for: a value of the
    scale, an option, a team, a channel. Several choices in one cell stand apart by `separator`.
    """

    header: Short
    role: Role = "ignore"
    code: Annotated[str, msgspec.Meta(max_length=32, pattern=STORABLE)] = ""
    asked_as: AskedAs = "words"
    good: Good | None = None
    lowest: Short = ""
    highest: Short = ""
    values: Annotated[tuple[CellValue, ...], msgspec.Meta(max_length=MOST_VALUES)] = ()
    separator: Annotated[str, msgspec.Meta(min_length=1, max_length=8, pattern=STORABLE)] = ", "

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What cells stand for, as pairs of both."""
        return [(one.cell, one.value) for one in self.values]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How the lines of a file become answers of one side.

    `source` "made": the questionnaire is made of the columns; "current": columns are answers to
    what the side is asked now. `channel`, `team_id` and `day` hold for lines without their own.
    """

    columns: Annotated[tuple[Column, ...], msgspec.Meta(min_length=1, max_length=MOST_COLUMNS)]
    source: Source = "made"
    language: Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}$")] = "fr"
    date_order: DateOrder = "ymd"
    day: date | None = None
    channel: Channel | None = None
    team_id: UUID | None = None
    no_answer: Annotated[tuple[Short, ...], msgspec.Meta(max_length=20)] = NO_ANSWER


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What is proposed for a file, and what was counted in it."""

    reading: Reading
    plan: Plan
    lines_about: int


Why = Literal[
    "not_on_scale",
    "not_an_option",
    "not_a_number",
    "not_a_day",
    "not_yet",
    "no_team",
    "no_channel",
    "no_language",
    "no_weight",
    "too_long",
    "unreadable",
    "other_columns",
    "no_answer",
]
State = Literal["draft", "running", "done", "stopped", "undoing", "undone"]
Trouble = Literal["unreadable", "too_many_refusals", "damaged"]


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why a cell, or a whole line (`place` -1), cannot be taken. `place` counts from 0."""

    line: int
    place: int
    value: str
    why: Why


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """What one person answered on one line."""

    line: int
    at: datetime
    team_id: UUID | None
    channel: Channel
    language: str | None
    respondent: UUID | None
    weight: float | None
    answers: Mapping[str, object]


class PastImport(msgspec.Struct, frozen=True, kw_only=True):
    """An import as it stands: its file, its plan, how far it is."""

    id: UUID
    side: Side
    name: str
    sha256: bytes
    size: int
    lines_about: int
    reading: Reading
    plan: Plan
    revision: int
    state: State
    trouble: Trouble | None
    made_by: UUID | None
    made_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    line: int
    taken: int
    refused: int
    left_out: int
    answers: int
