"""The form with which a report is set up."""

import re
from collections.abc import Mapping
from datetime import time
from typing import Final, get_args

from miroir.advisers import teams
from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.forms import Fields, Reading
from miroir.base.language import phrase
from miroir.reports.model import SPANS
from miroir.reports.rhythm import LAST_DAY, Every, Rhythm
from miroir.reports.schedules import Planned
from miroir.reports.sources import SOURCES

CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
RHYTHMS: Final[Mapping[Every, str]] = {
    "day": phrase("every day"),
    "week": phrase("every week"),
    "month": phrase("every month"),
}
WEEKDAYS: Final[Mapping[int, str]] = {
    1: phrase("Monday"),
    2: phrase("Tuesday"),
    3: phrase("Wednesday"),
    4: phrase("Thursday"),
    5: phrase("Friday"),
    6: phrase("Saturday"),
    7: phrase("Sunday"),
}


async def read_planned(tx: Transaction, typed: Fields) -> Planned:
    """Return what a form asks for. Raises Invalid, with what is wrong by field."""
    form = Reading(typed)
    code = form.word("source", list(SOURCES)) or next(iter(SOURCES))
    weeks = read_weeks(form)
    team_id = form.id("team_id")
    if team_id is not None and team_id not in {team.id for team in await teams(tx)}:
        form.refuse("team_id", phrase("There is no such team."))
    channel = form.word("channel", get_args(Channel))
    rhythm = Rhythm(
        every=form.word("every", get_args(Every)) or "week",
        at=_clock(form),
        weekday=form.number("weekday", least=1, most=7) or 1,
        day=form.number("day", least=1, most=LAST_DAY) or 1,
    )
    recipients = form.ids("recipients")
    if not recipients:
        form.refuse("recipients", phrase("Choose who receives it."))
    form.end()
    return Planned(
        source=code,
        weeks=weeks,
        team_id=team_id,
        channel=channel,
        rhythm=rhythm,
        recipients=recipients,
    )


def read_weeks(form: Reading) -> int:
    """Return over how many weeks; thirteen where none is chosen."""
    weeks = form.number("weeks", least=min(SPANS), most=max(SPANS)) or 13
    if weeks not in SPANS:
        form.refuse("weeks", phrase("Choose one of the periods that are offered."))
    return weeks


def _clock(form: Reading) -> time:
    match = CLOCK.fullmatch(form.fields.text("at"))
    if match is None:
        form.refuse("at", phrase("Write the hour as 08:30."))
        return time(8)
    return time(int(match[1]), int(match[2]))
