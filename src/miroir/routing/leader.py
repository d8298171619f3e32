"""One organisation's leader: hears facts, asks the engine, writes what it decides."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import structlog

from miroir.advisers import PresenceChanged, SkillsChanged, advisers
from miroir.base import clock
from miroir.base.channel import LIVE_CHANNELS
from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.base.listening import Listener
from miroir.base.logs import describe
from miroir.base.metrics import counter
from miroir.conversations import (
    ConversationAssigned,
    ConversationClosed,
    ConversationReopened,
    MessageReceived,
    ReplySent,
)
from miroir.journal import Fact, Recorded, Wakes, last_cursor, since
from miroir.routing.engine import Engine
from miroir.routing.estimating import publish_waits
from miroir.routing.facts import ContactPlaced, OfferEnded, PlacementEnded
from miroir.routing.loading import Matter, ability_of, load_policy, load_snapshot, matters
from miroir.routing.model import Contact, Decision, MarkAway, Offer, Withdrawn
from miroir.routing.offering import expire_offer, make_offer, withdraw_offer
from miroir.routing.rescuing import rescue

log = structlog.get_logger(__name__)

KINDS: tuple[type[Fact], ...] = (
    ContactPlaced,
    ConversationAssigned,
    ConversationClosed,
    ConversationReopened,
    MessageReceived,
    OfferEnded,
    PlacementEnded,
    PresenceChanged,
    ReplySent,
    SkillsChanged,
)
BATCH = 1000
LONGEST_SLEEP = 1.0
PUBLISH_EVERY = 2.0
RESCUE_EVERY = 5.0
PAUSE_AFTER_FAILURE = 1.0
REST = 0.02

DECISIONS = counter("routing_decisions", "What routing decided.", ["kind"])


class Leader:
    """Routes one organisation's contacts for as long as it leads."""

    def __init__(self, database: Database, organisation: OrganisationId) -> None:
        self._database = database
        self._organisation = organisation
        self._engine: Engine | None = None
        self._cursor = 0
        self._offers: dict[UUID, UUID] = {}
        self._contacts: dict[UUID, Contact] = {}
        self._holders: dict[UUID, UUID] = {}
        self._next_publish = 0.0
        self._next_rescue = 0.0

    async def run(self, listener: Listener) -> None:
        """Lead until cancelled; whatever goes wrong, begin again from the tables."""
        wakes = await Wakes.on(listener, rest=REST)
        while True:
            try:
                await self.step()
                await wakes.next(within=self._sleep())
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
                log.warning("leader-paused", problem=describe(problem))
                await self._begin_again()
            except Exception:  # an engine that breaks must not leave anyone waiting
                log.exception("leader-broke")
                await self._begin_again()

    async def _begin_again(self) -> None:
        self._engine = None
        await asyncio.sleep(PAUSE_AFTER_FAILURE)

    def _sleep(self) -> float:
        tick = self._engine.next_tick() if self._engine is not None else None
        if tick is None:
            return LONGEST_SLEEP
        return min(max(tick - clock.now().timestamp(), 0.0), LONGEST_SLEEP)

    async def step(self) -> None:
        """Hear what is new, let time pass, write what follows."""
        if self._engine is None:
            decisions = await self._build()
        else:
            decisions = await self._hear(self._engine)
            decisions += self._engine.tick(clock.now().timestamp())
        for decision in decisions:
            await self._write(decision)
        await self._look_around()

    async def _build(self) -> list[Decision]:
        async with self._database.transaction(self._organisation) as transaction:
            self._cursor = await last_cursor(transaction)
            found = await matters(transaction)
            engine = Engine(await load_policy(transaction))
            snapshot = await load_snapshot(transaction, found)
        self._offers = {m.id: m.offer_id for m in found if m.offer_id is not None}
        self._contacts = {m.id: m.contact for m in found if m.contact is not None}
        self._holders = {
            m.id: m.holder for m in found if m.holder is not None and m.contact is None
        }
        decisions = engine.resume(snapshot, clock.now().timestamp())
        self._engine = engine
        # An offer of a conversation that is settled was left by a leader that died.
        for matter in found:
            if matter.offer_id is not None and matter.contact is None:
                await self._withdraw(matter.id)
        return decisions

    async def _hear(self, engine: Engine) -> list[Decision]:
        async with self._database.transaction(self._organisation) as transaction:
            facts = await since(transaction, self._cursor, KINDS, limit=BATCH)
            if not facts:
                return []
            changed = await matters(transaction, _conversations(facts))
            decisions = self._tell_refusals(engine, facts)
            decisions += await _tell_advisers(engine, transaction, facts)
        self._cursor = facts[-1].seq
        for matter in changed:
            decisions += self._tell(engine, matter)
        return decisions

    def _tell_refusals(self, engine: Engine, facts: Sequence[Recorded[Fact]]) -> list[Decision]:
        at = clock.now().timestamp()
        decisions: list[Decision] = []
        for recorded in facts:
            match recorded.fact:
                case OfferEnded(
                    conversation_id=UUID() as contact, adviser_id=adviser, outcome="declined"
                ):
                    decisions += engine.decline(contact, adviser, at)
        return decisions

    def _tell(self, engine: Engine, matter: Matter) -> list[Decision]:
        """Bring the engine to what the tables say of one conversation."""
        at = clock.now().timestamp()
        if matter.offer_id is not None:
            self._offers[matter.id] = matter.offer_id
        if matter.contact is not None:
            self._holders.pop(matter.id, None)
            if self._contacts.get(matter.id) == matter.contact:
                return []
            self._contacts[matter.id] = matter.contact
            return engine.arrive(matter.contact, at)
        self._contacts.pop(matter.id, None)
        before = self._holders.pop(matter.id, None)
        if matter.holder is None:
            freed = engine.release(matter.id, before, at) if before is not None else []
            return engine.withdraw(matter.id, at) + freed
        self._holders[matter.id] = matter.holder
        if matter.holder == before:
            return []
        return engine.hold(matter.id, matter.holder, at, channel=matter.channel)

    async def _write(self, decision: Decision) -> None:
        DECISIONS.labels(type(decision).__name__).inc()
        match decision:
            case Offer(contact=UUID() as contact, adviser=UUID() as adviser):
                await self._offer(decision, contact, adviser)
            case Withdrawn(contact=UUID() as contact, because="not-taken"):
                await self._expire(contact, decision.at)
            case Withdrawn(contact=UUID() as contact):
                await self._withdraw(contact)
            case MarkAway():
                pass  # written with the end of the offer

    async def _offer(self, decision: Offer, contact: UUID, adviser: UUID) -> None:
        async with self._database.transaction(self._organisation) as transaction:
            offer_id = await make_offer(
                transaction,
                contact,
                adviser_id=adviser,
                until=datetime.fromtimestamp(decision.until, UTC),
                reason={"because": decision.because, "ring": decision.ring},
            )
        if offer_id is None:
            self._engine = None  # the tables differ: they are right
        else:
            self._offers[contact] = offer_id

    async def _expire(self, contact: UUID, at: float) -> None:
        offer_id = self._offers.pop(contact, None)
        if offer_id is not None:
            instant = max(clock.now(), datetime.fromtimestamp(at, UTC))
            async with self._database.transaction(self._organisation, at=instant) as transaction:
                expired = await expire_offer(transaction, offer_id)
            if not expired:
                self._engine = None  # answered at the last moment: nobody is away

    async def _withdraw(self, contact: UUID) -> None:
        offer_id = self._offers.pop(contact, None)
        if offer_id is not None:
            async with self._database.transaction(self._organisation) as transaction:
                await withdraw_offer(transaction, offer_id)

    async def _look_around(self) -> None:
        now = clock.now().timestamp()
        if now >= self._next_rescue:
            self._next_rescue = now + RESCUE_EVERY
            async with self._database.transaction(self._organisation) as transaction:
                await rescue(transaction)
        if now >= self._next_publish and self._engine is not None:
            self._next_publish = now + PUBLISH_EVERY
            async with self._database.transaction(self._organisation) as transaction:
                await publish_waits(transaction, self._engine)


def _conversations(facts: Sequence[Recorded[Fact]]) -> list[UUID]:
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


async def _tell_advisers(
    engine: Engine, transaction: Transaction, facts: Sequence[Recorded[Fact]]
) -> list[Decision]:
    changed = {
        recorded.fact.adviser_id
        for recorded in facts
        if isinstance(recorded.fact, PresenceChanged | SkillsChanged)
    }
    decisions: list[Decision] = []
    for adviser in await advisers(transaction, sorted(changed)) if changed else []:
        at = clock.now().timestamp()
        ability = ability_of(adviser)
        if adviser.presence.state == "available":
            decisions += engine.available(ability, at)
        else:
            decisions += engine.change_skills(ability, at)
            decisions += engine.leave(adviser.id, at, adviser.presence.state)
    return decisions
