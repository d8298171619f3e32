"""By mail, by SMS, or by what somebody has."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from miroir.base.channel import Channel
from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.customers import NewConsent, note_consent
from miroir.journal import Recorded, since
from miroir.sms import WantedSmsWay, set_sms_way, stop_number
from miroir.surveys import InvitationMade, NotAsked, invite_customer
from miroir.surveys.moments.model import AtEnd, RuleSays, Way
from miroir.surveys.moments.rules import add_rule, remove_rule, rules
from miroir.surveys.testing import Scene, close_contact, set_scene

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOBILE, FIXED, MAIL = "+33612345678", "+33142345678", "camille@example.net"


@pytest.fixture
async def scene(database: Database, organisation: OrganisationId) -> Scene:
    async with database.transaction(organisation, at=NOW) as tx:
        scene = await set_scene(tx)
        await set_sms_way(tx, scene.brand_id, WantedSmsWay(provider="log"), by=None)
        for rule in await rules(tx):
            await remove_rule(tx, rule.id)
        return scene


async def ask_by(tx: Transaction, way: Way, *, priority: int = 50) -> None:
    says = RuleSays(
        name=way, side="customer", survey="contact", moment=AtEnd(), way=way, priority=priority
    )
    await add_rule(tx, says)


async def asked(database: Database, organisation: OrganisationId) -> list[str]:
    async with database.transaction(organisation) as tx:
        found: Sequence[Recorded[Any]] = await since(tx, 0, [InvitationMade, NotAsked])
    return [one.fact.by if isinstance(one.fact, InvitationMade) else one.fact.why for one in found]


@pytest.mark.parametrize(
    ("way", "channel", "number", "address", "by"),
    [
        ("sms", "phone", MOBILE, None, "sms"),
        ("sms", "email", MOBILE, MAIL, "sms"),
        ("sms", "phone", FIXED, None, "unreachable"),
        ("sms", "email", None, MAIL, "unreachable"),
        ("email_sms", "phone", MOBILE, MAIL, "email"),
        ("email_sms", "phone", MOBILE, None, "sms"),
        ("sms_email", "phone", MOBILE, MAIL, "sms"),
        ("sms_email", "phone", FIXED, MAIL, "email"),
        ("suited", "phone", MOBILE, MAIL, "sms"),
        ("suited", "email", MOBILE, MAIL, "email"),
        ("suited", "form", MOBILE, None, "sms"),
        ("usual", "phone", MOBILE, None, "unreachable"),
        ("email", "phone", MOBILE, None, "unreachable"),
    ],
)
async def test_the_rule_says_what_is_tried_first(
    database: Database,
    organisation: OrganisationId,
    scene: Scene,
    way: Way,
    channel: Channel,
    number: str | None,
    address: str | None,
    by: str,
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        await ask_by(tx, way)
        closed = await close_contact(tx, scene, channel=channel, number=number, address=address)
        await invite_customer(tx, closed)
    assert await asked(database, organisation) == [by]


async def test_a_brand_without_a_provider_asks_nobody_by_sms(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        await set_sms_way(tx, scene.brand_id, WantedSmsWay(), by=None)
        await ask_by(tx, "sms_email")
        closed = await close_contact(tx, scene, channel="phone", number=MOBILE, address=MAIL)
        await invite_customer(tx, closed)
    assert await asked(database, organisation) == ["email"]


async def test_who_refuses_one_way_is_asked_by_the_other(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        await ask_by(tx, "sms_email")
        closed = await close_contact(tx, scene, channel="phone", number=MOBILE, address=MAIL)
        no = NewConsent(purpose="surveys", channel="sms", given=False, proof="phone")
        await note_consent(tx, closed.customer_id, no, by=scene.adviser_ids[0])
        await invite_customer(tx, closed)
    assert await asked(database, organisation) == ["email"]


async def test_a_number_that_asked_to_be_left_alone_before_it_was_known_is(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        await ask_by(tx, "sms")
        await stop_number(tx, MOBILE)
        await invite_customer(tx, await close_contact(tx, scene, channel="phone", number=MOBILE))
    assert await asked(database, organisation) == ["opposed"]


async def test_the_quarantine_holds_over_mail_and_sms(
    database: Database, organisation: OrganisationId, scene: Scene
) -> None:
    async with database.transaction(organisation, at=NOW) as tx:
        await ask_by(tx, "suited")
    for days, channel in ((0, "phone"), (3, "email"), (15, "email")):
        async with database.transaction(organisation, at=NOW + timedelta(days=days)) as tx:
            closed = await close_contact(
                tx,
                scene,
                channel=channel,  # type: ignore[arg-type]
                number=MOBILE,
                address=MAIL,
            )
            await invite_customer(tx, closed)
    assert await asked(database, organisation) == ["sms", "quarantine", "email"]
