"""Some weeks of the sample's life, lived through the same verbs as real ones."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import msgspec

from miroir.access import Language
from miroir.base.database import Transaction
from miroir.channels.intake import receive
from miroir.conversations import (
    Inbound,
    add_inbound,
    assign,
    close,
    mark_delivered,
    mark_read,
    reply,
)
from miroir.customers import Claim, Identity, recognise
from miroir.sample.content_files import Matter, matters, people
from miroir.sample.opinions import answer_both_sides
from miroir.surveys import Closed

CONTACTS_A_DAY = (14, 24)
OPENING_HOUR, OPEN_HOURS = 8, 8  # in UTC: nine to five in Paris, in winter
SATURDAY = 5


class BrandOfSample(msgspec.Struct, frozen=True):
    """A brand as loaded."""

    id: UUID
    language: Language


class Cast(msgspec.Struct, frozen=True, kw_only=True):
    """Who is there to act; teams and advisers by team key, reasons by code."""

    brands: dict[str, BrandOfSample]
    teams: dict[str, UUID]
    advisers: dict[str, list[UUID]]
    reasons: dict[str, UUID]


async def live_through(tx: Transaction, cast: Cast, *, until: datetime, chance: Random) -> None:
    """Live from the transaction's instant until `until`; leaves the transaction there."""
    begun = tx.at
    for at in _moments(begun, until - timedelta(hours=3), chance):
        matter = chance.choices(matters().matter, [m.weight for m in matters().matter])[0]
        progress = (at - begun) / (until - begun)
        tx.at = at
        await _live_matter(tx, cast, matter, progress=progress, chance=chance)
    tx.at = until


def _moments(begin: datetime, end: datetime, chance: Random) -> Iterator[datetime]:
    day = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    while day < end:
        if day.weekday() < SATURDAY:
            opening = day + timedelta(hours=OPENING_HOUR)
            moments = [
                opening + timedelta(hours=OPEN_HOURS) * chance.betavariate(1.6, 1.8)
                for _ in range(chance.randint(*CONTACTS_A_DAY))
            ]
            yield from (moment for moment in sorted(moments) if begin < moment < end)
        day += timedelta(days=1)


async def _live_matter(
    tx: Transaction, cast: Cast, matter: Matter, *, progress: float, chance: Random
) -> None:
    brand = cast.brands[matter.brand]
    channel = chance.choice(matter.channels)
    number = str(chance.randint(30_000, 69_999))
    claim = _somebody(brand.language, chance)
    customer = await recognise(tx, claim)
    adviser = chance.choice(cast.advisers[matter.team])
    conversation: UUID | None = None
    for turn, line in enumerate(matter.lines):
        text = line.replace("{n}", number)
        if turn % 2 == 0 or conversation is None:
            inbound = Inbound(
                brand_id=brand.id,
                channel=channel,
                claim=claim,
                text=text,
                subject=matter.subject.replace("{n}", number) if turn == 0 else None,
                language=brand.language,
                thread=conversation,
            )
            added = await add_inbound(tx, inbound, customer_id=customer)
            conversation = added.conversation_id
            if turn == 0:
                await assign(tx, conversation, adviser_id=adviser, team_id=cast.teams[matter.team])
            await mark_read(tx, conversation, upto=added.message_id, by="adviser")
            tx.at += _thinking(channel, chance)
        else:
            message = await reply(tx, conversation, adviser_id=adviser, text=text)
            await mark_delivered(tx, message)
            await mark_read(tx, conversation, upto=message, by="customer")
            tx.at += _thinking(channel, chance)
    if conversation is None:
        return
    closure = await close(tx, conversation, reason_id=cast.reasons[matter.reason], by=adviser)
    closed = Closed(
        conversation_id=conversation,
        closure_id=closure,
        customer_id=customer,
        adviser_id=adviser,
        team_id=cast.teams[matter.team],
        channel=channel,
    )
    await answer_both_sides(
        tx, closed, team=matter.team, language=brand.language, progress=progress, chance=chance
    )


def _somebody(language: Language, chance: Random) -> Claim:
    names = people().customers[language]
    first = chance.choice(names).split()[0]
    last = chance.choice(names).split(maxsplit=1)[1]
    return Claim(
        identities=(Identity(kind="email", value=address(f"{first} {last}")),),
        name=f"{first} {last}",
        language=language,
    )


def address(name: str, domain: str = "example.org") -> str:
    """Return the mail address that somebody of this name has in the sample."""
    plain = name.lower().translate(str.maketrans("éèêëïîôöüçàâ ", "eeeeiioouca" + "a."))
    return f"{plain}@{domain}"


def _thinking(channel: str, chance: Random) -> timedelta:
    mean = 70 if channel == "chat" else 5400
    return timedelta(seconds=15 + chance.expovariate(1 / mean))


async def wait_now(tx: Transaction, cast: Cast) -> None:
    """Let those come in who wait for an answer at the first start."""
    now = tx.at
    for waiting in sorted(matters().waiting, key=lambda waiting: -waiting.minutes):
        brand = cast.brands[waiting.brand]
        tx.at = now - timedelta(minutes=waiting.minutes)
        await receive(
            tx,
            Inbound(
                brand_id=brand.id,
                channel=waiting.channel,
                claim=Claim(
                    identities=(Identity(kind="email", value=address(waiting.customer)),),
                    name=waiting.customer,
                    language=brand.language,
                ),
                text=waiting.text,
                subject=waiting.subject,
                language=brand.language,
            ),
        )
    tx.at = now
