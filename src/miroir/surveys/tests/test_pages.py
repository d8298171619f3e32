import gzip
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from tests.serving import browser

from miroir.base import clock, pages
from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.customers import agreed, consents
from miroir.surveys import ask_adviser, invite_customer, survey, survey_links
from miroir.surveys.testing import close_contact, set_scene

LARGEST_PAGE = 20_000


class Page:
    """A customer's survey page, without a browser's memory or JavaScript."""

    def __init__(self, client: httpx.AsyncClient, path: str, stored: Any) -> None:
        self.client, self.path, self.stored = client, path, stored

    async def get(self, query: str = "") -> httpx.Response:
        return await self.client.get(self.path + query, headers={"accept-language": "en"})

    async def post(self, **fields: str) -> httpx.Response:
        return await self.client.post(self.path, data=fields)


@pytest.fixture
async def path(
    database: Database, organisation: OrganisationId, web_settings: Settings
) -> tuple[str, Any]:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        invitation_id = await invite_customer(tx, await close_contact(tx, scene, language="en"))
    assert invitation_id

    async def stored() -> dict[str, Any]:
        async with database.transaction(organisation) as tx:
            return (await survey(tx, invitation_id)).answers

    return survey_links(web_settings).path(organisation, invitation_id), stored


@pytest.fixture
async def opened(app: Litestar, path: tuple[str, Any]) -> Any:
    async with browser(app, origin=None) as client:
        yield Page(client, *path)


def static_file(name: str) -> bytes:
    return Path(pages.STATIC, name).read_bytes()


def checked(html: str) -> list[tuple[str, str]]:
    return re.findall(r'name="(\w+)" value="(\d+)" checked', html)


async def test_the_page_asks_everything_in_words(opened: Page) -> None:
    shown = await opened.get()
    assert shown.status_code == 200
    assert "Lumen &amp; Co made it easy for me." in shown.text
    assert shown.text.count("<fieldset") == shown.text.count("<legend>") == 3
    assert len(re.findall(r'type="radio"', shown.text)) == 7 + 5 + 2
    assert "Neither agree nor disagree" in shown.text
    assert checked(shown.text) == []
    assert "<form" in shown.text
    assert shown.headers["cache-control"] == "no-store"


async def test_the_page_is_complete_in_french(opened: Page) -> None:
    shown = await opened.get("?lang=fr")
    assert '<html lang="fr">' in shown.text
    for words in ("Comment cela s’est-il passé", "Tout à fait d’accord", "Envoyer", "facultatif"):
        assert words in shown.text


async def test_page_style_and_script_weigh_less_than_twenty_kilobytes(opened: Page) -> None:
    shown = (await opened.get("?answer=5")).text
    assert len(shown) < LARGEST_PAGE / 2
    loaded = re.findall(r'(?:src|href)="/static/([\w.-]+\.(?:css|js))', shown)
    assert "survey.css" in loaded
    assert "survey.js" in loaded
    files = [static_file(name) for name in loaded]
    assert len(shown) + sum(len(gzip.compress(file)) for file in files) < LARGEST_PAGE / 2
    assert len(shown) + sum(map(len, files)) < 1.1 * LARGEST_PAGE


async def test_following_a_link_of_the_mail_is_no_vote(opened: Page) -> None:
    shown = await opened.get("?answer=5")
    assert checked(shown.text) == [("effort", "5")]
    assert "survey.js" in shown.text
    assert await opened.stored() == {}


async def test_a_robot_that_follows_every_link_neither_votes_nor_chooses(opened: Page) -> None:
    for value in range(1, 8):
        assert (await opened.get(f"?answer={value}")).status_code == 200
    assert await opened.stored() == {}
    assert checked((await opened.get()).text) == []


async def test_a_link_followed_and_then_sent_counts(opened: Page) -> None:
    await opened.get("?answer=5")
    sent = await opened.post(effort="5", solved="1", words="Très bien\r\nmerci")
    assert sent.status_code == 303
    thanks = await opened.client.get(sent.headers["location"])
    assert "Thank you" in thanks.text
    assert await opened.stored() == {"effort": 5, "solved": 1, "words": "Très bien\nmerci"}


async def test_answers_are_shown_again_and_can_be_changed(opened: Page) -> None:
    await opened.post(effort="5", words="<script>alert(1)</script>")
    shown = await opened.get()
    assert checked(shown.text) == [("effort", "5")]
    assert "&lt;script&gt;alert(1)" in shown.text
    await opened.post(effort="2", words="")
    assert await opened.stored() == {"effort": 2}


async def test_a_link_followed_again_later_changes_nothing(opened: Page) -> None:
    await opened.post(effort="5")
    await opened.get("?answer=1")
    assert await opened.stored() == {"effort": 5}


async def test_the_script_confirms_the_answer_that_its_page_shows(opened: Page) -> None:
    await opened.get("?answer=5")
    await opened.get("?answer=7")  # a scanner, meanwhile
    confirmed = await opened.client.post(f"{opened.path}/confirmation", data={"effort": "5"})
    assert confirmed.status_code == 204
    assert await opened.stored() == {"effort": 5}


async def test_a_form_without_answers_comes_back_with_what_to_do(opened: Page) -> None:
    for words in ("", "  "):
        refused = await opened.post(words=words)
        assert refused.status_code == 422
        assert 'role="alert"' in refused.text
    assert await opened.stored() == {}


@pytest.mark.parametrize("value", ["8", "-1", "7.5", "٣", "9" * 50, "x", "\x00", ""])
async def test_an_answer_off_the_scale_comes_back_with_the_words_kept(
    opened: Page, value: str
) -> None:
    refused = await opened.post(effort=value, words="Keep me")
    assert refused.status_code == 422
    assert "Keep me" in refused.text
    assert await opened.stored() == {}


@pytest.mark.parametrize("query", ["?answer=8", "?answer=", "?answer=x&answer=5", "?answer=%00"])
async def test_a_link_off_the_scale_shows_the_page_as_it_is(opened: Page, query: str) -> None:
    shown = await opened.get(query)
    assert shown.status_code == 200
    assert await opened.stored() == {}


@pytest.mark.parametrize(
    "body", [b"effort=%ff%fe", b"\xff\xfe", b"a=1&" * 500, b"effort", b"&&&=&", b"{}"]
)
async def test_a_broken_form_is_refused_kindly(opened: Page, body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for path in (opened.path, f"{opened.path}/confirmation"):
        answer = await opened.client.post(path, content=body, headers=headers)
        assert answer.status_code in {204, 422}
    assert await opened.stored() == {}


async def test_a_form_too_large_is_refused(opened: Page) -> None:
    assert (await opened.post(words="x" * 70_000)).status_code == 413
    assert (await opened.post(words="x" * 4_001)).status_code == 422


@pytest.mark.parametrize("token", ["x", "A" * 48, "..%20..", "%00", "a" * 3000])
async def test_a_forged_link_gets_a_friendly_page(opened: Page, token: str) -> None:
    for method in ("GET", "POST"):
        answer = await opened.client.request(
            method, f"/survey/{token}", headers={"accept-language": "fr"}
        )
        assert answer.status_code == 404
        assert "Ce lien ne mène nulle part" in answer.text


async def test_the_page_of_a_survey_that_is_over_takes_nothing(
    opened: Page, database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        await tx.execute("update invitation set invited_at = $1", clock.now() - timedelta(days=31))
    assert "30 days" in (await opened.get("?answer=5")).text
    assert "30 days" in (await opened.post(effort="5")).text
    assert (
        await opened.client.post(f"{opened.path}/confirmation", data={"effort": "5"})
    ).status_code == 409
    assert await opened.stored() == {}


async def test_a_link_cannot_be_made_of_what_an_adviser_is_asked(
    app: Litestar, database: Database, organisation: OrganisationId, web_settings: Settings
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        closed = await close_contact(tx, scene, adviser_id=scene.adviser_ids[0])
        invitation_id = await ask_adviser(tx, closed)
    assert invitation_id
    async with browser(app) as client:
        path = survey_links(web_settings).path(organisation, invitation_id)
        assert (await client.get(path)).status_code == 404


async def test_following_the_link_to_be_asked_no_more_changes_nothing_and_its_button_does(
    app: Litestar, database: Database, organisation: OrganisationId, web_settings: Settings
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        closed = await close_contact(tx, scene, language="en", address="lea@example.net")
        invitation_id = await invite_customer(tx, closed)
        assert invitation_id
    link = survey_links(web_settings).path(organisation, invitation_id) + "/no-more"

    async def may_be_asked() -> bool | None:
        async with database.transaction(organisation) as tx:
            return await agreed(tx, closed.customer_id, "surveys", "email")

    async with browser(app, origin=None) as client:
        assert "Ask me no more" in (await client.get(link)).text
        assert await may_be_asked() is None
        # As a mail program does it (RFC 8058): no cookie, no page before, the same again.
        for _ in range(2):
            done = await client.post(link, data={"List-Unsubscribe": "One-Click"})
            assert done.status_code == 200
        assert await may_be_asked() is False
        async with database.transaction(organisation) as tx:
            again = await close_contact(tx, scene, address="lea@example.net")
            assert await invite_customer(tx, again) is None
            assert len(await consents(tx, closed.customer_id)) == 1
        forged = link.replace("/no-more", "A/no-more")
        assert (await client.post(forged)).status_code == 404
