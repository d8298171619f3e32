"""Taking a line: its answers, when and where they were given, and what of it is refused."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from miroir.base.channel import Channel
from miroir.surveys.model import Document
from miroir.surveys.past.answers_in_cells import Refused, Take, answer_in
from miroir.surveys.past.cells import instant_in, number_in
from miroir.surveys.past.model import Column, Plan, Refusal, Response, Why
from miroir.surveys.past.proposing import CHANNELS
from miroir.surveys.past.questions import answered
from miroir.surveys.past.sources import UNREADABLE, Line

LONGEST_SHOWN: Final = 200  # characters of a refused cell
REMEMBERED: Final = 5_000  # cells of a column
MOST_WEIGHT: Final = 1e9


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What lines are read against: the instant, the time zone, the teams, a secret for keys."""

    at: datetime
    zone: ZoneInfo
    teams: Mapping[str, UUID]  # by their names in small letters
    secret: bytes


class Outcome(NamedTuple):
    """What becomes of a line: its response, None when it is refused as a whole; and why."""

    response: Response | None
    refusals: Sequence[Refusal]


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """Whatever a line says of its answers as a whole."""

    at: datetime
    team_id: UUID | None
    channel: Channel
    language: str | None = None
    respondent: UUID | None = None
    weight: float | None = None


class Taker:
    """Takes the lines of one file by one plan; the same cell is understood once."""

    def __init__(self, plan: Plan, document: Document, around: Around) -> None:
        self._plan = plan
        self._around = around
        self._width = len(plan.columns)
        asked = {one.code: one for question in document.questions for one in question.asked}
        self._answers: list[tuple[int, str, Take]] = [
            (place, column.code, _remembering(answer_in(asked[column.code], column, plan)))
            for place, column in answered(plan).items()
        ]
        self._context = [
            (place, column.role, _remembering(self._reader(column)))
            for place, column in enumerate(plan.columns)
            if column.role not in ("answer", "ignore")
        ]

    def take(self, line: Line) -> Outcome:
        """Return what becomes of a line.

        A cell that cannot be taken is left out; a line is refused whole when what holds for all
        of its answers cannot be read, or when no answer is left.
        """
        if line.cells is None:
            return _whole(line, -1, "", "unreadable")
        if any(line.cells[self._width :]):
            return _whole(line, -1, "", "other_columns")
        cells = [cell.strip() for cell in line.cells]
        cells += [""] * (self._width - len(cells))
        try:
            context = self._context_of(cells)
        except _AtPlace as refused:
            return _whole(line, refused.place, cells[refused.place], refused.why)
        answers, refusals = self._answers_in(line, cells)
        if not answers:
            return Outcome(None, refusals or _whole(line, -1, "", "no_answer").refusals)
        response = Response(
            line=line.number,
            at=context.at,
            team_id=context.team_id,
            channel=context.channel,
            language=context.language,
            respondent=context.respondent,
            weight=context.weight,
            answers=answers,
        )
        return Outcome(response, refusals)

    def _answers_in(
        self, line: Line, cells: Sequence[str]
    ) -> tuple[dict[str, object], list[Refusal]]:
        answers: dict[str, object] = {}
        refusals = []
        for place, code, take in self._answers:
            cell = cells[place]
            if not cell or cell in self._plan.no_answer:
                continue
            try:
                answers[code] = take(cell)
            except Refused as refused:
                refusals.append(_refusal(line, place, cell, refused.why))
        return answers, refusals

    def _context_of(self, cells: Sequence[str]) -> Context:
        plan = self._plan
        found: dict[str, object] = {}
        for place, role, read in self._context:
            cell = cells[place]
            if not cell or cell in plan.no_answer:
                if role == "date" and plan.day is None:
                    raise _AtPlace(place, "not_a_day")
                if role == "channel" and plan.channel is None:
                    raise _AtPlace(place, "no_channel")
                continue
            try:
                found[FIELDS[role]] = read(cell)
            except Refused as refused:
                raise _AtPlace(place, refused.why) from refused
        usual: dict[str, object] = {
            "at": self._usual_instant(),
            "team_id": plan.team_id,
            "channel": plan.channel,
        }
        return Context(**(usual | found))  # type: ignore[arg-type]

    def _usual_instant(self) -> datetime | None:
        day = self._plan.day
        return instant_in(day.isoformat(), "ymd", self._around.zone) if day else None

    def _reader(self, column: Column) -> Take:
        readers: Mapping[str, Callable[[str, Column], object]] = {
            "date": self._instant,
            "team": self._team,
            "channel": _channel,
            "language": _language,
            "respondent": self._respondent,
            "weight": _weight,
        }
        read = readers[column.role]
        return lambda cell: read(cell, column)

    def _instant(self, cell: str, _: Column) -> datetime:
        found = instant_in(cell, self._plan.date_order, self._around.zone)
        if found is None:
            raise Refused("not_a_day")
        if found.date() > self._around.at.astimezone(self._around.zone).date():
            raise Refused("not_yet")
        return min(found, self._around.at)

    def _team(self, cell: str, column: Column) -> UUID:
        name = dict(column.pairs).get(cell) or cell
        found = self._around.teams.get(name.lower())
        if found is None:
            raise Refused("no_team")
        return found

    def _respondent(self, cell: str, _: Column) -> UUID:
        digest = hmac.digest(self._around.secret, cell.encode(errors="replace"), "sha256")
        return UUID(bytes=digest[:16], version=4)


FIELDS: Final = {
    "date": "at",
    "team": "team_id",
    "channel": "channel",
    "language": "language",
    "respondent": "respondent",
    "weight": "weight",
}


class _AtPlace(Exception):
    def __init__(self, place: int, why: Why) -> None:
        self.place = place
        self.why: Why = why


def _channel(cell: str, column: Column) -> Channel:
    name = dict(column.pairs).get(cell) or cell
    found = CHANNELS.get(name.lower())
    if found is None:
        raise Refused("no_channel")
    return found


def _language(cell: str, _: Column) -> str:
    code = cell.lower().replace("_", "-").split("-")[0]
    if not (code.isascii() and code.isalpha() and 2 <= len(code) <= 3):
        raise Refused("no_language")
    return code


def _weight(cell: str, _: Column) -> float:
    number = number_in(cell)
    if number is None or not 0 <= number <= MOST_WEIGHT:
        raise Refused("no_weight")
    return number


def _remembering(take: Take) -> Take:
    """Understand a cell once; of cells that are mostly different, only the first are kept."""
    known: dict[str, object] = {}

    def once(cell: str) -> object:
        if cell in known:
            return known[cell]
        found = take(cell)
        if len(known) < REMEMBERED:
            known[cell] = found
        return found

    return once


def _whole(line: Line, place: int, cell: str, why: Why) -> Outcome:
    return Outcome(None, [_refusal(line, place, cell, why)])


def _refusal(line: Line, place: int, cell: str, why: Why) -> Refusal:
    shown = UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", cell[:LONGEST_SHOWN])
    return Refusal(line=line.number, place=place, value=shown, why=why)
