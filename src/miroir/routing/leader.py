"""One organisation's leader: hears facts, asks the engine, writes what it decides."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, suppress
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import structlog

from miroir.base.channel import Channel
from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.base.logs import describe
from miroir.base.metrics import counter
from miroir.journal import last_cursor, since
from miroir.routing.engine import Engine
from miroir.routing.estimates import Learnt
from miroir.routing.explaining import Explaining
from miroir.routing.facts import RoutingSet
from miroir.routing.hearing import (
    KINDS,
    heed,
    moved_conversations,
    tell_advisers,
    tell_refusals,
)
from miroir.routing.leader_clock import LeaderClock
from miroir.routing.loading import Matter, load_snapshot, matters
from miroir.routing.model import Contact, Decision, MarkAway, Offer, Withdrawn
from miroir.routing.offering import expire_offer, make_offer, withdraw_offer
from miroir.routing.pacing import keep_pace, teach_pace
from miroir.routing.rescuing import rescue
from miroir.routing.ruling import load_policy

log = structlog.get_logger(__name__)

BATCH = 1000
EXPLAIN_EVERY = 2.0
RESCUE_EVERY = 5.0
# What is lost on the way (a NOTIFY, a wake) is found by then.
SWEEP_EVERY = 20.0
# Somebody may be found waiting for one who has gone this long after the last fact.
RESTLESS = 150.0
PAUSE_AFTER_FAILURE = 1.0

DECISIONS = counter("routing_decisions", "What routing decided.", ["kind"])


class Leader:
    """Routes one organisation's contacts for as long as it leads."""

    def __init__(
        self, database: Database, organisation: OrganisationId, clock: LeaderClock | None = None
    ) -> None:
        self._database = database
        self._organisation = organisation
        self._clock = clock or LeaderClock()
        self._woken = asyncio.Event()
        self._engine: Engine | None = None
        self._cursor = 0
        self._offers: dict[UUID, UUID] = {}
        self._contacts: dict[UUID, Contact] = {}
        self._holders: dict[UUID, UUID] = {}
        self._explaining = Explaining()
        self._learnt: Mapping[Channel, Learnt] = {}
        self._restless_until = 0.0
        self._next_explaining = 0.0
        self._next_rescue = 0.0

    async def run(self) -> None:
        """Lead until cancelled; whatever goes wrong, begin again from the tables."""
        while True:
            try:
                self._woken.clear()
                await self.step()
                await self._rest()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
                log.warning("leader-paused", problem=describe(problem))
                await self._begin_again()
            except Exception:  # an engine that breaks must not leave anyone waiting
                log.exception("leader-broke")
                await self._begin_again()

    def wake(self) -> None:
        """Say that there are new facts."""
        self._woken.set()

    async def _begin_again(self) -> None:
        self._engine = None
        await asyncio.sleep(PAUSE_AFTER_FAILURE)

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self.rests()):
                await self._woken.wait()

    def rests(self) -> float:
        """Return for how many seconds there is nothing to do unless something happens."""
        if self._engine is None:
            return 0.0
        now = self._now()
        tick = self._engine.next_tick()
        until = [now + SWEEP_EVERY, self._next_rescue]
        until += [tick] if tick is not None else []
        until += [self._next_explaining] if self._contacts or self._explaining.anyone else []
        return max(min(until) - now, 0.0)

    def _now(self) -> float:
        return self._clock.now().timestamp()

    async def step(self) -> None:
        """Hear what is new, let time pass, write what follows."""
        if self._engine is None:
            decisions = await self._build()
        else:
            decisions = await self._hear(self._engine)
            if self._engine is not None:
                decisions += self._engine.tick(self._now())
        for decision in decisions:
            await self._write(decision)
        await self._look_around()

    async def _build(self) -> list[Decision]:
        async with self._transaction() as transaction:
            await self._clock.set_right(transaction)
            self._cursor = await last_cursor(transaction)
            found = await matters(transaction)
            engine = Engine(await load_policy(transaction))
            await teach_pace(transaction, engine)
            await self._explaining.resume(transaction)
            snapshot = await load_snapshot(transaction, found, engine.policy)
        self._learnt = engine.learnt()
        self._offers = {m.id: m.offer_id for m in found if m.offer_id is not None}
        self._contacts = {m.id: m.contact for m in found if m.contact is not None}
        self._holders = {
            m.id: m.holder for m in found if m.holder is not None and m.contact is None
        }
        self._restless_until = self._now() + RESTLESS
        decisions = engine.resume(snapshot, self._now())
        self._engine = engine
        # An offer of a conversation that is settled was left by a leader that died.
        for matter in found:
            if matter.offer_id is not None and matter.contact is None:
                await self._withdraw(matter.id)
        return decisions

    def _transaction(
        self, *, at: datetime | None = None
    ) -> AbstractAsyncContextManager[Transaction]:
        return self._database.transaction(self._organisation, at=at or self._clock.now())

    async def _hear(self, engine: Engine) -> list[Decision]:
        async with self._transaction() as transaction:
            facts = await since(transaction, self._cursor, KINDS, limit=BATCH)
            if not facts:
                return []
            self._restless_until = self._now() + RESTLESS
            if any(isinstance(recorded.fact, RoutingSet) for recorded in facts):
                await keep_pace(transaction, engine.learnt())
                self._engine = None  # other rules: built again from the tables
                return []
            await heed(transaction, facts)
            changed = await matters(transaction, moved_conversations(facts))
            decisions = tell_refusals(engine, facts, self._now())
            decisions += await tell_advisers(engine, transaction, facts, self._now())
        self._cursor = facts[-1].seq
        if len(facts) == BATCH:
            self.wake()
        for matter in changed:
            decisions += self._tell(engine, matter)
        return decisions

    def _tell(self, engine: Engine, matter: Matter) -> list[Decision]:
        """Bring the engine to what the tables say of one conversation."""
        at = self._now()
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
        async with self._transaction() as transaction:
            offer_id = await make_offer(
                transaction,
                contact,
                adviser_id=adviser,
                until=datetime.fromtimestamp(decision.until, UTC),
                because=decision.because,
                ring=decision.ring,
            )
        if offer_id is None:
            self._engine = None  # the tables differ: they are right
        else:
            self._offers[contact] = offer_id

    async def _expire(self, contact: UUID, at: float) -> None:
        offer_id = self._offers.pop(contact, None)
        if offer_id is not None:
            instant = max(self._clock.now(), datetime.fromtimestamp(at, UTC))
            async with self._transaction(at=instant) as transaction:
                expired = await expire_offer(transaction, offer_id)
            if not expired:
                self._engine = None  # answered at the last moment: nobody is away

    async def _withdraw(self, contact: UUID) -> None:
        offer_id = self._offers.pop(contact, None)
        if offer_id is not None:
            async with self._transaction() as transaction:
                await withdraw_offer(transaction, offer_id)

    async def _look_around(self) -> None:
        now = self._now()
        if now >= self._next_rescue:
            self._next_rescue = now + (RESCUE_EVERY if now < self._restless_until else SWEEP_EVERY)
            async with self._transaction() as transaction:
                await self._clock.set_right(transaction)
                await rescue(transaction)
        waited = self._contacts or self._explaining.anyone
        if waited and now >= self._next_explaining and self._engine is not None:
            self._next_explaining = now + EXPLAIN_EVERY
            await self._explain(self._engine)

    async def _explain(self, engine: Engine) -> None:
        async with self._transaction() as transaction:
            await self._explaining.explain(transaction, engine)
            if engine.learnt() != self._learnt:
                self._learnt = engine.learnt()
                await keep_pace(transaction, self._learnt)
