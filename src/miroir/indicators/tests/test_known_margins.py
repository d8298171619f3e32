"""Shares that people enter: checked, and used in place of the contacts' own."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from tests.serving import signed_in

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.customers import add_tier
from miroir.desk.founding import Founded
from miroir.indicators import FEWEST
from miroir.indicators.kinds.testing import Kind, weigh_kinds
from miroir.indicators.places import NONE
from miroir.indicators.testing import count_answers
from miroir.surveys import Given, answer, invite_customer
from miroir.surveys.testing import close_contact, set_scene

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WEIGHTED = {"from": "2026-03-02", "to": "2026-03-08", "weights": "contacts"}
CHANNEL = "/api/v1/known-margins/channel"
PAGE = "/settings/known-margins"
TEAM, BRAND, REASON, GOLD = (UUID(int=n) for n in (1, 2, 3, 4))


def kind(channel: str, tier: UUID | None = None) -> Kind:
    return Kind(TEAM, channel, BRAND, REASON, tier)


def test_known_shares_take_the_place_of_the_contacts_own() -> None:
    answers = {kind("chat"): 50, kind("email"): 50}
    came = {kind("chat"): 500, kind("email"): 500}
    found = weigh_kinds(answers, came, {"channel": {"chat": 20.0, "email": 80.0}})
    assert found is not None
    assert (found.weights[kind("chat")], found.weights[kind("email")]) == pytest.approx((0.4, 1.6))
    assert found.how.by_hand == {"channel"}
    assert [one.contacts for one in found.how.traits["channel"]] == pytest.approx([0.2, 0.8])
    assert found.how.design_effect == pytest.approx((0.4**2 + 1.6**2) / 2)
    plain = weigh_kinds(answers, came)
    assert plain is not None
    assert not plain.how.by_hand


def test_what_contacts_do_not_tell_is_weighted_by_once_its_shares_are_known() -> None:
    answers = {kind("chat", GOLD): 60, kind("chat"): 40}
    assert weigh_kinds(answers, {kind("chat"): 100}) is None
    found = weigh_kinds(answers, {kind("chat"): 100}, {"tier": {GOLD: 30.0, None: 70.0}})
    assert found is not None
    assert found.weights[kind("chat", GOLD)] == pytest.approx(0.5)
    # Without a contact at all, and with a group that nobody knew of.
    apart = weigh_kinds({**answers, kind("sms"): 25}, {}, {"tier": {GOLD: 30.0, None: 70.0}})
    assert apart is not None
    assert set(apart.how.traits) == {"tier"}


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ({"chat": 40, "email": 50}, "90"),
        ({"chat": 40, "moon": 60}, "not there"),
        ({"chat": 140, "email": -40}, "between 0 and 100"),
        ({"chat": 100}, "two groups"),
        ({}, "two groups"),
        ({"chat": 0, "email": 100}, "two groups"),
    ],
)
async def test_shares_that_cannot_be_are_refused_with_what_to_change(
    app: Litestar, database: Database, founded: Founded, shares: Mapping[str, float], said: str
) -> None:
    async with signed_in(app, database, founded.organisation, "administrator") as client:
        refused = await client.put(CHANNEL, json={"shares": shares})
        assert (refused.status_code, said in refused.text) == (422, True)
        assert (await client.get("/api/v1/known-margins")).json() == []
        unknown = await client.put("/api/v1/known-margins/moon", json={"shares": {}})
        assert unknown.status_code in (400, 404)


async def test_shares_are_entered_on_a_page_and_dropped_again(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        gold = await add_tier(tx, "Gold")
    form = {f"share-{gold}": "12,5", f"share-{NONE}": "87,5 %", "known_from": "CRM"}
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        wrong = await client.post(f"{PAGE}/tier?lang=en", data={**form, f"share-{NONE}": "80"})
        assert wrong.status_code == 422
        assert "add up to 92.5" in wrong.text and 'value="12,5"' in wrong.text
        odd = await client.post(f"{PAGE}/tier", data={**form, f"share-{NONE}": "beaucoup"})
        assert odd.status_code == 422
        assert (await client.post(f"{PAGE}/tier", data=form)).status_code == 303
        [kept] = (await client.get("/api/v1/known-margins")).json()
        assert kept["shares"] == {str(gold): 12.5, str(NONE): 87.5}
        shown = (await client.get(f"{PAGE}?lang=en", headers={"accept": "text/html"})).text
        assert "entered by hand" in shown and "CRM" in shown
        assert (await client.post(f"{PAGE}/tier", data={"drop": "1"})).status_code == 303
        assert (await client.get("/api/v1/known-margins")).json() == []
        assert (await client.delete("/api/v1/known-margins/tier")).status_code == 204


async def test_mirror_and_sheet_use_known_shares_and_say_so(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation, at=MONDAY) as tx:
        scene = await set_scene(tx, quarantine=timedelta(0))
        for n in range(2 * FEWEST):
            closed = await close_contact(tx, scene, channel="chat" if n < FEWEST else "email")
            asked = await invite_customer(tx, closed)
            assert asked
            given = [Given(question="solved", value=int(n < FEWEST))]
            await answer(tx, asked, given, confirmed=True)
    await count_answers(database, organisation)
    async with signed_in(app, database, organisation, "supervisor") as client:
        sent = await client.put(CHANNEL, json={"shares": {"chat": 20, "email": 80}})
        assert sent.status_code == 200
        sheet = (await client.get("/api/v1/measures", params=WEIGHTED)).json()
        mirror = (await client.get("/api/v1/mirror", params=WEIGHTED)).json()
        pages = [
            (await client.get(path, params={**WEIGHTED, "lang": "en"})).text
            for path in ("/mirror", "/mirror/measures")
        ]
    one: Mapping[str, Any] = next(x for x in sheet["measures"] if x["question"] == "solved")
    assert one["whole"]["figure"]["value"] == pytest.approx(0.2)
    assert one["weighting"]["by_hand"] == ["channel"]
    pair = next(x for x in mirror["pairs"] if x["question"] == "solved")
    assert pair["whole"]["customers"]["value"] == pytest.approx(0.2)
    assert all("Shares entered by hand" in page for page in pages)
