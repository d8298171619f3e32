"""What was done is published with what changed, and the authors of remarks are told once."""

from datetime import timedelta
from uuid import UUID

import pytest

from miroir.base.database import Database, Transaction
from miroir.base.errors import Conflict, Invalid
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.channels.announcing import announcement, may_be_told
from miroir.customers import NewConsent, note_consent, stop_address
from miroir.improvement import (
    Draft,
    decide_action,
    finish_action,
    group_remarks,
    news_of,
    publish_news,
    published_news,
    raise_irritant,
    tell_authors,
    told_of,
    withdraw_news,
)
from miroir.surveys import Given, answer, invite_customer
from miroir.surveys.testing import Scene, close_contact, set_scene

SETTINGS = Settings(secret="a secret of thirty-two letters!!")
DELIVERIES = "select announcement_id from delivery where organisation_id = $1"


async def remark_by(tx: Transaction, scene: Scene, address: str) -> tuple[UUID, UUID]:
    """Have a customer write a remark; return the invitation and the customer."""
    closed = await close_contact(
        tx, scene, adviser_id=scene.adviser_ids[0], address=address, language="en"
    )
    invited = await invite_customer(tx, closed)
    assert invited is not None
    await answer(tx, invited, [Given(question="words", words="Too slow")], confirmed=True)
    return invited, closed.customer_id


async def done_irritant(tx: Transaction, *invitations: UUID) -> UUID:
    irritant_id = await raise_irritant(tx, Draft(title="Slow", state="done"), by=None)
    await group_remarks(tx, irritant_id, [(each, "words") for each in invitations], by=None)
    action = await decide_action(tx, irritant_id, "Be quick", owner_id=None, due_on=None, by=None)
    await finish_action(tx, irritant_id, action, since=tx.at, by=None)
    return irritant_id


async def test_an_author_is_told_once_in_their_language_with_a_way_to_object(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx, quarantine=timedelta(0))
        first, customer = await remark_by(tx, scene, "a@example.net")
        again, _ = await remark_by(tx, scene, "a@example.net")
        irritant_id = await done_irritant(tx, first, again)
        with pytest.raises(Conflict):
            await tell_authors(tx, irritant_id, settings=SETTINGS)
        for code, did in (("fr", "Plus vite."), ("en", "We are quicker.")):
            await publish_news(tx, irritant_id, code, said="Slow", did=did, by=None)  # type: ignore[arg-type]
        assert await tell_authors(tx, irritant_id, settings=SETTINGS) == 1
        assert await tell_authors(tx, irritant_id, settings=SETTINGS) == 0
        assert await told_of(tx, irritant_id) == 1
        [row] = await tx.fetch(DELIVERIES, organisation)
        told = await announcement(tx, row["announcement_id"])
        assert (told.customer_id, "We are quicker." in told.text) == (customer, True)
        assert told.unsubscribe is not None
        assert told.html is not None
        assert told.unsubscribe.endswith("/no-more")
        assert told.unsubscribe in told.html
        assert "/you-said/" in told.text


async def test_nobody_who_objects_or_cannot_be_reached_is_told(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        first, objecting = await remark_by(tx, scene, "b@example.net")
        second, _ = await remark_by(tx, scene, "c@example.net")
        irritant_id = await done_irritant(tx, first, second)
        await publish_news(tx, irritant_id, "en", said="Slow", did="Quick", by=None)
        refusal = NewConsent(purpose="surveys", channel="email", given=False, proof="email")
        await note_consent(tx, objecting, refusal, by=None)
        await stop_address(tx, "c@example.net", why="failing", said="550")
        assert await may_be_told(tx, objecting) is None
        assert await tell_authors(tx, irritant_id, settings=SETTINGS) == 0
        assert await tx.fetch(DELIVERIES, organisation) == []


async def test_only_what_is_done_is_published_and_for_its_brand(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        open_one = await raise_irritant(tx, Draft(title="Slow"), by=None)
        with pytest.raises(Conflict):
            await publish_news(tx, open_one, "fr", said="Lent", did="Vite", by=None)
        irritant_id = await done_irritant(tx)
        with pytest.raises(Invalid):
            await publish_news(tx, irritant_id, "fr", said="Lent", did=" ", by=None)
        await publish_news(tx, irritant_id, "fr", said="Lent", did="Vite", by=None)
        await publish_news(tx, irritant_id, "fr", said="Lent", did="Plus vite", by=None)
        [news] = await published_news(tx, scene.brand_id)
        assert (news.did, news.before) == ("Plus vite", None)
        await withdraw_news(tx, irritant_id, by=scene.adviser_ids[0])
        assert await news_of(tx, irritant_id) == {}
