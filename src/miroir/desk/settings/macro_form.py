"""The form of a macro: a row for each act, each with one thing to say."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import get_args
from uuid import UUID

import msgspec

from miroir.base.forms import NOT_OFFERED, Fields, Reading
from miroir.base.language import phrase
from miroir.composing import (
    Act,
    AssignAct,
    CloseAct,
    FieldAct,
    MacroDraft,
    NoteAct,
    PriorityAct,
    ReplyAct,
    SnoozeAct,
    TagAct,
)
from miroir.conversations import Field, Priority, Value
from miroir.knowledge import UNKNOWN, unknown_fields

MOST_ACTS = 12
LONGEST_HOURS = 8_000
LONGEST_TEXT = 20_000


class Row(msgspec.Struct, frozen=True):
    """An act as typed. `do` names it, `field:<id>` for filling in a field; `given` is its say."""

    do: str
    given: str = ""

    @property
    def kind(self) -> str:
        """What kind of act it is."""
        return self.do.partition(":")[0]

    @property
    def of(self) -> str:
        """The id of the field that it fills in."""
        return self.do.partition(":")[2]


class MacroForm(msgspec.Struct, frozen=True):
    """What the form holds. `moved`: the row to come back to."""

    rows: Sequence[Row]
    moved: int | None = None


def form_of(acts: Sequence[Act]) -> MacroForm:
    """Return the form that shows these acts."""
    return MacroForm([_row(act) for act in acts])


def _row(act: Act) -> Row:
    do, given = "assign", ""
    match act:
        case ReplyAct(text=text):
            do, given = "reply", text
        case NoteAct(text=text):
            do, given = "note", text
        case TagAct(tag_id=tag_id):
            do, given = "tag", str(tag_id)
        case FieldAct(field_id=field_id, value=value):
            do, given = f"field:{field_id}", value_typed(value)
        case PriorityAct(priority=priority):
            do, given = "priority", priority
        case SnoozeAct(hours=hours):
            do, given = "snooze", "" if hours is None else str(hours)
        case CloseAct(reason_id=reason_id):
            do, given = "close", str(reason_id)
        case AssignAct(adviser_id=UUID() as adviser_id):
            given = f"adviser:{adviser_id}"
        case AssignAct(team_id=UUID() as team_id):
            given = f"team:{team_id}"
    return Row(do, given)


def value_typed(value: Value | None) -> str:
    """Return a field's value as its input has it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
    return str(value)


def read_rows(fields: Fields, *, texts: Mapping[UUID, str]) -> MacroForm:
    """Read the rows, after what the button that was pressed does to them.

    `add` appends what was chosen, which may be the text of a saved reply (`texts`, by id);
    `up-2`, `down-2` and `remove-2` are about the third row.
    """
    pairs = zip(fields.texts("act"), fields.texts("given"), strict=False)
    rows = [Row(do, given.replace("\r\n", "\n")) for do, given in pairs][:MOST_ACTS]
    pressed, _, place = fields.text("do").partition("-")
    at = int(place) if place.isascii() and place.isdigit() and len(place) < 3 else len(rows)
    if pressed == "add" and fields.text("new") and len(rows) < MOST_ACTS:
        return MacroForm([*rows, _added(fields.text("new"), texts)], moved=len(rows))
    if at >= len(rows):
        return MacroForm(rows)
    if pressed == "remove":
        del rows[at]
        return MacroForm(rows, moved=max(0, at - 1))
    to = {"up": max(0, at - 1), "down": min(at + 1, len(rows) - 1)}.get(pressed, at)
    rows.insert(to, rows.pop(at))
    return MacroForm(rows, moved=to if to != at else None)


def _added(what: str, texts: Mapping[UUID, str]) -> Row:
    do, _, reply_id = what.partition(":")
    if do != "reply":
        return Row(what)
    return Row("reply", next((text for id_, text in texts.items() if str(id_) == reply_id), ""))


def read_macro(fields: Fields, form: MacroForm, *, known: Sequence[Field]) -> MacroDraft:
    """Read the macro. Raises WrongFields, naming the rows `act-0`, `act-1`…"""
    reading = Reading(fields)
    acts = [_act(reading, row, place, known) for place, row in enumerate(form.rows)]
    if not acts:
        reading.refuse("new", phrase("A macro does at least one thing: add an act."))
    name = reading.words("name", most=80)
    brand_id, team_id = reading.id("brand_id"), reading.id("team_id")
    reading.end()
    kept = [act for act in acts if act is not None]
    return MacroDraft(name=name, acts=kept, brand_id=brand_id, team_id=team_id)


def _act(reading: Reading, row: Row, place: int, known: Sequence[Field]) -> Act | None:
    at = f"act-{place}"
    if row.kind in {"reply", "note"}:
        return _text(reading, row, at)
    if row.kind == "field":
        return _field(reading, row, at, known)
    if row.kind in PLAIN:
        return PLAIN[row.kind](reading, row.given, at)
    reading.refuse(at, NOT_OFFERED)
    return None


def _text(reading: Reading, row: Row, at: str) -> Act | None:
    if not row.given:
        reading.refuse(at, phrase("Fill this in."))
    if len(row.given) > LONGEST_TEXT:
        reading.refuse(at, phrase("This is too long: shorten it."))
    if unknown_fields(row.given):
        reading.refuse(at, UNKNOWN)
    return ReplyAct(text=row.given) if row.kind == "reply" else NoteAct(text=row.given)


def _tag(reading: Reading, given: str, at: str) -> Act | None:
    id_ = _id(reading, given, at)
    return None if id_ is None else TagAct(tag_id=id_)


def _close(reading: Reading, given: str, at: str) -> Act | None:
    id_ = _id(reading, given, at)
    return None if id_ is None else CloseAct(reason_id=id_)


def _priority(reading: Reading, given: str, at: str) -> Act | None:
    words: tuple[Priority, ...] = get_args(Priority)
    for word in words:
        if word == given:
            return PriorityAct(priority=word)
    reading.refuse(at, NOT_OFFERED)
    return None


def _snooze(reading: Reading, given: str, at: str) -> Act | None:
    if not given:
        return SnoozeAct()
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= LONGEST_HOURS):
        reading.refuse(at, phrase("Give a whole number of hours, from 1 to 8000."))
        return None
    return SnoozeAct(hours=int(given))


def _assign(reading: Reading, given: str, at: str) -> Act | None:
    if not given:
        return AssignAct()
    to, _, text = given.partition(":")
    id_ = _id(reading, text, at)
    return AssignAct(team_id=id_) if to == "team" else AssignAct(adviser_id=id_)


PLAIN: Mapping[str, Callable[[Reading, str, str], Act | None]] = {
    "tag": _tag,
    "priority": _priority,
    "assign": _assign,
    "snooze": _snooze,
    "close": _close,
}
"""How what is given for each act is read."""


def _field(reading: Reading, row: Row, at: str, known: Sequence[Field]) -> Act | None:
    found = next((one for one in known if str(one.id) == row.of), None)
    if found is None:
        reading.refuse(at, phrase("There is no such field."))
        return None
    return FieldAct(field_id=found.id, value=_value(reading, found, row.given, at))


def _value(reading: Reading, field: Field, given: str, at: str) -> Value | None:
    if not given:
        return None
    if field.kind == "yesno":
        return given == "yes"
    try:
        if field.kind == "number":
            return float(given.replace(",", "."))
        return date.fromisoformat(given).isoformat() if field.kind == "date" else given
    except ValueError:
        reading.refuse(at, phrase("Give a number, or a day where it is one."))
        return None


def _id(reading: Reading, given: str, at: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        reading.refuse(at, phrase("Choose one."))
        return None
