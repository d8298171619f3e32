"""Founding an organisation that can be used at once: see `found`."""

from datetime import time, timedelta
from secrets import token_hex
from uuid import UUID

import msgspec

from miroir.access import (
    Language,
    create_account,
    create_brand,
    create_organisation,
)
from miroir.advisers import create_adviser, create_team
from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.ids import OrganisationId
from miroir.calendars import Calendar, Slot, keep_calendar, working_days
from miroir.conversations import add_close_reason, set_promise
from miroir.surveys import create_questionnaires

OFFICE_HOURS = (Slot(time(9), time(18)),)
VISIBLE_HOURS: dict[Language, str] = {"fr": "Heures de bureau", "en": "Office hours"}
TEAM: dict[Language, str] = {"fr": "Service client", "en": "Customer service"}

# What a French operator with 5,500 advisers publishes, and a tablet maker's video button.
PROMISES: dict[Channel, timedelta] = {
    "chat": timedelta(minutes=3),
    "phone": timedelta(minutes=3),
    "callback": timedelta(minutes=30),
    "sms": timedelta(hours=4),
    "social": timedelta(hours=4),
    "email": timedelta(hours=48),
    "form": timedelta(hours=48),
    "store": timedelta(hours=48),
    "letter": timedelta(days=20),
    "video": timedelta(seconds=15),
}
# These run by the sun's clock: so they are published.
ROUND_THE_CLOCK: frozenset[Channel] = frozenset({"email", "form", "letter", "video", "store"})
CLOSE_REASONS = {
    "solved": {"fr": "Résolu", "en": "Solved"},
    "informed": {"fr": "Renseigné", "en": "Informed"},
    "passed-on": {"fr": "Transmis à un autre service", "en": "Passed on to another department"},
    "no-answer": {"fr": "Client sans réponse", "en": "Customer did not answer"},
    "duplicate": {"fr": "Doublon", "en": "Duplicate"},
    "unwanted": {"fr": "Indésirable", "en": "Unwanted"},
}


class Founding(msgspec.Struct, frozen=True, kw_only=True):
    """What must be known to found an organisation.

    `mail_domain` is the domain that receives its mail; `time_zone` an IANA name.
    """

    slug: str
    name: str
    language: Language
    time_zone: str
    mail_domain: str
    administrator: str
    password: str


class Founded(msgspec.Struct, frozen=True, kw_only=True):
    """What was made: the key of the brand's widget, and the address that mail comes to."""

    organisation: OrganisationId
    brand_id: UUID
    team_id: UUID
    account_id: UUID
    widget_key: str
    mail_address: str


async def found(tx: Transaction, founding: Founding) -> Founded:
    """Found an organisation in a transaction opened for `access.NOT_YET`.

    It gets one brand, one team, office hours, the default promises, and an administrator who
    supervises and answers. Raises Conflict for a slug or an address that is taken, Invalid for
    a password too short.
    """
    language = founding.language
    organisation = await create_organisation(
        tx,
        slug=founding.slug,
        name=founding.name,
        language=language,
        time_zone=founding.time_zone,
    )
    widget_key = f"{founding.slug}-{token_hex(4)}"
    mail_address = f"{founding.slug}@{founding.mail_domain}"
    brand_id = await create_brand(
        tx, name=founding.name, key=widget_key, mail_address=mail_address, language=language
    )
    team_id = await create_team(tx, TEAM[language])
    account_id = await _administrator(tx, founding, team_id)
    await set_up_answering(tx, brand_id, language=language, time_zone=founding.time_zone)
    for code, label in CLOSE_REASONS.items():
        await add_close_reason(tx, code, label)
    await create_questionnaires(tx)
    return Founded(
        organisation=organisation,
        brand_id=brand_id,
        team_id=team_id,
        account_id=account_id,
        widget_key=widget_key,
        mail_address=mail_address,
    )


async def set_up_answering(
    tx: Transaction,
    brand_id: UUID,
    *,
    language: Language,
    time_zone: str,
    hours: Calendar | None = None,
) -> UUID:
    """Give a brand the default promises within `hours` (office hours when None).

    Returns the calendar's id.
    """
    hours = hours or Calendar(week=working_days(OFFICE_HOURS), time_zone=time_zone)
    calendar_id = await keep_calendar(tx, hours, name=VISIBLE_HOURS[language])
    await promise_the_usual(tx, brand_id, calendar_id)
    return calendar_id


async def promise_the_usual(tx: Transaction, brand_id: UUID, calendar_id: UUID | None) -> None:
    """Give a brand the default promises; those in working time count by `calendar_id`."""
    for channel, amount in PROMISES.items():
        for kind in ("first_answer", "next_answer"):
            await set_promise(
                tx,
                brand_id=brand_id,
                channel=channel,
                kind=kind,
                amount=amount,
                calendar_id=None if channel in ROUND_THE_CLOCK else calendar_id,
            )


async def _administrator(tx: Transaction, founding: Founding, team_id: UUID) -> UUID:
    account_id = await create_account(
        tx,
        email=founding.administrator,
        name=founding.administrator,
        roles=["administrator", "supervisor", "adviser"],
        password=founding.password,
        language=founding.language,
    )
    await create_adviser(
        tx,
        account_id,
        name=TEAM[founding.language],
        team_ids=[team_id],
        languages=["fr", "en"],
    )
    return account_id
