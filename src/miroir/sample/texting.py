"""The sample's brand that asks by SMS, on trial: who called without leaving an address."""

from datetime import timedelta
from typing import Final, NamedTuple

from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.base.settings import Settings
from miroir.channels.sms import Came, Sms, holidays_of, keep_logged, permitted_from, take_text
from miroir.conversations import Inbound, add_inbound, assign, close
from miroir.customers import Claim, Identity, recognise
from miroir.sample.history import Cast
from miroir.sms import WantedSmsWay, set_sms_way
from miroir.surveys import Closed, invitation_sms, invite_customer, mark_invitation_delivered


class Caller(NamedTuple):
    """Who called so many days ago, and about what."""

    days: int
    name: str
    number: str
    asked: str


CALLERS: Final = (
    Caller(
        6,
        "Zoé Lambert",
        "+33612000401",
        "Mon abat-jour est arrivé froissé.",
    ),
    Caller(
        5,
        "Marc Delmas",
        "+33612000402",
        "Quelle ampoule pour la lampe Halo ?",
    ),
    Caller(
        5,
        "Inès Carpentier",
        "+33612000403",
        "Où en est ma livraison ?",
    ),
)
STOPPED: Final = CALLERS[1]
ZONE: Final = "Europe/Paris"


async def text_callers(tx: Transaction, cast: Cast, *, settings: Settings) -> None:
    """Have three callers asked by SMS, in the log; one of them wants no more."""
    at, brand = tx.at, cast.brands["lumen"]
    await set_sms_way(tx, brand.id, WantedSmsWay(provider="log"), by=None)
    for caller in CALLERS:
        tx.at = at - timedelta(days=caller.days)
        await _call_and_be_asked(tx, cast, caller, settings=settings)
    tx.at = at - timedelta(hours=1)
    said = Came(id=str(new_id()), number=STOPPED.number, text="STOP")
    await take_text(tx, brand.id, said)
    tx.at = at


async def _call_and_be_asked(
    tx: Transaction, cast: Cast, caller: Caller, *, settings: Settings
) -> None:
    brand, adviser = cast.brands["lumen"], cast.advisers["conseil"][0]
    claim = Claim(
        identities=(Identity(kind="phone", value=caller.number),), name=caller.name, language="fr"
    )
    customer_id = await recognise(tx, claim)
    inbound = Inbound(
        brand_id=brand.id, channel="phone", claim=claim, text=caller.asked, language="fr"
    )
    added = await add_inbound(tx, inbound, customer_id=customer_id)
    matter, team = added.conversation_id, cast.teams["conseil"]
    await assign(tx, matter, adviser_id=adviser, team_id=team)
    closure_id = await close(tx, matter, reason_id=cast.reasons["solved"], by=adviser)
    invited = await invite_customer(
        tx,
        Closed(
            conversation_id=matter,
            closure_id=closure_id,
            customer_id=customer_id,
            adviser_id=adviser,
            team_id=team,
            channel="phone",
        ),
    )
    if invited is None:
        return
    asked = await invitation_sms(tx, invited, settings=settings)
    tx.at = permitted_from(tx.at, zone=ZONE, holidays=holidays_of(ZONE))
    await keep_logged(
        tx,
        Sms(
            id=new_id(),
            organisation=tx.organisation,
            brand_id=brand.id,
            number=caller.number,
            sender=asked.way.sender,
            words=asked.words,
        ),
    )
    await mark_invitation_delivered(tx, invited)
