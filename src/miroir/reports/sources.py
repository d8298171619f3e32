"""The pages that can be taken away, sent and shared."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from miroir.access import Caller, organisation_settings
from miroir.base.database import Transaction
from miroir.base.errors import NotAllowed, NotFound
from miroir.base.language import Language, phrase
from miroir.reports.axes_report import AXES_SOURCE
from miroir.reports.barometers_report import BAROMETERS
from miroir.reports.drivers_report import DRIVERS
from miroir.reports.measures_report import MEASURES
from miroir.reports.mirror_report import MIRROR
from miroir.reports.model import Choices, Shown, Source

SOURCES: Final[Mapping[str, Source]] = {
    source.code: source for source in (MIRROR, MEASURES, DRIVERS, BAROMETERS, AXES_SOURCE)
}


def source(code: str) -> Source:
    """Return a page by its code. Raises NotFound."""
    try:
        return SOURCES[code]
    except KeyError as unknown:
        raise NotFound(phrase("There is no such report.")) from unknown


def require_reader(of: Source, caller: Caller) -> None:
    """Let accounts through that may see the page, and keys that may read the mirror.

    Raises NotAllowed.
    """
    by_key = of.for_keys and "mirror:read" in caller.scopes
    allowed = by_key if caller.kind == "key" else bool(of.roles & caller.roles)
    if not allowed:
        raise NotAllowed(phrase("This page is not for your role."))


async def load(tx: Transaction, of: Source, choices: Choices, tongue: Language) -> Shown:
    """Return what the page shows, its `weeks` being the last whole ones by now."""
    settings = await organisation_settings(tx)
    return await of.show(tx, choices.on(_day(tx.at, settings.time_zone)), tongue)


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
