"""Surveys leave by SMS: once, at hours at which one may be asked, or somebody is told."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import structlog

from miroir.base.database import Database, Row
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.channels.delivery import Delivery, DeliveryProblem, NotYet, deliver, follower
from miroir.channels.sms import (
    Came,
    Outcome,
    Provider,
    Refused,
    Sms,
    SmsSent,
    logged_sms,
    take_text,
    unsent_sms,
)
from miroir.channels.sms.incoming import take
from miroir.channels.sms.log_adapter import LogAdapter
from miroir.channels.sms.sending import SmsPost
from miroir.journal import since
from miroir.journal.following import catch_up
from miroir.sms import WantedSmsWay, set_sms_way
from miroir.surveys import RuleSays, add_ask_rule, ask_rules, invite_customer, remove_ask_rule
from miroir.surveys.moments.model import AtEnd
from miroir.surveys.testing import Scene, close_contact, set_scene

MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Paris
NIGHT = datetime(2026, 3, 3, 22, 0, tzinfo=UTC)
MOBILE = "+33612345678"
DELIVERY = """
    select id, channel, message_id, invitation_id, sms_notice_id, attempts, created_at
    from delivery where channel = 'sms' order by created_at, id
"""
STATE = """
    select d.outcome, d.attempts, d.next_attempt_at, i.delivered_at
    from delivery d left join invitation i on i.id = d.invitation_id where d.channel = 'sms'
"""


class Talkative:
    """A provider of the test: keeps what it is handed, and answers as it is told to."""

    def __init__(self, *answers: str | Exception, repeatable: bool = False) -> None:
        self.repeatable = repeatable
        self.sent: list[Sms] = []
        self._answers = list(answers)

    async def send(self, sms: Sms) -> str:
        self.sent.append(sms)
        answer = self._answers.pop(0) if self._answers else "ok-1"
        if isinstance(answer, Exception):
            raise answer
        return answer

    def read(
        self, headers: Mapping[str, str], body: bytes, *, secret: str, at: datetime
    ) -> Sequence[Came | Outcome]:
        raise NotImplementedError


Ask = Callable[[], Awaitable[UUID]]


@pytest.fixture
async def scene(database: Database, organisation: OrganisationId) -> Scene:
    async with database.transaction(organisation, at=MORNING) as tx:
        scene = await set_scene(tx)
        await set_sms_way(tx, scene.brand_id, WantedSmsWay(provider="log"), by=None)
        for rule in await ask_rules(tx):
            await remove_ask_rule(tx, rule.id)
        says = RuleSays(name="SMS", side="customer", survey="contact", moment=AtEnd(), way="sms")
        await add_ask_rule(tx, says)
        return scene


@pytest.fixture
async def invitation(database: Database, organisation: OrganisationId, scene: Scene) -> UUID:
    async with database.transaction(organisation, at=MORNING) as tx:
        closed = await close_contact(tx, scene, channel="phone", number=MOBILE, language="fr")
        invited = await invite_customer(tx, closed)
        assert invited is not None
    await catch_up(database, follower, organisation)
    return invited


async def waiting(database: Database, organisation: OrganisationId) -> Delivery:
    async with database.transaction(organisation) as tx:
        rows: list[Row] = await tx.fetch(DELIVERY)
    return Delivery(organisation=organisation, **dict(rows[-1]), announcement_id=None)


async def state(database: Database, organisation: OrganisationId) -> Row:
    async with database.transaction(organisation) as tx:
        [row] = await tx.fetch(STATE)
    return row


def post(
    database: Database, settings: Settings, provider: Provider, *, at: datetime = MORNING
) -> SmsPost:
    return SmsPost(settings, database, {"log": provider}, now=lambda: at)


async def test_an_invitation_is_logged_with_its_link_and_counts_as_delivered(
    database: Database, organisation: OrganisationId, web_settings: Settings, invitation: UUID
) -> None:
    sends = post(database, web_settings, LogAdapter(database)).send
    with structlog.testing.capture_logs() as logs:
        assert await deliver(database, organisation, {"sms": sends}) == 1
    async with database.transaction(organisation) as tx:
        [logged] = await logged_sms(tx)
        [sent] = await since(tx, 0, [SmsSent])
        assert await unsent_sms(tx) == []
    assert logged.words.startswith("Lumen & Co : comment s'est passé votre échange ? http")
    assert logged.words.endswith("STOP")
    assert (logged.number, logged.segments) == ("+336••••••78", 1)
    assert (sent.fact.invitation_id, sent.fact.segments) == (invitation, 1)
    row = await state(database, organisation)
    assert row["outcome"] == "delivered"
    assert row["delivered_at"] is not None
    assert MOBILE not in str(logs)
    assert "échange" not in str(logs)


async def test_at_night_it_waits_for_the_morning_and_that_is_no_attempt(
    database: Database, organisation: OrganisationId, web_settings: Settings, invitation: UUID
) -> None:
    provider = Talkative()
    with pytest.raises(NotYet) as turn:
        await post(database, web_settings, provider, at=NIGHT).send(
            await waiting(database, organisation)
        )
    assert turn.value.wait == timedelta(hours=9)  # from 23:00 to 8:00 in Paris
    assert provider.sent == []
    assert (
        await deliver(
            database, organisation, {"sms": post(database, web_settings, provider, at=NIGHT).send}
        )
        == 0
    )
    row = await state(database, organisation)
    assert (row["outcome"], row["attempts"]) == (None, 0)
    async with database.transaction(organisation) as tx:
        [one] = await unsent_sms(tx)
    assert one.failed_at is None


async def test_killed_before_the_provider_answered_it_is_sent_once_where_that_knows_our_ids(
    database: Database, organisation: OrganisationId, web_settings: Settings, invitation: UUID
) -> None:
    delivery = await waiting(database, organisation)
    adapter = LogAdapter(database)
    taken = asyncio.Event()

    class Dying(LogAdapter):
        async def send(self, sms: Sms) -> str:
            await adapter.send(sms)
            taken.set()
            await asyncio.Event().wait()
            return ""

    attempt = asyncio.create_task(post(database, web_settings, Dying(database)).send(delivery))
    await taken.wait()
    attempt.cancel()
    await asyncio.wait([attempt])
    for _ in range(2):
        await post(database, web_settings, adapter).send(delivery)
    async with database.transaction(organisation) as tx:
        assert len(await logged_sms(tx)) == 1
        assert len(await since(tx, 0, [SmsSent])) == 1


async def test_killed_before_another_provider_answered_it_is_not_sent_again_and_a_person_is_told(
    database: Database, organisation: OrganisationId, web_settings: Settings, invitation: UUID
) -> None:
    provider = Talkative(asyncio.CancelledError())  # type: ignore[arg-type]
    delivery = await waiting(database, organisation)
    provider._answers = [ConnectionResetError()]
    with pytest.raises(ConnectionResetError):
        await post(database, web_settings, provider).send(delivery)
    await deliver(database, organisation, {"sms": post(database, web_settings, provider).send})
    assert len(provider.sent) == 1
    async with database.transaction(organisation) as tx:
        [told] = await unsent_sms(tx)
    assert told.failed_at is not None
    assert "may have arrived" in (told.problem or "")


async def test_refused_for_now_it_is_tried_again_refused_for_good_somebody_is_told(
    database: Database, organisation: OrganisationId, web_settings: Settings, invitation: UUID
) -> None:
    provider = Talkative(
        Refused("busy", permanent=False, pause=timedelta(hours=1)),
        Refused("no such number", permanent=True),
    )
    sends = post(database, web_settings, provider).send
    await deliver(database, organisation, {"sms": sends})
    row = await state(database, organisation)
    assert row["outcome"] is None
    with pytest.raises(DeliveryProblem) as problem:
        await sends(await waiting(database, organisation))
    assert problem.value.permanent
    assert problem.value.words == "refused: no such number"
    assert [sms.id for sms in provider.sent] == [provider.sent[0].id] * 2


async def test_who_says_stop_meanwhile_gets_no_survey_and_one_confirmation_at_any_hour(
    database: Database,
    organisation: OrganisationId,
    web_settings: Settings,
    scene: Scene,
    invitation: UUID,
) -> None:
    async with database.transaction(organisation, at=NIGHT) as tx:
        for number in range(3):
            came = Came(id=f"in-{number}", number="06 12 34 56 78", text="Stop !")
            assert await take_text(tx, scene.brand_id, came) == "stop"
    adapter = LogAdapter(database)
    sends = post(database, web_settings, adapter, at=NIGHT).send
    await deliver(database, organisation, {"sms": sends})
    async with database.transaction(organisation) as tx:
        [logged] = await logged_sms(tx)
        assert await unsent_sms(tx) == []
        closed = await close_contact(tx, scene, channel="phone", number=MOBILE)
        assert await invite_customer(tx, closed) is None
    assert logged.words == "Lumen & Co : c'est noté. Nous ne vous demanderons plus votre avis."


async def test_a_receipt_of_failure_is_told(
    database: Database,
    organisation: OrganisationId,
    web_settings: Settings,
    scene: Scene,
    invitation: UUID,
) -> None:
    sends = post(database, web_settings, Talkative("ext-7")).send
    await deliver(database, organisation, {"sms": sends})
    async with database.transaction(organisation) as tx:
        assert await unsent_sms(tx) == []
        assert await take(tx, scene.brand_id, Outcome(id="ext-7", state="failed")) == "receipt"
        await take(tx, scene.brand_id, Outcome(id="ext-7", state="delivered"))
        [told] = await unsent_sms(tx)
    assert told.problem == "receipt"
