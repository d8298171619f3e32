"""What comes back by SMS: an opposition, a customer's words, what became of one of ours."""

from functools import cache
from uuid import UUID

from miroir.access import brand, organisation_settings
from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.base.language import language
from miroir.base.secrets import derive, installation_secret
from miroir.base.settings import Settings
from miroir.channels.intake import receive
from miroir.channels.sms.facts import SmsStopTaken
from miroir.channels.sms.model import Became, Came, Outcome
from miroir.channels.sms.notices import Notice, tell_by_sms
from miroir.channels.sms.stop_words import asks_to_stop
from miroir.conversations import Inbound
from miroir.customers import (
    Claim,
    Identity,
    customer,
    international,
    owner_of_number,
    region_of,
)
from miroir.journal import record
from miroir.sms import stop_number
from miroir.surveys import SurveyLinks, refuse_surveys

TAKE = """
    insert into sms_received (organisation_id, brand_id, external_id, became, received_at)
    values ($1, $2, $3, $4, $5)
    on conflict do nothing
    returning became
"""
NOTE_RECEIPT = """
    update sms set receipt = $4, receipt_at = $5
    where organisation_id = $1 and brand_id = $2 and external_id = $3 and receipt is null
"""


@cache
def sms_inlets(settings: Settings) -> SurveyLinks:
    """Return what signs the addresses at which providers hand in."""
    return SurveyLinks(derive(installation_secret(settings), "sms inlet"))


def sms_inlet(settings: Settings, organisation: OrganisationId, brand_id: UUID) -> str:
    """Return the address at which a brand's provider hands in."""
    return f"{settings.url}/api/v1/sms/{sms_inlets(settings).token(organisation, brand_id)}"


def read_inlet(settings: Settings, token: str) -> tuple[OrganisationId, UUID]:
    """Return the organisation and the brand of an address. Raises NotFound."""
    try:
        return sms_inlets(settings).read(token)
    except NotFound as problem:
        raise NotFound("There is no such address: copy it from the settings.") from problem


async def take(tx: Transaction, brand_id: UUID, brought: Came | Outcome) -> Became:
    """Take what a provider handed in. Raises Invalid for a number that is none."""
    if isinstance(brought, Came):
        return await take_text(tx, brand_id, brought)
    row = (brand_id, brought.id, brought.state, tx.at)
    await tx.execute(NOTE_RECEIPT, tx.organisation, *row)
    return "receipt"


async def take_text(tx: Transaction, brand_id: UUID, came: Came) -> Became:
    """Heed an opposition at once, and confirm it once; take anything else for a message.

    A second time changes nothing. Raises Invalid for a number that is none.
    """
    zone = (await organisation_settings(tx)).time_zone
    number = international(came.number, region=region_of(zone))
    became: Became = "stop" if asks_to_stop(came.text) else "message"
    key = (tx.organisation, brand_id, came.id)
    if await tx.value(TAKE, *key, became, tx.at) is None:
        return "known"
    if became == "stop":
        await _stop(tx, brand_id, number)
    else:
        await receive(tx, _message(brand_id, number, came))
    return became


async def _stop(tx: Transaction, brand_id: UUID, number: str) -> None:
    customer_id = await owner_of_number(tx, number)
    if customer_id is None:
        new = await stop_number(tx, number)
    else:
        new = await refuse_surveys(tx, customer_id, by="sms")
    record(tx, SmsStopTaken(brand_id=brand_id, customer_id=customer_id))
    if new:
        words = await _confirmation(tx, brand_id, customer_id)
        await tell_by_sms(tx, Notice(brand_id=brand_id, number=number, words=words))


async def _confirmation(tx: Transaction, brand_id: UUID, customer_id: UUID | None) -> str:
    sender = await brand(tx, brand_id)
    spoken = None if customer_id is None else (await customer(tx, customer_id)).language
    zone = (await organisation_settings(tx)).time_zone
    tongue = language("fr" if (spoken or sender.language) == "fr" else "en", zone)
    words = tongue.gettext("%(brand)s: noted. We will not ask for your opinion any more.")
    return words % {"brand": sender.name}


def _message(brand_id: UUID, number: str, came: Came) -> Inbound:
    claim = Claim(identities=(Identity(kind="phone", value=number),))
    return Inbound(
        brand_id=brand_id,
        channel="sms",
        claim=claim,
        text=came.text,
        external_id=f"sms:{brand_id}:{came.id}",
    )
