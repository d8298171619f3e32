"""Signing in by the page, without JavaScript; and by one click where the sample is."""

import re
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from miroir.access import NOT_YET, SAMPLE_SLUG, organisation_by_slug
from miroir.base import clock
from miroir.base.database import Database
from miroir.base.settings import Settings
from miroir.desk.founding import Founded, Founding, found
from miroir.desk.sign_in_page import local
from miroir.web import create_app
from tests.serving import PASSWORD, browser, started


@pytest.fixture(scope="module")
async def sample(database: Database, web_settings: Settings) -> AsyncIterator[Litestar]:
    settings = Settings(data=web_settings.data, secret=web_settings.secret, sample=True)
    if await organisation_by_slug(database, SAMPLE_SLUG) is None:
        async with database.transaction(NOT_YET, at=clock.now()) as tx:
            await found(tx, founding(SAMPLE_SLUG))
    app = create_app(settings, database)
    async with started(app):
        yield app


def founding(slug: str) -> Founding:
    return Founding(
        slug=slug,
        name="Sample",
        language="fr",
        time_zone="Europe/Paris",
        mail_domain=f"{slug}.example.org",
        administrator=f"admin@{slug}.example.org",
        password=PASSWORD,
    )


async def test_the_form_signs_in_and_goes_where_one_wanted_to_go(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        email = await tx.value("select email from account")
    async with browser(app) as client:
        page = await client.get("/sign-in?next=/mirror")
        assert 'name="next" value="/mirror"' in page.text
        form = {"email": email, "password": PASSWORD, "next": "/mirror"}
        answer = await client.post("/sign-in", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/mirror")
        assert (await client.get("/api/v1/session")).json()["account"]["email"] == email


async def test_a_wrong_password_is_said_on_the_page_and_tied_to_its_field(app: Litestar) -> None:
    async with browser(app) as client:
        form = {"email": "x@example.org", "password": "wrong"}
        answer = await client.post("/sign-in", data=form, headers={"accept-language": "fr"})
    assert answer.status_code == 401
    assert "L’adresse ou le mot de passe est faux." in answer.text
    assert 'aria-describedby="problem"' in answer.text
    assert 'value="x@example.org"' in answer.text
    assert "wrong" not in answer.text.replace("wrong.", "")


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/desk?view=mine", "/desk?view=mine"),
        ("//evil.example", "/desk"),
        ("/\\evil.example", "/desk"),
        ("https://evil.example", "/desk"),
        ("/\t/evil.example", "/desk"),
        ("/\r\nset-cookie: a=b", "/desk"),
        ("javascript:alert(1)", "/desk"),
        ("", "/desk"),
    ],
)
def test_one_is_led_to_our_own_pages_only(address: str, kept: str) -> None:
    assert local(address) == kept


async def test_hostile_words_in_the_form_stay_words(app: Litestar) -> None:
    async with browser(app) as client:
        hostile = '"><script>alert(1)</script>'
        form = {"email": hostile, "password": "x", "organisation": hostile, "next": hostile}
        answer = await client.post("/sign-in", data=form)
    assert answer.status_code == 401
    assert "<script" not in answer.text


async def test_one_click_enters_the_sample_from_its_own_machine(sample: Litestar) -> None:
    async with browser(sample) as client:
        page = await client.get("/sign-in?next=/mirror", headers={"accept-language": "en"})
        account = re.search(r'name="account_id" value="([0-9a-f-]+)"', page.text)
        assert account
        form = {"account_id": account[1], "next": "/mirror"}
        answer = await client.post("/sign-in/sample", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/mirror")
        me = (await client.get("/api/v1/session")).json()
        assert (me["account"]["id"], me["sample"]) == (account[1], True)


async def test_the_sample_can_be_entered_through_the_api(sample: Litestar) -> None:
    async with browser(sample) as client:
        people = (await client.get("/api/v1/session/sample")).json()
        assert people[0]["teams"] == ["Service client"]
        chosen = {"account_id": people[0]["id"]}
        assert (await client.post("/api/v1/session/sample", json=chosen)).status_code == 201


async def test_the_sample_is_closed_to_other_machines_and_to_names_pointed_here(
    sample: Litestar,
) -> None:
    async with browser(sample) as here:
        someone = {"account_id": (await here.get("/api/v1/session/sample")).json()[0]["id"]}
    async with browser(sample, peer="203.0.113.4") as elsewhere, browser(sample) as rebound:
        rebound.headers["host"] = "rebound.example.org"
        rebound.headers["origin"] = "http://rebound.example.org"
        for client in (elsewhere, rebound):
            assert (await client.get("/api/v1/session/sample")).status_code == 404
            answer = await client.post("/api/v1/session/sample", json=someone)
            assert answer.status_code == 404
            assert "account_id" not in (await client.get("/sign-in")).text


async def test_one_click_enters_nothing_but_the_sample(
    sample: Litestar, app: Litestar, founded: Founded
) -> None:
    async with browser(sample) as client:
        stranger = {"account_id": str(founded.account_id)}
        assert (await client.post("/api/v1/session/sample", json=stranger)).status_code == 404
    async with browser(app) as without:
        assert (await without.get("/api/v1/session/sample")).status_code == 404


async def test_another_site_cannot_click_for_somebody(sample: Litestar) -> None:
    async with browser(sample) as here:
        someone = {"account_id": (await here.get("/api/v1/session/sample")).json()[0]["id"]}
    async with browser(sample, origin="https://evil.example") as evil:
        assert (await evil.post("/sign-in/sample", data=someone)).status_code == 403
