from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any, cast
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.journal import Fact
from miroir.surveys import (
    AtEnd,
    Given,
    InvitationMade,
    InvitationReminded,
    Later,
    Regularly,
    RuleSays,
    add_ask_rule,
    answer,
    ask_limits,
    ask_rules,
    invite_customer,
    remove_ask_rule,
    set_ask_limits,
    survey,
)
from miroir.surveys.consenting import ask_no_more
from miroir.surveys.moments.due import ask_due
from miroir.surveys.moments.planning import open_waves
from miroir.surveys.moments.reminding import remind_due
from miroir.surveys.testing import Scene, close_contact, set_scene

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RULES = (
    RuleSays(name="End", side="customer", survey="contact", moment=AtEnd(), reminders=2),
    RuleSays(name="Days", side="customer", survey="solved", moment=Later(days=3), reminders=1),
    RuleSays(name="All", side="customer", survey="relation", moment=Regularly(days=30)),
)
PEOPLE = ("camille@example.net", "sacha@example.net")
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(("contact", "contact", "work", "work", "answer", "oppose")),
        st.sampled_from(PEOPLE),
        st.integers(min_value=2, max_value=90),  # hours since what came before
        st.sampled_from(("email", "form", "chat")),
    ),
    min_size=6,
    max_size=24,
)
PRIORITIES = st.lists(st.integers(min_value=1, max_value=100), min_size=3, max_size=3)


class Undo(Exception):
    """Nothing of an example is kept."""


@pytest.fixture
async def scene(database: Database, organisation: OrganisationId) -> Scene:
    async with database.transaction(organisation, at=NOW) as tx:
        return await set_scene(tx)


class Story:
    """Plays events, and notes who was asked when: (customer, invitation, instant)."""

    def __init__(self, tx: Transaction, scene: Scene) -> None:
        self.tx, self.scene = tx, scene
        self.asks: list[tuple[UUID, UUID, datetime]] = []
        self.ended: dict[UUID, datetime] = {}  # by invitation: answered
        self.opposed: dict[UUID, datetime] = {}  # by customer
        self._read = 0

    async def begin(self, priorities: list[int], quarantine: int) -> None:
        for one in await ask_rules(self.tx):
            await remove_ask_rule(self.tx, one.id)
        for says, priority in zip(RULES, priorities, strict=True):
            await add_ask_rule(self.tx, msgspec.structs.replace(says, priority=priority))
        limits = await ask_limits(self.tx)
        wanted = msgspec.structs.replace(limits, quarantine_days=quarantine)
        await set_ask_limits(self.tx, wanted)

    async def play(self, event: str, address: str, channel: Any) -> None:
        if event == "contact":
            closed = await close_contact(self.tx, self.scene, address=address, channel=channel)
            await invite_customer(self.tx, closed)
        elif event == "work":
            await open_waves(self.tx)
            await ask_due(self.tx)
            await remind_due(self.tx)
        elif self.asks:
            customer_id, invitation_id, _ = self.asks[-1]
            if event == "answer":
                given = [Given(question=await self.first(invitation_id), value=1)]
                with suppress(Exception):
                    await answer(self.tx, invitation_id, given, confirmed=True)
                    self.ended.setdefault(invitation_id, self.tx.at)
            else:
                await ask_no_more(self.tx, await survey(self.tx, invitation_id))
                self.opposed.setdefault(customer_id, self.tx.at)
        self.note()

    async def first(self, invitation_id: UUID) -> str:
        return (await survey(self.tx, invitation_id)).questionnaire.questions[0].code

    def note(self) -> None:
        by_invitation = {invitation: customer for customer, invitation, _ in self.asks}
        facts = cast("list[tuple[Fact, datetime]]", self.tx.facts)
        for fact, at in facts[self._read :]:
            if isinstance(fact, InvitationMade) and fact.customer_id:
                by_invitation[fact.invitation_id] = fact.customer_id
            if isinstance(fact, InvitationMade | InvitationReminded):
                of = by_invitation[fact.invitation_id]
                self.asks.append((of, fact.invitation_id, at))
        self._read = len(facts)

    def pairs(self) -> Iterator[tuple[bool, timedelta]]:
        """Yield, of any two asks of one person, whether they are one survey, and how far apart."""
        for (of, one, at), (other_of, other, later) in combinations(self.asks, 2):
            if of == other_of:
                yield one == other, later - at


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(events=EVENTS, priorities=PRIORITIES, quarantine=st.integers(min_value=1, max_value=12))
async def test_whatever_happens_nobody_is_asked_more_often_than_the_quarantine_allows(
    database: Database,
    organisation: OrganisationId,
    scene: Scene,
    events: list[tuple[str, str, int, str]],
    priorities: list[int],
    quarantine: int,
) -> None:
    with suppress(Undo):
        async with database.transaction(organisation, at=NOW) as tx:
            story = Story(tx, scene)
            await story.begin(priorities, quarantine)
            for event, address, hours, channel in events:
                tx.at += timedelta(hours=hours)
                await story.play(event, address, channel)
            raise Undo
    for same_survey, apart in story.pairs():
        least = timedelta(days=4) if same_survey else timedelta(days=quarantine)
        assert apart >= least
    for of, invitation, at in story.asks:
        assert at <= story.opposed.get(of, at)
        assert at <= story.ended.get(invitation, at)
        assert sum(one == invitation for _, one, _ in story.asks) <= 3
