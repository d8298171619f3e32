"""What the customer pane shows and lets an adviser correct, through the API."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from tests.serving import program, signed_in

from miroir.base.database import Database, Transaction
from miroir.base.ids import new_id
from miroir.channels.intake import receive
from miroir.conversations import Inbound, close
from miroir.customers import Claim, Identity, agreed
from miroir.desk.founding import Founded
from miroir.indicators import mood
from miroir.routing import place
from miroir.surveys import Closed, invite_customer

Pane = dict[str, Any]


@pytest.fixture
async def desk(
    app: Litestar, database: Database, founded: Founded
) -> AsyncIterator[httpx.AsyncClient]:
    async with signed_in(app, database, founded.organisation, "adviser") as client:
        yield client


async def contact(tx: Transaction, founded: Founded, email: str = "marie@example.org") -> UUID:
    inbound = Inbound(
        brand_id=founded.brand_id,
        channel="email",
        claim=Claim(identities=(Identity(kind="email", value=email),), name="Marie"),
        text="Bonjour",
    )
    return (await receive(tx, inbound)).conversation_id


@pytest.fixture
async def marie(database: Database, founded: Founded) -> str:
    async with database.transaction(founded.organisation) as tx:
        matter = await contact(tx, founded)
        owner = await tx.value("select customer_id from conversation where id = $1", matter)
    return f"/api/v1/customers/{owner}"


def good(answer: httpx.Response) -> Pane:
    assert answer.is_success, answer.text
    pane: Pane = answer.json()
    return pane


async def test_identities_are_added_marked_and_taken_away(
    desk: httpx.AsyncClient, marie: str
) -> None:
    number = {"kind": "phone", "value": "06 12 34 56 78"}
    added = good(await desk.post(f"{marie}/identities", json=number))["identities"][-1]
    assert (added["value"], added["verified_at"]) == ("+33612345678", None)
    mark = f"/api/v1/identities/{added['id']}"
    marked = good(await desk.put(f"{mark}/verification", json={"verified": True}))
    assert marked["identities"][-1]["verified_at"] is not None
    unmarked = good(await desk.put(f"{mark}/verification", json={"verified": False}))
    assert unmarked["identities"][-1]["verified_at"] is None
    assert [one["kind"] for one in good(await desk.delete(mark))["identities"]] == ["email"]
    assert (await desk.delete(mark)).status_code == 404


async def test_what_is_anothers_is_refused_with_whose_it_is(
    desk: httpx.AsyncClient, database: Database, founded: Founded, marie: str
) -> None:
    async with database.transaction(founded.organisation) as tx:
        await contact(tx, founded, "paul@example.org")
    paul = {"kind": "email", "value": "Paul@example.org"}
    refused = await desk.post(f"{marie}/identities", json=paul)
    assert refused.status_code == 409
    unusable = await desk.post(f"{marie}/identities", json={"kind": "phone", "value": "never"})
    assert unusable.status_code == 422


async def test_notes_last_and_can_be_taken_away(desk: httpx.AsyncClient, marie: str) -> None:
    await desk.post(f"{marie}/notes", json={"text": "Préfère le matin"})
    notes = good(await desk.post(f"{marie}/notes", json={"text": "Sonner deux fois"}))["notes"]
    assert [note["text"] for note in notes] == ["Sonner deux fois", "Préfère le matin"]
    assert notes[0]["author_name"] == "Somebody"
    left = good(await desk.delete(f"/api/v1/customer-notes/{notes[0]['id']}"))["notes"]
    assert [note["text"] for note in left] == ["Préfère le matin"]
    assert (await desk.post(f"{marie}/notes", json={"text": "  "})).status_code == 422


async def test_every_word_about_a_consent_is_kept_and_the_newest_holds(
    desk: httpx.AsyncClient, database: Database, founded: Founded, marie: str
) -> None:
    said = {"purpose": "marketing", "channel": "phone", "proof": "form"}
    await desk.post(f"{marie}/consents", json=said | {"given": True})
    withdrawn = said | {"given": False, "proof": "phone", "proof_words": "appel de midi"}
    consents = good(await desk.post(f"{marie}/consents", json=withdrawn))["consents"]
    assert [(one["given"], one["holds"], one["proof"]) for one in consents] == [
        (False, True, "phone"),
        (True, False, "form"),
    ]
    async with database.transaction(founded.organisation) as tx:
        owner = UUID(marie.rsplit("/", 1)[1])
        assert await agreed(tx, owner, "marketing", "phone") is False
        assert await agreed(tx, owner, "marketing", "email") is None


async def test_who_took_back_that_they_may_be_asked_is_not_asked(
    desk: httpx.AsyncClient, database: Database, founded: Founded, marie: str
) -> None:
    refusal = {"purpose": "surveys", "channel": "email", "proof": "email", "given": False}
    await desk.post(f"{marie}/consents", json=refusal)
    async with database.transaction(founded.organisation) as tx:
        for email, asked in (("marie@example.org", False), ("paul@example.org", True)):
            matter = await contact(tx, founded, email)
            reason = await tx.value("select id from close_reason where code = 'solved'")
            closure = await close(tx, matter, reason_id=reason, by=None)
            owner = await tx.value("select customer_id from conversation where id = $1", matter)
            closed = Closed(
                conversation_id=matter,
                closure_id=closure,
                customer_id=owner,
                adviser_id=None,
                team_id=None,
                channel="email",
            )
            assert (await invite_customer(tx, closed) is not None) == asked


async def test_a_contact_is_placed_with_the_preferred_adviser_first(
    desk: httpx.AsyncClient, database: Database, founded: Founded, marie: str
) -> None:
    adviser = founded.account_id
    chosen = await desk.put(f"{marie}/preferred-adviser", json={"adviser_id": str(adviser)})
    assert good(chosen)["preferred_adviser_id"] == str(adviser)
    unknown = await desk.put(f"{marie}/preferred-adviser", json={"adviser_id": str(new_id())})
    assert unknown.status_code == 404
    async with database.transaction(founded.organisation) as tx:
        matter = await tx.value("select id from conversation")
        await tx.execute("delete from placement")
        await place(tx, matter)
        assert await tx.value("select preferred from placement") == [adviser]


async def test_older_conversations_come_by_pages(
    desk: httpx.AsyncClient, database: Database, founded: Founded, marie: str
) -> None:
    reason = {}
    async with database.transaction(founded.organisation) as tx:
        reason = await tx.value("select id from close_reason where code = 'solved'")
        for _ in range(4):
            await close(tx, await contact(tx, founded), reason_id=reason, by=None)
    told, after = [], None
    while True:
        params = {"limit": "2"} | ({"after": after} if after else {})
        page = good(await desk.get(f"{marie}/conversations", params=params))
        told += [one["number"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(told) == len(set(told)) == 4


async def test_a_key_corrects_identities_and_judges_nobody(
    app: Litestar, database: Database, founded: Founded, marie: str
) -> None:
    async with program(
        app, database, founded.organisation, "customers:read", "customers:write"
    ) as key:
        added = await key.post(f"{marie}/identities", json={"kind": "site", "value": "4711"})
        assert added.is_success
        consent = {"purpose": "surveys", "channel": "sms", "proof": "import", "given": True}
        noted = good(await key.post(f"{marie}/consents", json=consent))["consents"]
        assert noted[0]["noted_by_name"] is None
        for path in ("suggestions",):
            assert (await key.get(f"{marie}/{path}")).status_code == 403
        merged = await key.post(f"{marie}/merges", json={"other_id": str(new_id())})
        assert merged.status_code == 403


async def test_nobody_has_a_mood_before_they_answered(
    database: Database, founded: Founded, desk: httpx.AsyncClient, marie: str
) -> None:
    assert good(await desk.get(marie))["mood"] == []
    async with database.transaction(founded.organisation) as tx:
        assert await mood(tx, []) == []
