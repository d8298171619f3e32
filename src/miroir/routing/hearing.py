"""What a leader makes of the facts it hears, before it asks the tables what has become of them."""

from collections.abc import Sequence
from uuid import UUID

from miroir.advisers import PresenceChanged, SkillsChanged, advisers
from miroir.base.channel import LIVE_CHANNELS
from miroir.base.database import Transaction
from miroir.conversations import (
    ConversationAssigned,
    ConversationClosed,
    ConversationPrioritised,
    ConversationReopened,
    MessageReceived,
    PromiseEscalated,
    PromiseResumed,
    PromiseStarted,
    ReplySent,
)
from miroir.journal import Fact, Recorded
from miroir.routing.engine import Engine
from miroir.routing.facts import ContactPlaced, OfferEnded, PlacementEnded, RoutingSet
from miroir.routing.loading import ability_of
from miroir.routing.model import Decision
from miroir.routing.placing import end_placement, place_again, widen

KINDS: tuple[type[Fact], ...] = (
    ContactPlaced,
    ConversationAssigned,
    ConversationClosed,
    ConversationPrioritised,
    ConversationReopened,
    MessageReceived,
    OfferEnded,
    PlacementEnded,
    PresenceChanged,
    PromiseEscalated,
    PromiseResumed,
    PromiseStarted,
    ReplySent,
    RoutingSet,
    SkillsChanged,
)


def tell_refusals(engine: Engine, facts: Sequence[Recorded[Fact]], at: float) -> list[Decision]:
    """Tell the engine which offers advisers have declined; `at` in seconds since 1970."""
    decisions: list[Decision] = []
    for recorded in facts:
        match recorded.fact:
            case OfferEnded(
                conversation_id=UUID() as contact, adviser_id=adviser, outcome="declined"
            ):
                decisions += engine.decline(contact, adviser, at)
    return decisions


async def tell_advisers(
    engine: Engine, transaction: Transaction, facts: Sequence[Recorded[Fact]], at: float
) -> list[Decision]:
    """Tell the engine what became of the advisers whose presence or skills have changed."""
    changed = {
        recorded.fact.adviser_id
        for recorded in facts
        if isinstance(recorded.fact, PresenceChanged | SkillsChanged)
    }
    decisions: list[Decision] = []
    for adviser in await advisers(transaction, sorted(changed)) if changed else []:
        ability = ability_of(adviser)
        if adviser.presence.state == "available":
            decisions += engine.available(ability, at)
        else:
            decisions += engine.change_skills(ability, at)
            decisions += engine.leave(adviser.id, at, adviser.presence.state)
    return decisions


async def heed(transaction: Transaction, facts: Sequence[Recorded[Fact]]) -> None:
    """Have what waits go by what was said or promised since; its new terms are heard as facts."""
    placed = {each.fact.conversation_id for each in facts if isinstance(each.fact, ContactPlaced)}
    for recorded in facts:
        match recorded.fact:
            case ConversationClosed(conversation_id=UUID() as conversation):
                await end_placement(transaction, conversation)
            case PromiseEscalated(conversation_id=UUID() as conversation, team_id=UUID() as team):
                await widen(transaction, conversation, team_id=team)
            case (
                ConversationPrioritised(conversation_id=UUID() as conversation)
                | PromiseStarted(conversation_id=UUID() as conversation)
                | PromiseResumed(conversation_id=UUID() as conversation)
            ) if conversation not in placed:
                await place_again(transaction, conversation_id=conversation)


def moved_conversations(facts: Sequence[Recorded[Fact]]) -> list[UUID]:
    """Return the conversations that `facts` may have moved.

    Talk on a live channel moves nothing: its conversation is in somebody's hands until closed.
    """
    found = (
        recorded.fact.conversation_id
        for recorded in facts
        if not (
            isinstance(recorded.fact, MessageReceived | ReplySent)
            and recorded.fact.channel in LIVE_CHANNELS
        )
    )
    return list(dict.fromkeys(id_ for id_ in found if id_ is not None))
