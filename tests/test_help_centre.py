"""The help centre, the widget's search and the settings of articles, over HTTP."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.base.typography import typeset
from miroir.desk.founding import Founded
from miroir.knowledge import ArticleDraft, publish_article
from tests.serving import browser, signed_in

PAGE = {"accept": "text/html"}
TEXT = "Vous avez **30 jours**.\n\n<script>alert(1)</script>"
FORM = {"title": "Retour", "body": TEXT, "language": "fr", "brand_id": "", "section": "Retours"}


@pytest.fixture
async def published(database: Database, founded: Founded) -> UUID:
    async with database.transaction(founded.organisation) as tx:
        french = ArticleDraft(title="Retourner une lampe", body=TEXT, language="fr")
        english = ArticleDraft(title="Return a lamp", body="You have 30 days.", language="en")
        topic = await publish_article(tx, french)
        await publish_article(tx, english, topic_id=topic)
    return topic


@pytest.fixture
async def anyone(app: Litestar, published: UUID) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as client:
        yield client


async def test_an_article_is_a_page_that_search_engines_can_read(
    anyone: httpx.AsyncClient, founded: Founded
) -> None:
    base = f"/help/{founded.widget_key}"
    shown = await anyone.get(f"{base}/fr/retourner-une-lampe")
    assert shown.status_code == 200
    assert "<strong>30 jours</strong>" in shown.text
    assert "<script>alert" not in shown.text
    assert f'hreflang="en" href="http://127.0.0.1:8000{base}/en/return-a-lamp"' in shown.text
    assert '"@type":"Article"' in shown.text
    assert "img-src 'self' data: blob: https:" in shown.headers["content-security-policy"]
    sitemap = await anyone.get(f"{base}/sitemap.xml")
    assert sitemap.headers["content-type"].startswith("application/xml")
    assert sitemap.text.count("<loc>") == 2
    assert sitemap.text.count("xhtml:link rel") == 4
    assert "Allow: /help/" in (await anyone.get("/robots.txt")).text


async def test_the_help_centre_leads_to_the_readers_language(
    anyone: httpx.AsyncClient, founded: Founded
) -> None:
    base = f"/help/{founded.widget_key}"
    led = await anyone.get(base, headers={"accept-language": "en-US,en;q=0.9,fr;q=0.5"})
    assert (led.status_code, led.headers["location"]) == (302, f"{base}/en")
    found = await anyone.get(f"{base}/en", params={"q": "how do I return my lamp?"})
    assert "Return a lamp" in found.text
    assert "noindex" in found.text
    none = await anyone.get(f"{base}/fr", params={"q": "qqq zzz"})
    assert typeset("Rien ne répond à « qqq zzz »") in none.text


@pytest.mark.parametrize("path", ["/xx", "/fr/nothing", "/de/retourner-une-lampe"])
async def test_what_is_not_there_is_said(
    anyone: httpx.AsyncClient, founded: Founded, path: str
) -> None:
    assert (await anyone.get(f"/help/{founded.widget_key}{path}")).status_code == 404
    assert (await anyone.get(f"/help/unknown{path}")).status_code == 404


async def test_a_reader_says_whether_it_helped_and_what_was_missing(
    app: Litestar, database: Database, anyone: httpx.AsyncClient, founded: Founded, published: UUID
) -> None:
    article = f"/help/{founded.widget_key}/fr/retourner-une-lampe"
    form = {"reading": str(new_id()), "helped": "no"}
    first = await anyone.post(article, data=form)
    assert first.status_code == 303
    asked = await anyone.get(first.headers["location"])
    assert form["reading"] in asked.text
    await anyone.post(article, data=form | {"words": "Et à l’étranger ?"})
    assert (await anyone.post(article, data={"helped": "perhaps"})).status_code == 422
    assert (await anyone.post(article, data=form | {"reading": "x"})).status_code == 422
    async with signed_in(app, database, founded.organisation) as client:
        shown = await client.get(f"/settings/articles/{published}", headers=PAGE)
        listed = await client.get("/settings/articles", params={"lang": "en"}, headers=PAGE)
    assert "Et à l’étranger ?" in shown.text
    assert "0 of 1" in listed.text


async def test_articles_are_written_previewed_published_and_withdrawn_by_form(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        preview = await client.post(
            "/settings/articles/new", data=FORM | {"do": "preview"}, headers=PAGE
        )
        assert "<strong>30 jours</strong>" in preview.text
        kept = await client.post("/settings/articles/new", data=FORM | {"do": "save"}, headers=PAGE)
        page = kept.headers["location"].partition("?")[0]
        await client.post(page, data=FORM | {"do": "publish", "title": "Renvoyer"}, headers=PAGE)
        public = f"/help/{founded.widget_key}/fr/retour"
        assert "<h1>Renvoyer</h1>" in (await client.get(public)).text
        empty = await client.post(page, data=FORM | {"title": "", "do": "save"}, headers=PAGE)
        assert empty.status_code == 422
        assert "30 jours" in empty.text
        await client.post(page, data={"do": "withdraw"}, headers=PAGE)
        assert (await client.get(public)).status_code == 404
        again = await client.post(page, data={"do": "restore", "version": "7"}, headers=PAGE)
        assert again.status_code == 404


async def test_the_widget_finds_shows_and_judges_articles(
    anyone: httpx.AsyncClient, founded: Founded
) -> None:
    help_address = f"/api/v1/widget/{founded.widget_key}/help"
    asked = {"session": str(new_id()), "language": "fr"}
    found = (await anyone.get(help_address, params=asked | {"q": "retourner ma lampe"})).json()
    [answer] = found["items"]
    assert answer["about"].startswith("Vous avez 30 jours.")
    article = f"{help_address}/articles/{answer['id']}"
    shown = (await anyone.get(article, params=asked)).json()
    assert shown["url"].endswith("/fr/retourner-une-lampe")
    judged = asked | {"reading": str(new_id()), "helped": True}
    assert (await anyone.put(f"{article}/rating", json=judged)).status_code == 204
    assert (
        await anyone.get(f"{help_address}/articles/{new_id()}", params=asked)
    ).status_code == 404
    nothing = await anyone.get(help_address, params=asked | {"q": "  "})
    assert nothing.json() == {"items": []}
