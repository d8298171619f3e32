"""Asking a data source: signed, bounded, and never where it may not."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from miroir.base.errors import Invalid
from miroir.base.ids import OrganisationId, new_id
from miroir.base.networks import public
from miroir.base.settings import Settings
from miroir.base.signing import SIGNATURE, TIMESTAMP, signature
from miroir.cards import Asker, Source
from miroir.cards.addresses import check_url
from miroir.cards.asking import LARGEST_ANSWER, Told
from miroir.customers import Customer, KnownIdentity

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECRET = "a shared secret of many letters, more or less"
HERE = Settings(private_data_sources=True)
ORDERS = {"cards": [{"title": "Commandes", "fields": []}]}

Respond = Callable[[dict[str, str], bytes], Awaitable[bytes]]


def http(body: object, *, status: str = "200 OK", headers: str = "") -> bytes:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(content)}\r\n{headers}\r\n"
    return head.encode() + content


@asynccontextmanager
async def shop(respond: Respond) -> AsyncIterator[str]:
    """Serve one address that answers with what `respond` gives of headers and body."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
        headers = {n.lower(): v for n, _, v in (line.partition(": ") for line in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        writer.write(await respond(headers, body))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/orders?a=1"
    finally:
        server.close()


def source(url: str) -> Source:
    return Source(id=new_id(), brand_id=new_id(), name="Orders", url=url, secret=SECRET)


MARIE = Customer(
    id=new_id(),
    name="Marie",
    language="fr",
    created_at=NOW,
    tier_id=None,
    preferred_adviser_id=None,
    identities=[
        KnownIdentity(id=new_id(), kind="email", value="marie@example.org", verified_at=NOW),
        KnownIdentity(id=new_id(), kind="visitor", value="browser"),
    ],
    merged=[],
)


async def ask(
    url: str, *, settings: Settings = HERE, asker: Asker | None = None, at: datetime = NOW
) -> Told:
    asked = asker or Asker(settings)
    return await asked.ask(OrganisationId(1), source(url), MARIE, language="fr", at=at)


def always(answer: bytes) -> Respond:
    async def respond(_headers: dict[str, str], _body: bytes) -> bytes:
        return answer

    return respond


async def test_the_request_is_signed_and_names_no_browser() -> None:
    seen: list[tuple[dict[str, str], bytes]] = []

    async def respond(headers: dict[str, str], body: bytes) -> bytes:
        seen.append((headers, body))
        return http(ORDERS)

    async with shop(respond) as url:
        told = await ask(url)
    assert [card.title for card in told.cards] == ["Commandes"]
    ((headers, body),) = seen
    timestamp = int(headers[TIMESTAMP.lower()])
    assert timestamp == int(NOW.timestamp())
    assert headers[SIGNATURE.lower()] == signature(SECRET, body, timestamp=timestamp)
    assert headers[SIGNATURE.lower()] != signature("another", body, timestamp=timestamp)
    asked = json.loads(body)
    assert asked["customer_id"] == str(MARIE.id)
    assert asked["identities"] == [
        {"kind": "email", "value": "marie@example.org", "verified": True}
    ]


def test_the_signature_of_the_documentation() -> None:
    """The example in docs/how-to/show-your-own-data-at-the-desk.md."""
    body = b'{"customer_id":"018f"}'
    assert signature("s3cret", body, timestamp=1767225600) == (
        "v1=73e98188e4221f76a8eba0390618861368f3afd523ae83e3c612fd48fd21273b"
    )


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (http(ORDERS, status="302 Found", headers="Location: http://127.0.0.1/\r\n"), "redirected"),
        (http(ORDERS, status="500 Oh"), "refused"),
        (http(ORDERS, status="404 Gone"), "refused"),
        (http(b"<html>"), "not-cards"),
        (http({"cards": [{"title": 1}]}), "not-cards"),
        (http({"cards": [{"title": "a"}] * 9}), "not-cards"),
        (http(b" " * (LARGEST_ANSWER + 1)), "too-large"),
        (b"nonsense\r\n\r\n", "unreachable"),
        (b"", "unreachable"),
    ],
)
async def test_what_goes_wrong_is_told(answer: bytes, failure: str) -> None:
    async with shop(always(answer)) as url:
        told = await ask(url)
    assert (told.cards, told.failure) == ([], failure)


async def test_who_takes_too_long_is_not_waited_for() -> None:
    async def respond(_headers: dict[str, str], _body: bytes) -> bytes:
        await asyncio.sleep(5)
        return http(ORDERS)

    async with shop(respond) as url:
        asked = msgspec.structs.replace(source(url), limit_ms=200)
        trial = await Asker(HERE).try_out(asked, MARIE, language="fr", at=NOW)
    assert (trial.failure, trial.took_ms < 5000) == ("too-slow", True)


async def test_a_trial_keeps_nothing_and_says_what_came() -> None:
    answers = [http(ORDERS), http({"cards": 3}), http(b"", status="401 Unauthorized")]

    async def respond(_headers: dict[str, str], _body: bytes) -> bytes:
        return answers.pop(0)

    asker, trials = Asker(HERE), []
    async with shop(respond) as url:
        asked = source(url)
        for _ in range(3):
            trials.append(await asker.try_out(asked, MARIE, language="fr", at=NOW))
    assert [trial.failure for trial in trials] == [None, "not-cards", "refused"]
    assert trials[0].cards[0].title == "Commandes"
    assert "$.cards" in str(trials[1].detail)
    assert trials[2].detail == "401"


@pytest.mark.parametrize(("kept_seconds", "asked"), [(0, 2), (60, 1)])
async def test_an_answer_is_kept_for_as_long_as_is_set(kept_seconds: int, asked: int) -> None:
    heard = []

    async def respond(_headers: dict[str, str], _body: bytes) -> bytes:
        heard.append(1)
        return http(ORDERS)

    asker, organisation = Asker(HERE), OrganisationId(1)
    async with shop(respond) as url:
        chosen = msgspec.structs.replace(source(url), kept_seconds=kept_seconds)
        for _ in range(2):
            await asker.ask(organisation, chosen, MARIE, language="fr", at=NOW)
    assert len(heard) == asked


async def test_nobody_is_asked_inside_unless_that_is_set() -> None:
    async with shop(always(http(ORDERS))) as url:
        assert (await ask(url, settings=Settings())).failure == "address-refused"
        assert (await ask(url.replace("http:", "https:"), settings=Settings())).failure == (
            "address-refused"
        )
    assert (await ask("https://localhost:1/", settings=Settings())).failure == "address-refused"
    assert (await ask("https://unknown.invalid/", settings=Settings())).failure == "unreachable"


@pytest.mark.parametrize(
    ("ip", "is_public"),
    [
        ("8.8.8.8", True),
        ("2a00:1450:4007:80c::200e", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("172.16.3.4", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
    ],
)
def test_addresses_of_the_inside_are_known(ip: str, is_public: bool) -> None:
    assert public(ip) is is_public


async def test_an_answer_is_kept_for_a_minute_a_failure_for_ten_seconds() -> None:
    asked = 0

    async def respond(_headers: dict[str, str], _body: bytes) -> bytes:
        nonlocal asked
        asked += 1
        return http(ORDERS) if asked > 1 else http(ORDERS, status="503 Later")

    asker = Asker(HERE)
    async with shop(respond) as url:
        same = source(url)

        async def after(seconds: int) -> str | None:
            at = NOW + timedelta(seconds=seconds)
            told = await asker.ask(OrganisationId(1), same, MARIE, language="fr", at=at)
            return told.failure

        failures = [await after(seconds) for seconds in (0, 9, 10, 60, 69)]
        assert failures == ["refused", "refused", None, None, None]
        assert asked == 2
        await after(71)
        assert asked == 3
        other = OrganisationId(2)
        await asker.ask(other, same, MARIE, language="fr", at=NOW + timedelta(seconds=71))
        assert asked == 4


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.org",
        "http://example.org",
        "https://",
        "https://user:pass@example.org",
        "https://example.org:99999",
        "https://[::1",
        "https://exa mple.org",
        "javascript:alert(1)",
        "https://example.org/\r\nHost: x",
    ],
)
def test_an_address_that_cannot_be_asked_is_refused_when_it_is_set(url: str) -> None:
    with pytest.raises(Invalid):
        check_url(url, settings=Settings())


VALUES: list[tuple[dict[str, Any], bool]] = [
    ({"type": "text", "text": "a"}, True),
    ({"type": "number", "number": 1.5}, True),
    ({"type": "number", "number": "1"}, False),
    ({"type": "money", "amount": "12.50", "currency": "EUR"}, True),
    ({"type": "money", "amount": 12.5, "currency": "EUR"}, True),
    ({"type": "money", "amount": "NaN", "currency": "EUR"}, False),
    ({"type": "money", "amount": "1", "currency": "euro"}, False),
    ({"type": "date", "date": "2026-03-02"}, True),
    ({"type": "date", "date": "2026-03-02T10:00:00+01:00"}, True),
    ({"type": "date", "date": "2026-02-31"}, False),
    ({"type": "date", "date": "yesterday"}, False),
    ({"type": "link", "text": "a", "url": "https://example.org/a"}, True),
    ({"type": "link", "text": "a", "url": "javascript:alert(1)"}, False),
    ({"type": "badge", "text": "a", "tone": "good"}, True),
    ({"type": "badge", "text": "a", "tone": "loud"}, False),
    ({"type": "html", "html": "<b>"}, False),
]


@pytest.mark.parametrize(("value", "taken"), VALUES)
async def test_only_the_values_of_the_schema_are_taken(value: dict[str, Any], taken: bool) -> None:
    answer = {"cards": [{"title": "a", "fields": [{"label": "b", "value": value}]}]}
    async with shop(always(http(answer))) as url:
        told = await ask(url)
    assert told.failure == (None if taken else "not-cards")
    assert bool(msgspec.json.encode(told))
