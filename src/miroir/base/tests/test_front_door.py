import httpx
import pytest
from litestar import Litestar, Response, get
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from miroir.base import front_door
from miroir.base.front_door import FrontDoor
from miroir.base.metrics import exposition
from miroir.base.problems import HANDLERS

SECRET = "secret-token"


@get("/survey/{token:str}")
async def survey(token: str) -> str:
    return token


@get(["/widget/{key:str}", "/widget.js"])
async def widget(key: str = "") -> str:
    return key


@get("/framed")
async def framed() -> Response[str]:
    return Response("", headers={"Content-Security-Policy": "default-src 'none'"})


def app(*, secure: bool = False) -> Litestar:
    made = Litestar(
        [survey, widget, framed],
        exception_handlers=HANDLERS,
        logging_config=None,
        openapi_config=None,
    )
    made.asgi_handler = FrontDoor(made.asgi_handler, secure=secure)
    return made


def client(made: Litestar, *, peer: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(made, client=(peer, 1))  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


async def test_a_request_is_logged_by_its_route_never_by_its_words() -> None:
    with capture_logs(processors=[merge_contextvars]) as told:
        async with client(app()) as browser:
            answer = await browser.get(f"/survey/{SECRET}?q={SECRET}")
            await browser.get(f"/{SECRET}")
    events = [event for event in told if event["event"] == "request"]
    assert [(event["route"], event["status"]) for event in events] == [
        ("/survey/{token}", 200),
        ("unknown", 404),
    ]
    assert events[0]["request_id"] == answer.headers["x-request-id"]
    assert events[0]["ms"] >= 0
    assert SECRET not in str(events)


async def test_an_id_given_by_a_proxy_is_kept_a_strange_one_is_not() -> None:
    async with client(app()) as browser:
        kept = await browser.get("/survey/x", headers={"x-request-id": "proxy-0123456789"})
        drawn = await browser.get("/survey/x", headers={"x-request-id": 'a"b\x0b' + "c" * 9})
    assert kept.headers["x-request-id"] == "proxy-0123456789"
    assert len(drawn.headers["x-request-id"]) == 32


async def test_nobody_frames_our_pages_but_any_site_may_frame_the_widget() -> None:
    async with client(app()) as browser:
        ours = (await browser.get("/survey/x")).headers
        theirs = (await browser.get("/widget/shop")).headers
        loader = (await browser.get("/widget.js")).headers
    assert "frame-ancestors 'none'" in ours["content-security-policy"]
    assert ours["x-frame-options"] == "DENY"
    assert "frame-ancestors *" in theirs["content-security-policy"]
    assert "x-frame-options" not in theirs
    assert loader["cross-origin-resource-policy"] == "cross-origin"
    for headers in (ours, theirs):
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "strict-transport-security" not in headers


async def test_https_is_insisted_on_where_people_reach_us_by_it() -> None:
    async with client(app(secure=True)) as browser:
        assert "max-age" in (await browser.get("/survey/x")).headers["strict-transport-security"]


async def test_a_route_may_set_a_policy_of_its_own() -> None:
    async with client(app()) as browser:
        headers = (await browser.get("/framed")).headers
    assert headers.get_list("content-security-policy") == ["default-src 'none'"]


async def test_a_flood_from_one_address_is_slowed_down_and_others_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(front_door, "monotonic", lambda: 5.0)
    made = app()
    async with client(made, peer="198.51.100.1") as flood:
        statuses = [(await flood.get("/survey/x")).status_code for _ in range(2000)]
        refused = await flood.get("/survey/x")
        monkeypatch.setattr(front_door, "monotonic", lambda: 5.0 + refused.json()["retry_after"])
        assert (await flood.get("/survey/x")).status_code == 200
    assert set(statuses) == {200}
    assert refused.status_code == 429
    assert "content-security-policy" in refused.headers
    async with client(made, peer="198.51.100.2") as other:
        assert (await other.get("/survey/x")).status_code == 200


async def test_requests_are_measured_by_route() -> None:
    async with client(app()) as browser:
        await browser.get(f"/survey/{SECRET}")
    text = exposition()[0].decode()
    assert 'miroir_request_seconds_count{method="GET",route="/survey/{token}",status="200"}' in text
    assert SECRET not in text
