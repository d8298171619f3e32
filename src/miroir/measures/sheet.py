"""The sheet of measures as asked for, its changes corrected for being read together."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec

from miroir.access import organisation_settings
from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.base.language import Code as Language
from miroir.indicators import Weights, corrected, weeks_before, weeks_between
from miroir.measures.answers import answered
from miroir.measures.contacts import service
from miroir.measures.funnel import funnels
from miroir.measures.model import USUAL_WINDOW, Axis, Line, Measured, Sheet
from miroir.measures.period import span_of
from miroir.measures.resolution import resolved
from miroir.statistics import benjamini_hochberg, holm

Days = Annotated[int, msgspec.Meta(ge=1, le=90)]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which sheet: whole weeks from that of `first` to that of `last`, and along which axis.

    `window_days` is that of first contact resolution; `weights` says whether customers' answers
    are weighted to all contacts of the period.
    """

    first: date | None = msgspec.field(name="from", default=None)
    last: date | None = msgspec.field(name="to", default=None)
    by: Axis = "team"
    window_days: Days = USUAL_WINDOW.days
    weights: Weights = "none"


def read_asked(query: Mapping[str, Any]) -> Asked:
    """Return what a form asks for; an empty field is none. Raises Invalid."""
    filled = {name: value for name, value in query.items() if value}
    try:
        return msgspec.convert(filled, Asked, strict=False)
    except msgspec.ValidationError as problem:
        raise Invalid("Choose days, a breakdown and a window from the form.") from problem


async def measure(tx: Transaction, asked: Asked, *, language: Language) -> Sheet:
    """Return every measure of the weeks asked for. Raises Invalid for weeks that do not exist."""
    settings = await organisation_settings(tx)
    today = tx.at.astimezone(ZoneInfo(settings.time_zone)).date()
    weeks = weeks_between(asked.first, asked.last, today=today)
    before = weeks_before(weeks)
    span = span_of(weeks, before, zone=settings.time_zone)
    window = timedelta(days=asked.window_days)
    minimum = settings.minimum_group
    found = [
        *await answered(
            tx,
            span,
            asked.by,
            language=language,
            brand=settings.name,
            weights=asked.weights,
        ),
        *await resolved(tx, span, asked.by, window=window, minimum=minimum),
        *await service(tx, span, asked.by),
    ]
    return Sheet(
        weeks=weeks,
        weeks_before=before,
        axis=asked.by,
        window=window,
        weights=asked.weights,
        measures=together(found),
        funnels=await funnels(tx, weeks, span),
        minimum=minimum,
    )


def together(measures: Sequence[Measured]) -> list[Measured]:
    """Correct what is read together: headlines by Holm, the groups of a measure by BH.

    Weeks of the period before are other weeks, so groups of weeks have no change to correct.
    """
    wholes = _corrected([one.whole for one in measures], holm)
    return [
        msgspec.structs.replace(one, whole=whole, groups=_corrected(one.groups, benjamini_hochberg))
        for one, whole in zip(measures, wholes, strict=True)
    ]


def _corrected(lines: Sequence[Line], by: Callable[[Sequence[float]], list[float]]) -> list[Line]:
    changes = corrected([line.change for line in lines], by)
    return [
        msgspec.structs.replace(line, change=change)
        for line, change in zip(lines, changes, strict=True)
    ]
