"""A customer of the sample who invites by a calendar, and a neighbour who answers the thread."""

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from miroir.base.database import Row, Transaction
from miroir.channels.intake import receive
from miroir.conversations import Attendee, Copied, Inbound, Meeting, Recurrence
from miroir.customers import Claim, Identity
from miroir.sample.history import BrandOfSample, Cast, address


class Words(NamedTuple):
    """What is written, in a language."""

    text: str
    title: str
    place: str
    answer: str


COPIED, NEIGHBOUR = "Yann Le Gall", "Hugo Perrot"
WRITTEN_IN = "America/Montreal"
LONG = timedelta(minutes=30)
WORDS = {
    "fr": Words(
        "Voici une invitation pour en parler avec vous, chaque semaine si besoin.",
        "Point sur notre commande",
        "Par téléphone",
        "Je réponds aussi pour ma voisine : nous serons deux.",
    ),
    "en": Words(
        "Here is an invitation to talk about it with you, every week if need be.",
        "About our order",
        "By telephone",
        "I answer for my neighbour too: there will be two of us.",
    ),
}
NEWEST = """
    select c.id, c.subject, i.value as address, k.name
    from conversation c
    join customer k on k.organisation_id = $1 and k.id = c.customer_id
    join customer_identity i on i.organisation_id = $1 and i.customer_id = k.id
        and i.kind = 'email'
    where c.organisation_id = $1 and c.brand_id = $2 and c.channel = 'email'
      and c.closed_at is null and c.suspected_at is null
    order by c.opened_at desc limit 1
"""


async def invite(tx: Transaction, cast: Cast) -> None:
    """Have a customer of each brand, who waits by mail, invite us; a stranger answers that."""
    at = tx.at
    for brand in cast.brands.values():
        row = await tx.row(NEWEST, tx.organisation, brand.id)
        if row is not None:
            words = WORDS[brand.language]
            tx.at = at - timedelta(minutes=4)
            await receive(tx, _inviting(brand, row, words, at=at))
            tx.at = at - timedelta(minutes=2)
            await receive(tx, _answering(brand, row["id"], words))
    tx.at = at


def _inviting(brand: BrandOfSample, row: Row, words: Words, *, at: datetime) -> Inbound:
    starts_at = _next_monday(at)
    organiser = Attendee(address=row["address"], name=row["name"])
    asked = Attendee(address=address(COPIED), name=COPIED, answer="accepted")
    meeting = Meeting(
        act="request",
        uid=f"{row['id']}@example.org",
        title=words.title,
        starts_at=starts_at,
        ends_at=starts_at + LONG,
        zone=WRITTEN_IN,
        recurrence=Recurrence(every="weekly", days=("MO",), count=4),
        place=words.place,
        organiser=organiser,
        attendees=(asked,),
        people=1,
    )
    return Inbound(
        brand_id=brand.id,
        channel="email",
        claim=_claim(organiser, brand),
        text=words.text,
        subject=row["subject"],
        language=brand.language,
        thread=row["id"],
        copied=(Copied(address=asked.address, name=asked.name),),
        meetings=(meeting,),
    )


def _answering(brand: BrandOfSample, thread: UUID, words: Words) -> Inbound:
    who = Attendee(address=address(NEIGHBOUR), name=NEIGHBOUR)
    return Inbound(
        brand_id=brand.id,
        channel="email",
        claim=_claim(who, brand),
        text=words.answer,
        language=brand.language,
        thread=thread,
    )


def _claim(who: Attendee, brand: BrandOfSample) -> Claim:
    return Claim(
        identities=(Identity(kind="email", value=who.address),),
        name=who.name or None,
        language=brand.language,
    )


def _next_monday(at: datetime) -> datetime:
    there = at.astimezone(ZoneInfo(WRITTEN_IN))
    day = there.date() + timedelta(days=7 - there.weekday())
    return datetime.combine(day, time(9), tzinfo=there.tzinfo).astimezone(UTC)
