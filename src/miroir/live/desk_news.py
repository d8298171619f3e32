"""What changed, loaded once and told to each desk that it concerns."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.advisers import Adviser, advisers
from miroir.base.database import Transaction
from miroir.composing import HeldReply, held_replies
from miroir.conversations import Message, messages
from miroir.desk import OfferShown, Summary, offers, summaries
from miroir.files import Links
from miroir.live.changes import Changes
from miroir.live.desk_screens import DeskScreen, DeskScreens
from miroir.supervision import Whisper, whispers
from miroir.surveys import Ask, AskedOf, asked_of, asks

encoder = msgspec.json.Encoder()


class News(msgspec.Struct, kw_only=True):
    """The present state of everything that changed."""

    at: datetime
    changes: Changes
    conversations: list[Summary]
    messages: list[Message]
    held: list[HeldReply]
    offers: list[OfferShown]
    advisers: list[Adviser]
    asks: dict[UUID, Ask]
    asked: list[AskedOf]
    whispers: list[Whisper]


class Parcel(msgspec.Struct, kw_only=True):
    """What one desk is sent; pieces are encoded once, however many desks get them."""

    conversations: list[msgspec.Raw] = msgspec.field(default_factory=list)
    messages: list[msgspec.Raw] = msgspec.field(default_factory=list)
    held: list[msgspec.Raw] = msgspec.field(default_factory=list)
    offers: list[msgspec.Raw] = msgspec.field(default_factory=list)
    advisers: list[msgspec.Raw] = msgspec.field(default_factory=list)
    asks: list[msgspec.Raw] = msgspec.field(default_factory=list)
    ended_asks: list[UUID] = msgspec.field(default_factory=list)
    whispers: list[msgspec.Raw] = msgspec.field(default_factory=list)
    escalated: list[msgspec.Raw] = msgspec.field(default_factory=list)


class Change(Parcel, kw_only=True, tag_field="is", tag="change", omit_defaults=True):
    """A parcel on the wire: everything in it replaces what the desk had by the same id."""

    cursor: int
    at: datetime


async def load_news(transaction: Transaction, changes: Changes, *, links: Links) -> News:
    """Load the present state of what changed."""
    asked = await asked_of(transaction, list(changes.invitations)) if changes.invitations else []
    still = await asks(transaction, [a.invitation_id for a in asked if a.open]) if asked else []
    return News(
        at=transaction.at,
        changes=changes,
        conversations=await summaries(transaction, sorted(changes.conversations))
        if changes.conversations
        else [],
        messages=await messages(transaction, list(changes.messages), links=links)
        if changes.messages
        else [],
        held=await held_replies(transaction, list(changes.held), links=links)
        if changes.held
        else [],
        offers=await offers(transaction, list(changes.offers)) if changes.offers else [],
        advisers=await advisers(transaction, list(changes.advisers)) if changes.advisers else [],
        asks={ask.invitation_id: ask for ask in still},
        asked=asked,
        whispers=await whispers(transaction, sorted(changes.whispers)) if changes.whispers else [],
    )


def tell_desks(news: News, screens: DeskScreens) -> None:
    """Send each open desk what concerns it."""
    parcels: dict[DeskScreen, Parcel] = {}
    by_conversation = _by_conversation(news.messages)
    for summary in news.conversations:
        concerned = set(screens.concerned_by(summary, news.changes))
        if not concerned:
            continue
        told = _raw(summary)
        written = [_raw(message) for message in by_conversation.get(summary.id, ())]
        held = [_raw(one) for one in news.held if one.conversation_id == summary.id]
        for screen in concerned:
            parcel = parcels.setdefault(screen, Parcel())
            parcel.conversations.append(told)
            parcel.messages.extend(written)
            parcel.held.extend(held)
    _add_personal(news, screens, parcels)
    _tell_leads(news, screens, parcels)
    for screen, parcel in parcels.items():
        screen.outbox.put(wire(parcel, cursor=news.changes.cursor, at=news.at))


def _by_conversation(found: Iterable[Message]) -> dict[UUID, list[Message]]:
    grouped: dict[UUID, list[Message]] = {}
    for message in found:
        grouped.setdefault(message.conversation_id, []).append(message)
    return grouped


def _add_personal(news: News, screens: DeskScreens, parcels: dict[DeskScreen, Parcel]) -> None:
    for offer in news.offers:
        for screen in screens.of_account(offer.adviser_id):
            parcels.setdefault(screen, Parcel()).offers.append(_raw(offer))
    for one in news.held:
        held = _raw(one)
        for screen in screens.of_account(one.adviser.id):
            parcel = parcels.setdefault(screen, Parcel())
            if held not in parcel.held:
                parcel.held.append(held)
    for asked in news.asked:
        for screen in screens.of_account(asked.adviser_id):
            _add_ask(parcels.setdefault(screen, Parcel()), asked, news)
    for word in news.whispers:
        for screen in screens.that_may_hear(word):
            parcels.setdefault(screen, Parcel()).whispers.append(_raw(word))
    for adviser in news.advisers:
        told = {*screens.colleagues(adviser.team_ids), *screens.of_account(adviser.id)}
        for screen in told:
            parcels.setdefault(screen, Parcel()).advisers.append(_raw(adviser))


def parcel_for(news: News, screen: DeskScreen) -> Parcel:
    """Return everything of `news` that `screen` may see: what it missed while it was away."""
    parcel = Parcel(
        conversations=[_raw(summary) for summary in news.conversations],
        messages=[_raw(message) for message in news.messages],
        held=[_raw(one) for one in news.held],
        offers=[_raw(offer) for offer in news.offers if offer.adviser_id == screen.account_id],
        advisers=[_raw(adviser) for adviser in news.advisers],
        whispers=[_raw(word) for word in news.whispers if screen.may_hear(word)],
        escalated=[_raw(summary) for summary in _escalated(news) if screen.leads],
    )
    for asked in news.asked:
        if asked.adviser_id == screen.account_id:
            _add_ask(parcel, asked, news)
    return parcel


def _tell_leads(news: News, screens: DeskScreens, parcels: dict[DeskScreen, Parcel]) -> None:
    escalated = [_raw(summary) for summary in _escalated(news)]
    for screen in screens.all if escalated else ():
        if screen.leads:
            parcels.setdefault(screen, Parcel()).escalated.extend(escalated)


def _escalated(news: News) -> list[Summary]:
    return [summary for summary in news.conversations if summary.id in news.changes.escalated]


def _add_ask(parcel: Parcel, asked: AskedOf, news: News) -> None:
    if asked.invitation_id in news.asks:
        parcel.asks.append(_raw(news.asks[asked.invitation_id]))
    else:
        parcel.ended_asks.append(asked.invitation_id)


def wire(parcel: Parcel, *, cursor: int, at: datetime) -> str:
    """Return a parcel as the text of one socket message."""
    change = Change(cursor=cursor, at=at, **msgspec.structs.asdict(parcel))
    return encoder.encode(change).decode()


def _raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(encoder.encode(value))
