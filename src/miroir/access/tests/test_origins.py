import pytest
from litestar import Litestar
from tests.serving import ORIGIN, PASSWORD, browser, signed_in

from miroir.base.database import Database
from miroir.desk.founding import Founded

KEY = {"name": "shop", "scopes": ["settings:read"]}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": ORIGIN}, 201),
        ({"origin": ORIGIN, "sec-fetch-site": "same-origin"}, 201),
        ({"sec-fetch-site": "same-origin"}, 201),
        ({}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://localhost:9999"}, 403),
        ({"origin": ORIGIN, "sec-fetch-site": "cross-site"}, 403),
        ({"origin": ORIGIN, "sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"origin": "http://[::1"}, 403),
    ],
)
async def test_a_session_changes_things_from_our_own_pages_only(
    app: Litestar, database: Database, founded: Founded, headers: dict[str, str], status: int
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        client.headers.pop("origin")
        answer = await client.post("/api/v1/keys", json=KEY, headers=headers)
    assert answer.status_code == status


async def test_a_session_reads_whatever_page_led_there(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        client.headers["origin"] = "https://evil.example"
        assert (await client.get("/api/v1/keys")).status_code == 200


async def test_another_site_cannot_sign_somebody_in(app: Litestar) -> None:
    async with browser(app, origin="https://evil.example") as client:
        credentials = {"email": "a@example.org", "password": PASSWORD}
        assert (await client.post("/api/v1/session", json=credentials)).status_code == 403
        assert (await client.post("/sign-in", data=credentials)).status_code == 403


async def test_a_program_needs_no_origin_to_sign_in(app: Litestar) -> None:
    async with browser(app, origin=None) as client:
        credentials = {"email": "nobody-at-all@example.org", "password": PASSWORD}
        assert (await client.post("/api/v1/session", json=credentials)).status_code == 401
