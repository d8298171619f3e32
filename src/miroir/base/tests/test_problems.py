import asyncpg
import httpx
import pytest
from litestar import Litestar, get, post
from litestar.handlers import HTTPRouteHandler

from miroir.base.errors import NotAllowed, NotFound, NotSignedIn, TooMany
from miroir.base.front_door import FrontDoor
from miroir.base.problems import HANDLERS

SECRET = "Marie Dupont <marie@example.org>"

RAISED: dict[str, Exception] = {
    "missing": NotFound("There is no such thing: look in the list."),
    "slow-down": TooMany("Slow down.", retry_after=7),
    "strange": RuntimeError(SECRET),
    "value": asyncpg.DataError(SECRET),
    "twice": asyncpg.UniqueViolationError(SECRET),
    "away": asyncpg.ConnectionDoesNotExistError(SECRET),
    "refused": ConnectionRefusedError(SECRET),
    "closed": asyncpg.InterfaceError("connection is closed"),
    "misused": asyncpg.InterfaceError("the server expects 1 argument"),
    "unknown": NotSignedIn("Sign in."),
    "forbidden": NotAllowed("Not you."),
}


def raising(path: str) -> list[HTTPRouteHandler]:
    @get(f"{path}/{{what:str}}")
    async def fail(what: str) -> None:
        raise RAISED[what]

    @post(f"{path}/typed")
    async def typed(data: dict[str, int]) -> dict[str, int]:
        return data

    return [fail, typed]


def failing_app() -> Litestar:
    app = Litestar(
        [*raising("/api/v1"), *raising("/pages")],
        exception_handlers=HANDLERS,
        logging_config=None,
        openapi_config=None,
    )
    app.asgi_handler = FrontDoor(app.asgi_handler, secure=False)
    return app


async def ask(method: str, path: str, **options: object) -> httpx.Response:
    transport = httpx.ASGITransport(failing_app(), raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.request(method, path, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("what", "status", "code"),
    [
        ("missing", 404, "not-found"),
        ("slow-down", 429, "too-many"),
        ("strange", 500, "internal"),
        ("value", 422, "invalid"),
        ("twice", 409, "conflict"),
        ("away", 503, "misconfigured"),
        ("refused", 503, "misconfigured"),
        ("closed", 503, "misconfigured"),
        ("misused", 500, "internal"),
    ],
)
async def test_every_error_is_a_problem_that_repeats_nothing_that_was_sent(
    what: str, status: int, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = await ask("GET", f"/api/v1/{what}")
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert "marie" not in answer.text.lower()


async def test_who_must_wait_is_told_how_long() -> None:
    answer = await ask("GET", "/api/v1/slow-down")
    assert answer.headers["retry-after"] == "7"
    assert answer.json()["retry_after"] == 7


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing/here", 404), ("DELETE", "/api/v1/missing", 405)],
)
async def test_what_does_not_exist_is_a_problem_too(method: str, path: str, status: int) -> None:
    answer = await ask(method, path)
    assert (answer.status_code, answer.json()["status"]) == (status, status)


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"a": "b"}', b"[]", b'{"a": \xff}', b'{"a": 1e999}', b"\x00", b"[" * 900]
)
async def test_a_body_that_cannot_be_read_is_refused(body: bytes) -> None:
    answer = await ask("POST", "/api/v1/typed", content=body)
    assert answer.status_code == 400
    assert answer.json()["code"] in {"invalid", "bad-request"}


async def test_a_fault_says_where_it_is() -> None:
    answer = await ask("POST", "/api/v1/typed", json={"age": "old"})
    assert answer.json()["faults"][0]["where"].startswith("body")
    assert "Expected `int`" in answer.json()["faults"][0]["message"]


async def test_a_person_gets_a_page_in_their_language() -> None:
    headers = {"accept": "text/html", "accept-language": "fr"}
    answer = await ask("GET", "/pages/missing", headers=headers)
    assert answer.status_code == 404
    assert 'lang="fr"' in answer.text
    assert "Cette page n’existe pas" in answer.text


async def test_a_person_who_is_not_signed_in_is_led_there_and_back() -> None:
    answer = await ask("GET", "/pages/unknown?team=1", headers={"accept": "text/html"})
    assert answer.status_code == 302
    assert answer.headers["location"] == "/sign-in?next=%2Fpages%2Funknown%3Fteam%3D1"


async def test_the_api_answers_a_browser_with_a_problem_all_the_same() -> None:
    answer = await ask("GET", "/api/v1/unknown", headers={"accept": "text/html"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "not-signed-in"
