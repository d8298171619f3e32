"""What is pushed, to whom, and what a push service sees of it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from miroir.access import create_account
from miroir.advisers import create_adviser, set_presence
from miroir.alerts import follower, post_push
from miroir.alerts.choices import AlertChoices, Kinds, Ways, choose_alerts, pushes
from miroir.alerts.sending import send_pushes
from miroir.alerts.subscriptions import SubscriptionDraft, subscribe, subscriptions
from miroir.alerts.tests.push_service import PushService
from miroir.alerts.web_push import public_key
from miroir.base.database import Database
from miroir.base.errors import Invalid
from miroir.base.ids import new_id
from miroir.base.settings import Settings
from miroir.channels.intake import receive
from miroir.conversations import Inbound, assign
from miroir.customers import Claim, Identity
from miroir.desk.founding import Founded
from miroir.journal.following import catch_up

SETTINGS = Settings(secret="a secret of thirty-two letters!!")
WORDS = "Ma lampe clignote"
PUSHED = Kinds(message=Ways(push=True))


class World:
    """An adviser who has a conversation, and a browser at a push service."""

    def __init__(self, database: Database, founded: Founded, service: PushService) -> None:
        self.database = database
        self.founded = founded
        self.service = service
        self.settings = msgspec.structs.replace(SETTINGS, push_services=service.address)
        self.ana = UUID(int=0)

    async def settle(self) -> None:
        async with self.database.transaction(self.founded.organisation) as tx:
            self.ana = await create_account(
                tx, email=f"{new_id().hex}@example.org", name="Ana", roles=["adviser"]
            )
            teams = [self.founded.team_id]
            await create_adviser(tx, self.ana, name="Ana", team_ids=teams, languages=["fr"])
            await set_presence(tx, self.ana, "available", by="adviser")
            conversation = await self._write(tx)
            await assign(tx, conversation, adviser_id=self.ana, team_id=None)
            draft = msgspec.convert(self.service.subscription(), SubscriptionDraft)
            await subscribe(tx, self.ana, draft, settings=self.settings)
        await catch_up(self.database, follower, self.founded.organisation)

    async def _write(self, tx: Any) -> UUID:
        identity = Identity(kind="email", value="louise@example.org")
        inbound = Inbound(
            brand_id=self.founded.brand_id,
            channel="chat",
            claim=Claim(identities=(identity,), name="Louise"),
            text=WORDS,
        )
        return (await receive(tx, inbound)).conversation_id

    async def choose(self, **chosen: Any) -> None:
        async with self.database.transaction(self.founded.organisation) as tx:
            await choose_alerts(tx, self.ana, AlertChoices(kinds=PUSHED, **chosen))

    async def hear(self) -> list[dict[str, Any]]:
        """Have the customer write; return what the browser then reads."""
        async with self.database.transaction(self.founded.organisation) as tx:
            await self._write(tx)
        await catch_up(self.database, follower, self.founded.organisation)
        post = post_push(self.settings)
        await send_pushes(self.database, self.founded.organisation, post)
        return self.service.received


@pytest.fixture
async def world(database: Database, founded: Founded) -> AsyncIterator[World]:
    async with PushService(application_key=public_key(SETTINGS)) as service:
        world = World(database, founded, service)
        await world.settle()
        yield world


async def test_a_push_is_read_by_its_browser_alone_and_holds_no_words(world: World) -> None:
    await world.choose()
    (told,) = await world.hear()
    assert world.service.refusals == []
    assert told.keys() == {"kind", "conversation_id", "number"}
    assert told["kind"] == "message"
    assert b"kind" not in world.service.bodies[0]


async def test_it_holds_name_and_words_for_who_chose_so(world: World) -> None:
    await world.choose(words=True)
    (told,) = await world.hear()
    assert (told["name"], told["words"]) == ("Louise", WORDS)
    assert WORDS.encode() not in world.service.bodies[0]


async def test_nothing_is_pushed_that_was_not_chosen_nor_while_one_is_not_to_be_disturbed(
    world: World,
) -> None:
    assert await world.hear() == []
    await world.choose(quiet_until=datetime.now(UTC) + timedelta(hours=1))
    assert await world.hear() == []


async def test_a_browser_that_its_service_no_longer_knows_is_forgotten(world: World) -> None:
    await world.choose()
    world.service.gone = True
    assert await world.hear() == []
    async with world.database.transaction(world.founded.organisation) as tx:
        assert await subscriptions(tx, world.ana) == []


async def test_a_push_service_that_is_down_holds_up_nothing(world: World) -> None:
    await world.choose()
    await world.service.__aexit__()
    assert await world.hear() == []


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.example.org/push",
        "http://fcm.googleapis.com/push",
        "https://fcm.googleapis.com:8443/push",
        "https://fcm.googleapis.com@10.0.0.1/push",
        "https://push.apple.com.example.org/push",
        "https://[::1/push",
        "file:///etc/passwd",
    ],
)
async def test_only_known_push_services_are_called(world: World, endpoint: str) -> None:
    draft = SubscriptionDraft(endpoint=endpoint, p256dh="x", auth="x")
    async with world.database.transaction(world.founded.organisation) as tx:
        with pytest.raises(Invalid):
            await subscribe(tx, world.ana, draft, settings=SETTINGS)
        real = SubscriptionDraft(endpoint="https://web.push.apple.com/x", p256dh="x", auth="x")
        await subscribe(tx, world.ana, real, settings=SETTINGS)


def test_presence_and_hours_say_whether_one_may_be_disturbed() -> None:
    at = datetime(2025, 3, 3, 12, tzinfo=UTC)
    usual = AlertChoices(kinds=PUSHED)
    always = AlertChoices(kinds=PUSHED, quiet_away=False)
    until_one = AlertChoices(kinds=PUSHED, quiet_until=at + timedelta(hours=1))
    assert pushes(usual, "message", present=True, at=at)
    assert not pushes(usual, "offer", present=True, at=at)
    assert not pushes(usual, "message", present=False, at=at)
    assert pushes(always, "message", present=False, at=at)
    assert not pushes(until_one, "message", present=True, at=at)
    assert pushes(until_one, "message", present=True, at=at + timedelta(hours=2))
