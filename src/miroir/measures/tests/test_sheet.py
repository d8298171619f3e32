"""The sheet over the API: every figure with its n, its interval, and who did not answer."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from litestar import Litestar
from tests.serving import program, signed_in

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.indicators.testing import count_answers
from miroir.measures.model import FcrMethod
from miroir.statistics import Contact, first_contact_resolution
from miroir.surveys import Given, answer, ask_adviser, invite_customer
from miroir.surveys.testing import Scene, close_contact, set_scene

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WEEK = {"from": "2026-03-02", "to": "2026-03-15"}
WINDOW = timedelta(days=7)
# Who came on which day, and whether customer and adviser said that it was solved.
CAME: tuple[tuple[str, int, bool | None, bool | None], ...] = (
    ("ada", 0, False, True),
    ("ada", 3, True, None),
    ("ben", 0, True, True),
    ("cleo", 1, None, False),
    ("cleo", 9, True, None),
    ("dora", 2, True, True),
    ("eve", 2, None, None),
    ("finn", 3, False, True),
)


@pytest.fixture
async def scene(database: Database, organisation: OrganisationId) -> Scene:
    """Contacts of two weeks, each by another adviser, most of them told about."""
    async with database.transaction(organisation, at=MONDAY - timedelta(days=1)) as tx:
        scene = await set_scene(tx, advisers=8, asks_per_shift=9, quarantine=timedelta(0))
    for n, (who, day, customer, adviser) in enumerate(CAME):
        at = MONDAY + timedelta(days=day, minutes=n)
        async with database.transaction(organisation, at=at) as tx:
            closed = await close_contact(
                tx,
                scene,
                address=f"{who}@example.net",
                adviser_id=scene.adviser_ids[n % 8],
                team_id=scene.team_ids[0],
                channel="chat" if who in {"dora", "eve", "finn"} else "email",
            )
            for verb, solved in ((invite_customer, customer), (ask_adviser, adviser)):
                asked = await verb(tx, closed)
                assert asked
                if solved is not None:
                    given = [Given(question="solved", value=int(solved))]
                    await answer(tx, asked, given, confirmed=True)
    await count_answers(database, organisation)
    return scene


@pytest.mark.usefixtures("scene")
async def test_resolution_by_each_method_is_what_the_pure_rule_says_of_the_same_contacts(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    async with signed_in(app, database, organisation, "supervisor") as client:
        shown = (await client.get("/api/v1/measures", params=WEEK)).json()
    contacts = [
        Contact(
            matter=who,
            at=MONDAY + timedelta(days=day, minutes=n),
            customer_says=customer,
        )
        for n, (who, day, customer, _) in enumerate(CAME)
    ]
    methods: tuple[FcrMethod, ...] = ("repeat-contact", "customer")
    for method in methods:
        pure = first_contact_resolution(
            contacts, method=method, window=WINDOW, until=MONDAY + timedelta(days=200)
        )
        one = next(one for one in shown["measures"] if one["method"] == method)
        figure = one["whole"]["figure"]
        assert (one["window_days"], figure["n"]) == (7, pure.n)
        assert figure["value"] == pytest.approx(pure.resolved / pure.n)
        assert figure["low"] < figure["value"] < figure["high"]
    assert [step["n"] for step in shown["funnels"]["customer"]] == [8, 8, 6, 6, 6]


@pytest.mark.usefixtures("scene")
async def test_non_response_stands_beside_what_was_asked_and_few_advisers_stay_unknown(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    async with program(app, database, organisation, "mirror:read") as client:
        shown = (await client.get("/api/v1/measures", params={**WEEK, "by": "channel"})).json()
        table = await client.get("/mirror/measures.csv", params=WEEK)
    assert table.status_code == 403  # a page, for people
    said = {(one["side"], one["measure"]): one for one in shown["measures"]}
    customers, advisers = said["customer", "yes"], said["adviser", "yes"]
    assert customers["whole"]["response"]["value"] == 6 / 8
    assert advisers["whole"]["figure"]["n"] == 5
    assert {group["figure"]["hidden"] for group in advisers["groups"]} == {"too-few"}
    assert {group["figure"]["hidden"] for group in customers["groups"]} == {None}


@pytest.mark.usefixtures("scene")
async def test_the_page_and_its_table_are_for_who_leads(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    async with signed_in(app, database, organisation, "experience_officer") as client:
        for by in ("team", "channel", "brand", "reason", "language", "week"):
            page = await client.get("/mirror/measures", params={**WEEK, "by": by})
            assert page.status_code == 200
            assert "sans deuxième contact" in page.text
        wrong = await client.get("/mirror/measures", params={"by": "moon", "from": "x"})
        assert wrong.status_code == 422
        assert 'role="alert"' in wrong.text
        first = {"from": "0001-01-01", "to": "0001-01-07"}
        assert (await client.get("/api/v1/measures", params=first)).status_code == 422
        text = (await client.get("/mirror/measures.csv", params=WEEK)).text
        lines = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
        assert {line["measure"] for line in lines} >= {"fcr", "yes", "abandonment"}
    async with signed_in(app, database, organisation, "adviser") as client:
        assert (await client.get("/mirror/measures")).status_code == 403
