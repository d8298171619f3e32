"""A reminder leaves as a mail of its own, and not for who answered or wants none meanwhile."""

from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes, policy
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar
from tests.serving import browser

from miroir.base import clock
from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.channels import delivery
from miroir.channels.email import outgoing_mail
from miroir.channels.email.tests.submission_server import Server
from miroir.customers import NewConsent, note_consent
from miroir.journal.following import catch_up
from miroir.surveys import (
    AtEnd,
    RuleSays,
    add_ask_rule,
    ask_all_due,
    ask_rules,
    invite_customer,
    reached,
    remove_ask_rule,
    survey_links,
)
from miroir.surveys.testing import close_contact, set_scene

SITE = "https://lumen.example"
WAIT = timedelta(days=4)
REMINDING = RuleSays(
    name="End", side="customer", survey="contact", moment=AtEnd(), reminders=1, remind_after=4
)
WHO = ("silent", "quick", "unwilling", "late", "refusing")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server().running() as server:
        yield server


class Asked:
    """Customers asked by mail, four days ago."""

    def __init__(self, database: Database, organisation: OrganisationId, settings: Settings):
        self.database, self.organisation, self.settings = database, organisation, settings
        self.invitations: dict[str, UUID] = {}
        self.customers: dict[str, UUID] = {}

    async def invite(self) -> UUID:
        async with self.database.transaction(self.organisation, at=clock.now() - WAIT) as tx:
            scene = await set_scene(tx)
            for one in await ask_rules(tx):
                await remove_ask_rule(tx, one.id)
            rule = await add_ask_rule(tx, REMINDING)
            for who in WHO:
                closed = await close_contact(tx, scene, address=f"{who}@example.net", language="en")
                invited = await invite_customer(tx, closed)
                assert invited
                self.invitations[who], self.customers[who] = invited, closed.customer_id
        return rule.id

    async def deliver(self) -> None:
        await catch_up(self.database, delivery.follower, self.organisation)
        async with outgoing_mail(self.settings, self.database) as send:
            while await delivery.deliver(self.database, self.organisation, {"email": send}):
                pass

    def path(self, who: str) -> str:
        return survey_links(self.settings).path(self.organisation, self.invitations[who])


async def test_only_who_is_silent_is_reminded_by_a_mail_of_its_own(
    app: Litestar,
    database: Database,
    organisation: OrganisationId,
    web_settings: Settings,
    server: Server,
) -> None:
    settings = msgspec.structs.replace(web_settings, smtp_url=server.url, public_url=SITE)
    asked = Asked(database, organisation, settings)
    rule = await asked.invite()
    await asked.deliver()
    first = {one["to"]: one for one in map(read, server.mails)}
    assert sorted(first) == sorted(f"{who}@example.net" for who in WHO)

    async with browser(app, origin=None) as client:
        await client.post(asked.path("quick"), data={"effort": "6", "solved": "1"})
        one_click = {"List-Unsubscribe": "One-Click"}
        assert (await client.post(asked.path("unwilling") + "/no-more", data=one_click)).is_success
        await ask_all_due(database, organisation)  # reminders are on their way
        await client.post(asked.path("late"), data={"effort": "6", "solved": "1"})
    async with database.transaction(organisation) as tx:
        noted = NewConsent(purpose="surveys", channel="email", given=False, proof="phone")
        await note_consent(tx, asked.customers["refusing"], noted, by=None)
    await asked.deliver()
    await asked.deliver()  # twice changes nothing

    [reminder] = map(read, server.mails[len(WHO) :])
    assert reminder["to"] == "silent@example.net"
    assert reminder["subject"] == f"A reminder: {first[reminder['to']]['subject']}"
    assert reminder["message-id"] != first[reminder["to"]]["message-id"]
    assert reminder["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert f"{asked.path('silent')}/no-more" in reminder["list-unsubscribe"]
    async with database.transaction(organisation) as tx:
        told = (await reached(tx, since=(tx.at - 2 * WAIT).date()))[rule]
    assert (told.invited, told.delivered, told.answered) == (5, 5, 2)
    assert told.reminded == 3  # those on their way as the others answered and objected


def read(mail: bytes) -> dict[str, str]:
    message = message_from_bytes(mail, policy=policy.default)
    return {name.lower(): str(value) for name, value in message.items()}
