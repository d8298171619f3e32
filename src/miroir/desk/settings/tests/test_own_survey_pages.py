"""The settings' pages by which questionnaires are added, and former versions looked at."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from tests.serving import Browser, signed_in

from miroir.base.database import Database
from miroir.desk.founding import Founded
from miroir.surveys import current, draft

PAGE = {"accept": "text/html"}
SURVEYS = "/settings/surveys"
OWN = f"{SURVEYS}/contact_2"


@pytest.fixture
async def client(app: Litestar, database: Database, founded: Founded) -> AsyncIterator[Browser]:
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        client.headers.update(PAGE)
        yield client


async def shown(client: Browser, path: str) -> str:
    answer = await client.get(path, params={"lang": "en"})
    assert answer.status_code == 200, answer.text
    return str(answer.text)


async def test_one_is_begun_published_offered_to_rules_renamed_and_ended(client: Browser) -> None:
    begun = await client.post(SURVEYS, data={"name": "Après un appel", "like": "customer"})
    assert begun.headers["location"] == OWN
    assert "Publish version 1" in await shown(client, OWN)
    assert "publish it, then have a rule" in await shown(client, SURVEYS)
    published = await client.post(f"{OWN}/publication", data={"revision": "1"})
    assert published.status_code == 303
    assert "Après un appel" in await shown(client, f"{SURVEYS}/rules/new/customer")
    assert "Après un appel" not in await shown(client, f"{SURVEYS}/rules/new/adviser")
    rule = {"name": "Appels", "survey": "contact_2", "moment": "end", "active": "on"}
    assert (await client.post(f"{SURVEYS}/rules/new/customer", data=rule)).status_code == 303
    assert "Appels" in await shown(client, f"{SURVEYS}/rules")
    refused = await client.post(f"{OWN}/end", params={"lang": "en"})
    assert "A rule or a link asks it" in refused.text
    assert (await client.post(f"{OWN}/name", data={"name": "Au téléphone"})).status_code == 303
    assert "Au téléphone" in await shown(client, SURVEYS)


async def test_one_that_ended_is_shown_no_more(client: Browser) -> None:
    await client.post(SURVEYS, data={"name": "Après un appel", "like": "customer"})
    assert (await client.post(f"{OWN}/end")).status_code == 303
    assert "Après un appel" not in await shown(client, SURVEYS)
    assert (await client.get(OWN)).status_code == 404


async def test_what_is_missing_is_said_beside_the_form(client: Browser) -> None:
    refused = await client.post(SURVEYS, data={"name": "", "like": "customer"})
    assert refused.status_code == 422
    assert 'id="name-problem"' in refused.text
    unknown = await client.post(SURVEYS, data={"name": "Appels", "like": "nothing"})
    assert unknown.status_code == 404


async def test_a_former_version_is_looked_at_and_begun_from_again(
    client: Browser, database: Database, founded: Founded
) -> None:
    customer = f"{SURVEYS}/customer"
    async with database.transaction(founded.organisation) as tx:
        first = (await current(tx, "customer")).document
    code = first.questions[0].code
    await client.post(customer, data={"revision": "0", "do": f"remove-{code}"})
    await client.post(f"{customer}/publication", data={"revision": "1"})
    page = await shown(client, f"{customer}/versions")
    assert "Version 2" in page
    assert "asked now" in page
    assert code in (await client.get(f"{customer}/versions/1/preview")).text
    assert (await client.get(f"{customer}/versions/9/preview")).status_code == 404
    again = f"{customer}/versions/1/draft"
    assert (await client.post(again)).status_code == 303
    async with database.transaction(founded.organisation) as tx:
        assert (await draft(tx, "customer")).document == first
    refused = await client.post(again, params={"lang": "en"})
    assert refused.status_code == 409
    assert "A draft is being worked on" in refused.text
