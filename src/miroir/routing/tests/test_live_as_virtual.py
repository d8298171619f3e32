"""The live service and the engine in virtual time decide the same on the same facts.

A day of a small floor is lived by the service on a real database; then its facts are read from
the journal and told to a bare engine, together with the instants at which the service looked at
the clock. What the engine decides is what the service wrote.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from miroir.advisers import PresenceChanged, SkillsChanged, advisers, set_presence
from miroir.base import clock
from miroir.base.channel import LIVE_CHANNELS
from miroir.base.database import Database, Transaction
from miroir.conversations import (
    ConversationAssigned,
    ConversationClosed,
    ReplySent,
    close,
    reply,
)
from miroir.desk.founding import Founded
from miroir.journal import Recorded, since
from miroir.routing import (
    ContactPlaced,
    Decision,
    Engine,
    MarkAway,
    Offer,
    OfferEnded,
    OfferMade,
    Withdrawn,
    accept,
    decline,
    end_placement,
    load_policy,
)
from miroir.routing.leader import Leader
from miroir.routing.leader_clock import LeaderClock
from miroir.routing.loading import ability_of
from miroir.routing.model import Adviser, Contact, Demand
from miroir.routing.tests.live_floor import LiveFloor

BEGINS = datetime(2031, 3, 5, 9, tzinfo=UTC)
EVENTS = 45
HEARD = (
    ContactPlaced, ConversationAssigned, ConversationClosed, OfferEnded, OfferMade,
    PresenceChanged, ReplySent, SkillsChanged,
)  # fmt: skip

Told = tuple[object, ...]


class OwnTime(LeaderClock):
    """A leader's clock that nothing sets right."""

    async def set_right(self, transaction: Transaction) -> None:
        """Leave it as it is."""


class Day:
    """A floor that lives in its own time; `looks` are the instants at which the leader looked."""

    def __init__(self, floor: LiveFloor, chance: Random) -> None:
        self.floor = floor
        self.chance = chance
        self.now = BEGINS
        self.looks: list[datetime] = []
        self.staff: list[UUID] = []
        self.held: dict[UUID, UUID] = {}
        floor.leader = Leader(floor.database, floor.founded.organisation, OwnTime())

    async def live(self) -> None:
        for _ in range(3):
            self.staff.append(await self.floor.hire())
        for _ in range(EVENTS):
            self.now += timedelta(seconds=0.5)
            await self.happen()
            self.now += timedelta(seconds=self.chance.choice([1, 2, 5, 9, 17, 41]))
            for _ in range(2):  # what is decided is heard of in turn
                self.looks.append(self.now)
                await self.floor.leader.step()

    async def happen(self) -> None:
        offers = await self.floor.offers()
        doing = self.chance.choice(["arrive", "arrive", "answer", "answer", "end", "move", "wait"])
        if doing == "arrive":
            await self.floor.contact(channel=self.chance.choice(["chat", "chat", "email"]))
        elif doing == "answer" and offers:
            offer, adviser, conversation = self.chance.choice(offers)
            async with self.floor.at() as tx:
                if self.chance.random() < 0.7:
                    await accept(tx, offer, adviser_id=adviser)
                    self.held[conversation] = adviser
                else:
                    await decline(tx, offer, adviser_id=adviser)
        elif doing == "end" and self.held:
            conversation, adviser = self.held.popitem()
            async with self.floor.at() as tx:
                await reply(tx, conversation, adviser_id=adviser, text="Voilà")
                await end_placement(tx, conversation)
                reason = await tx.value("select id from close_reason limit 1")
                await close(tx, conversation, reason_id=reason, by=adviser)
        elif doing == "move":
            state = self.chance.choice(["available", "available", "busy", "offline"])
            async with self.floor.at() as tx:
                await set_presence(tx, self.chance.choice(self.staff), state, by="adviser")  # type: ignore[arg-type]


class Replay:
    """Tells an engine the facts of a journal."""

    def __init__(self, engine: Engine, able: dict[UUID, Adviser]) -> None:
        self.engine = engine
        self.able = able
        self.holders: dict[UUID, UUID] = {}
        self.channels: dict[UUID, Any] = {}
        self.decided: list[Told] = []

    def run(self, facts: Sequence[Recorded[Any]], looks: Sequence[datetime]) -> None:
        left = list(facts)
        for look in looks:
            while left and left[0].at <= look and not is_decision(left[0].fact):
                self.note(self.tell(left.pop(0).fact, look.timestamp()))
            while left and left[0].at <= look and is_decision(left[0].fact):
                left.pop(0)
            self.note(self.engine.tick(look.timestamp()))

    def note(self, decisions: Sequence[Decision]) -> None:
        self.decided += [decision_told(each) for each in decisions]

    def tell(self, fact: Any, at: float) -> list[Decision]:
        match fact:
            case SkillsChanged(adviser_id=adviser):
                return self.engine.change_skills(self.able[adviser], at)
            case PresenceChanged(adviser_id=adviser, state="available"):
                return self.engine.available(self.able[adviser], at)
            case PresenceChanged(adviser_id=adviser, state=state):
                return self.engine.leave(adviser, at, state)
            case _ if fact.conversation_id is not None:
                return self.tell_of(fact.conversation_id, fact, at)
            case _:
                return []

    def tell_of(self, contact: UUID, fact: Any, at: float) -> list[Decision]:
        match fact:
            case ContactPlaced():
                self.holders.pop(contact, None)
                self.channels[contact] = fact.channel
                return self.engine.arrive(contact_of(fact), at)
            case OfferEnded(adviser_id=adviser, outcome="declined"):
                return self.engine.decline(contact, adviser, at)
            case ConversationAssigned(adviser_id=UUID() as adviser):
                self.holders[contact] = adviser
                return self.engine.hold(contact, adviser, at, channel=self.channels[contact])
            case ReplySent() | ConversationClosed() if self.is_over(contact, fact):
                return self.engine.release(contact, self.holders.pop(contact), at)
            case _:
                return []

    def is_over(self, contact: UUID, fact: Any) -> bool:
        talks = isinstance(fact, ReplySent) and fact.channel in LIVE_CHANNELS
        return contact in self.holders and not talks


def contact_of(fact: ContactPlaced) -> Contact:
    assert fact.conversation_id is not None
    assert fact.placed_at is not None
    return Contact(
        id=fact.conversation_id,
        channel=fact.channel,
        arrived_at=fact.placed_at.timestamp(),
        due_at=None if fact.due_at is None else fact.due_at.timestamp(),
        demand=Demand(
            skills=tuple((skill, 1) for skill in fact.skill_ids),
            language=fact.language,
            teams=(fact.team_id, *fact.more_team_ids) if fact.team_id else (),
        ),
        priority=fact.priority,
        tier=fact.tier_id,
        preferred=tuple(fact.preferred),
        known_to=tuple(fact.known_to),
    )


def is_decision(fact: Any) -> bool:
    """Whether a fact is what the service wrote of its own decisions."""
    match fact:
        case OfferMade() | PresenceChanged(set_by="routing"):
            return True
        case OfferEnded(outcome="expired" | "withdrawn"):
            return True
        case _:
            return False


def fact_told(fact: Any) -> Told:
    match fact:
        case OfferMade():
            return ("offer", fact.conversation_id, fact.adviser_id, fact.because, fact.ring)
        case OfferEnded():
            return ("taken back", fact.conversation_id, fact.adviser_id)
        case _:
            return ("away", fact.adviser_id)


def decision_told(decision: Decision) -> Told:
    match decision:
        case Offer():
            return (
                "offer", decision.contact, decision.adviser, decision.because, decision.ring,
            )  # fmt: skip
        case Withdrawn():
            return ("taken back", decision.contact, decision.adviser)
        case MarkAway():
            return ("away", decision.adviser)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_the_engine_decides_in_virtual_time_what_the_service_decided_live(
    database: Database, founded: Founded, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    day = Day(LiveFloor(database, founded), Random(seed))
    monkeypatch.setattr(clock, "now", lambda: day.now)
    await day.live()
    async with day.floor.at() as tx:
        facts = await since(tx, 0, HEARD, limit=10_000)
        policy = await load_policy(tx)
        able = {one.id: ability_of(one) for one in await advisers(tx)}
    replay = Replay(Engine(policy), able)
    replay.run(facts, day.looks)
    lived = [fact_told(each.fact) for each in facts if is_decision(each.fact)]
    assert len(lived) > 15
    assert replay.decided == lived
