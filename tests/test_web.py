"""The application as a whole: its description, its guards, its health."""

import re
from collections.abc import Iterator

import msgspec
import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from miroir.access import callers
from miroir.base import migrations
from miroir.base.database import Database
from miroir.base.migrations import Migration
from miroir.base.pacing import Pace
from miroir.desk.founding import Founded
from tests.serving import browser, program, signed_in

# What anybody may call under /api/v1: signing in, and what carries its own proof.
PUBLIC = {
    "/api/v1/openapi.json",
    "/api/v1/docs",
    "/api/v1/session",
    "/api/v1/session/sample",
    "/api/v1/files/{file_id}",
    "/api/v1/sms/{inlet}",  # signed by the provider
}
PUBLIC_PREFIXES = ("/api/v1/docs/", "/api/v1/widget/")


def handlers(app: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and handler.http_methods != {"OPTIONS"}:
                yield route.path_format, handler


def test_every_route_of_the_api_says_who_may_call_it(app: Litestar) -> None:
    open_to_all = {
        path
        for path, handler in handlers(app)
        if path.startswith("/api/") and not handler.resolve_guards()
    }
    assert {path for path in open_to_all if not path.startswith(PUBLIC_PREFIXES)} <= PUBLIC


async def test_a_stranger_is_refused_by_every_other_route(app: Litestar) -> None:
    async with browser(app) as client:
        document = (await client.get("/api/v1/openapi.json")).json()
        for path, item in document["paths"].items():
            if path in PUBLIC or path.startswith(PUBLIC_PREFIXES):
                continue
            for method in item:
                answer = await client.request(method, path.replace("{", "").replace("}", ""))
                assert answer.status_code in {401, 404}, (method, path)


async def test_the_description_is_openapi_3_1_and_every_route_tells_its_problems(
    app: Litestar,
) -> None:
    async with browser(app) as client:
        document = (await client.get("/api/v1/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    for item in document["paths"].values():
        for operation in item.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert operation["description"]


async def test_shapes_are_named_plainly_and_every_reference_leads_somewhere(app: Litestar) -> None:
    async with browser(app) as client:
        text = (await client.get("/api/v1/openapi.json")).text
    shapes = msgspec.json.decode(text)["components"]["schemas"]
    assert {"Conversation", "PageOfSummary", "Problem"} <= shapes.keys()
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', text)) <= shapes.keys()
    assert not [name for name in shapes if not re.fullmatch(r"\w+", name)]
    assert not re.search(r'"oneOf":\[[^]]+,\{\}\]', text)  # a second shape that is any at all


async def test_the_page_of_the_description_needs_nothing_from_elsewhere(app: Litestar) -> None:
    async with browser(app) as client:
        page = await client.get("/api/v1/docs")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "https://" not in page.text
    assert "/api/v1/conversations" in page.text


async def test_it_is_ready_when_the_database_answers_and_has_every_migration(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browser(app) as client:
        assert (await client.get("/health/live")).status_code == 200
        ready = await client.get("/health/ready")
        assert (ready.status_code, ready.json()["migrations"]) == (200, "ok")
        known = migrations.read_migrations()
        newer = Migration(len(known) + 1, "9999_later", "0" * 64)
        monkeypatch.setattr(migrations, "read_migrations", lambda _: [*known, newer])
        waiting = await client.get("/health/ready")
    assert waiting.status_code == 503
    assert "miroir migrate" in waiting.json()["migrations"]


async def test_figures_of_the_process_are_for_this_machine_and_for_callers_we_know(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with browser(app) as here, browser(app, peer="203.0.113.5") as elsewhere:
        assert "miroir_request_seconds" in (await here.get("/metrics")).text
        assert (await elsewhere.get("/metrics")).status_code == 401
        named = {"host": "rebound.example.org"}
        assert (await here.get("/metrics", headers=named)).status_code == 401
    async with program(app, database, founded.organisation, "settings:read") as monitor:
        assert (await monitor.get("/metrics")).status_code == 200


async def test_a_body_larger_than_any_route_needs_is_refused(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        answer = await client.post("/api/v1/keys", content=b"x" * 1_100_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


async def test_a_caller_is_slowed_down_wherever_they_call_from_and_others_are_not(
    app: Litestar, database: Database, founded: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "_paces", Pace(per_second=0.01, burst=3))
    async with (
        signed_in(app, database, founded.organisation) as hasty,
        signed_in(app, database, founded.organisation) as colleague,
    ):
        statuses = [(await hasty.get("/api/v1/session")).status_code for _ in range(4)]
        refused = await hasty.get("/api/v1/settings")
        assert (await colleague.get("/api/v1/session")).status_code == 200
    assert statuses == [200, 200, 200, 429]
    assert int(refused.headers["retry-after"]) > 50


async def test_settings_name_what_screens_show(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation, "adviser") as client:
        answer = (await client.get("/api/v1/settings")).json()
    assert [brand["key"] for brand in answer["brands"]] == [founded.widget_key]
    assert [team["id"] for team in answer["teams"]] == [str(founded.team_id)]
    assert {"fr", "en"} == set(answer["close_reasons"][0]["label"])
    assert "chat" in answer["channels"]
