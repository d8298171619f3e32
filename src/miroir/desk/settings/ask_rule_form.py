"""The form of a rule by which people are asked, read from what its page sends."""

from collections.abc import Mapping
from datetime import date
from typing import Final, get_args

import msgspec

from miroir.base.channel import Channel
from miroir.base.forms import Fields, Reading
from miroir.base.language import phrase
from miroir.surveys import (
    WAYS,
    AskLimits,
    AtEnd,
    Campaign,
    Later,
    Moment,
    Regularly,
    RuleSays,
    Side,
    Weekly,
    Where,
)

MOMENTS: Final[Mapping[Side, Mapping[str, str]]] = {
    "customer": {
        "end": phrase("When a contact ends"),
        "later": phrase("Some days after a contact"),
        "regularly": phrase("Each customer once in so many days"),
    },
    "adviser": {
        "end": phrase("After the wrap-up"),
        "weekly": phrase("Every week"),
        "campaign": phrase("Once, from a day to another"),
    },
}
WEEKDAYS: Final = {
    "0": phrase("Monday"),
    "1": phrase("Tuesday"),
    "2": phrase("Wednesday"),
    "3": phrase("Thursday"),
    "4": phrase("Friday"),
    "5": phrase("Saturday"),
    "6": phrase("Sunday"),
}


class RuleForm(msgspec.Struct, frozen=True):
    """What the form says."""

    says: RuleSays
    paused: bool


def read_rule(fields: Fields, side: Side) -> RuleForm:
    """Read the form of a rule for a side. Raises WrongFields."""
    form = Reading(fields)
    says = RuleSays(
        name=form.words("name", most=80) or "?",
        side=side,
        survey=fields.text("survey") or "contact",
        moment=_moment(form, side),
        where=_where(form),
        way=form.word("way", list(WAYS)) or ("usual" if side == "customer" else "desk"),
        priority=form.number("priority", least=1, most=100) or 50,
        reminders=form.number("reminders", least=0, most=2) or 0,
        remind_after=form.number("remind_after", least=1, most=14) or 4,
    )
    form.end()
    return RuleForm(says, not fields.ticked("active"))


def _where(form: Reading) -> Where:
    channels = form.fields.texts("channels")
    known = get_args(Channel)
    return Where(
        channels=tuple(channel for channel in known if channel in channels),
        reason_ids=tuple(form.ids("reason_ids")),
        team_ids=tuple(form.ids("team_ids")),
        tier_ids=tuple(form.ids("tier_ids")),
        brand_ids=tuple(form.ids("brand_ids")),
        share=form.number("share", least=1, most=100) or 100,
    )


def _moment(form: Reading, side: Side) -> Moment:
    hour = form.number("hour", least=0, most=23)
    match form.word("moment", list(MOMENTS[side])):
        case "later":
            return Later(days=form.number("days", least=1, most=60) or 3)
        case "regularly":
            days = form.number("period", least=30, most=730) or 182
            return Regularly(days=days, hour=10 if hour is None else hour)
        case "weekly":
            return Weekly(
                weekday=int(form.word("weekday", list(WEEKDAYS)) or 0),
                hour=10 if hour is None else hour,
                questions=form.number("questions", least=1, most=5) or 2,
                calendar_id=form.id("calendar_id"),
            )
        case "campaign":
            return Campaign(first=_day(form, "first"), last=_day(form, "last"))
        case _:
            return AtEnd()


def _day(form: Reading, name: str) -> date:
    try:
        return date.fromisoformat(form.fields.text(name))
    except ValueError:
        form.refuse(name, phrase("Give the day."))
        return date.min


def read_limits(fields: Fields) -> AskLimits:
    """Read the form of how often people are asked at most. Raises WrongFields."""
    form = Reading(fields)
    limits = AskLimits(
        quarantine_days=form.number("quarantine_days", least=0, most=365) or 0,
        asks_per_shift=form.number("asks_per_shift", least=0, most=20) or 0,
        asks_per_day=form.number("asks_per_day", least=1, most=100),
        asks_per_week=form.number("asks_per_week", least=1, most=500),
        team_asks_per_day=form.number("team_asks_per_day", least=1, most=10_000),
        team_asks_per_week=form.number("team_asks_per_week", least=1, most=30_000),
    )
    form.end()
    return limits
