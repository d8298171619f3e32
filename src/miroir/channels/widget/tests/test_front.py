from datetime import UTC, datetime
from hashlib import sha256

import pytest
from litestar import Litestar
from tests.serving import browser

from miroir.access import brand_by_key
from miroir.base.database import Database
from miroir.base.settings import Settings
from miroir.channels.widget.built import loader
from miroir.channels.widget.colours import legible_ink
from miroir.channels.widget.front import front
from miroir.channels.widget.sites import matches
from miroir.desk.founding import Founded

ALLOW = "update brand set allowed_sites = $1"
MONDAY_NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 1, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("colour", "ink"),
    [("#0b5d66", "#ffffff"), ("#ffd54a", "#000000"), ("#ffffff", "#000000"), ("#000000", "#ffffff"),
     ("#d6336c", "#ffffff"), ("#7f7f7f", "#000000")],
)  # fmt: skip
def test_the_ink_is_the_one_that_is_legible(colour: str, ink: str) -> None:
    assert legible_ink(colour) == ink


async def test_the_front_says_when_someone_answers(database: Database, founded: Founded) -> None:
    async with database.transaction(founded.organisation, at=MONDAY_NOON) as tx:
        brand = await brand_by_key(tx, founded.widget_key)
        shown = await front(tx, brand, settings=Settings())
        assert (shown.open, shown.opens_at, shown.promise_seconds) == (True, None, 180)
    async with database.transaction(founded.organisation, at=SUNDAY) as tx:
        shown = await front(tx, brand, settings=Settings())
    assert not shown.open
    assert shown.opens_at == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # nine in Paris


async def test_a_brand_that_promises_nothing_is_always_open(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation, at=SUNDAY) as tx:
        await tx.execute("delete from promise")
        brand = await brand_by_key(tx, founded.widget_key)
        shown = await front(tx, brand, settings=Settings())
    assert (shown.open, shown.opens_at, shown.promise_seconds) == (True, None, None)


async def test_any_site_may_ask_for_the_front_and_the_loader(
    app: Litestar, founded: Founded
) -> None:
    async with browser(app, origin="https://shop.example") as site:
        shown = await site.get(f"/api/v1/widget/{founded.widget_key}")
        assert shown.headers["access-control-allow-origin"] == "*"
        assert shown.json()["brand"]["ink"] == "#ffffff"
        assert shown.json()["upload"]["max_bytes"] == 20 * 1024 * 1024
        loader = await site.get("/widget.js")
        assert loader.headers["access-control-allow-origin"] == "*"
        assert loader.headers["cross-origin-resource-policy"] == "cross-origin"
        again = await site.get("/widget.js", headers={"if-none-match": loader.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_the_page_may_be_framed_and_runs_only_what_is_ours(
    app: Litestar, founded: Founded
) -> None:
    async with browser(app) as client:
        page = await client.get(f"/widget/{founded.widget_key}?lang=en")
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'self';" in policy
    assert "x-frame-options" not in page.headers
    assert '<html lang="en" dir="ltr" data-theme="auto">' in page.text
    assert "unsafe" not in policy


async def test_only_allowed_sites_may_show_the_chat(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        await tx.execute(ALLOW, ["https://shop.example", "*.brand.example", "bad; script-src *"])
    front_path = f"/api/v1/widget/{founded.widget_key}"
    for origin, status in (
        ("https://shop.example", 200),
        ("http://shop.example", 403),
        ("https://www.brand.example", 200),
        ("https://evil.example", 403),
        ("https://evil-brand.example", 403),
    ):
        async with browser(app, origin=origin) as site:
            answer = await site.get(front_path)
            assert answer.status_code == status, origin
            assert answer.headers["access-control-allow-origin"] == "*"
    async with browser(app) as ours:
        assert (await ours.get(front_path)).status_code == 200
        page = await ours.get(f"/widget/{founded.widget_key}")
    assert page.headers["content-security-policy"].endswith(
        "frame-ancestors 'self' https://shop.example *.brand.example"
    )


async def test_words_of_the_brand_cannot_leave_their_place_in_the_page(
    app: Litestar, database: Database, founded: Founded
) -> None:
    nasty = "</script><script>alert(1)</script>"
    async with database.transaction(founded.organisation) as tx:
        await tx.execute("update brand set name = $1, greeting = $2", nasty, {"fr": nasty})
    async with browser(app) as client:
        page = await client.get(f"/widget/{founded.widget_key}")
    assert "<script>alert" not in page.text


async def test_an_unknown_key_is_said_to_be_unknown(app: Litestar) -> None:
    async with browser(app) as client:
        for path in ("/widget/nobody", "/api/v1/widget/nobody"):
            answer = await client.get(path)
            assert answer.status_code == 404
            assert "key" in answer.json()["detail"]


def test_a_site_is_matched_whole() -> None:
    assert matches("https://a.example", "a.example")
    assert matches("https://a.example:8443", "https://a.example:8443")
    assert not matches("https://a.example:8443", "a.example")
    assert not matches("https://b.a.example", "a.example")
    assert not matches("null", "a.example")


async def test_a_loader_that_a_site_pinned_outlives_an_update(
    app: Litestar, founded: Founded
) -> None:
    async with browser(app) as client:
        pinned = loader()
        served = await client.get(pinned.path)
        earlier = b"// an earlier one"
        version = sha256(earlier).hexdigest()[:20]
        folder = app.state.settings.data / "loaders"
        (folder / f"{version}.js").write_bytes(earlier)
        (folder / f"{'0' * 20}.js").write_bytes(earlier)
        kept = await client.get(f"/widget.js/{version}.js")
        gone = [
            (await client.get(f"/widget.js/{name}.js")).status_code
            for name in ("0" * 20, "f" * 20, "..")
        ]
    assert served.content == pinned.content == (folder / f"{pinned.version}.js").read_bytes()
    assert "immutable" in served.headers["cache-control"]
    assert served.headers["access-control-allow-origin"] == "*"
    assert kept.content == earlier
    assert gone == [404, 404, 404]
