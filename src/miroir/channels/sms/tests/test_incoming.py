"""What providers hand in: signed, once, and heeded."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import httpx
import pytest
from litestar import Litestar
from tests.serving import browser

from miroir.base import clock
from miroir.base.database import Database
from miroir.base.settings import Settings
from miroir.base.signing import SIGNATURE, TIMESTAMP, signed_headers
from miroir.channels.sms import sms_inlet
from miroir.customers import Claim, Identity, consents, recognise
from miroir.desk.founding import Founded
from miroir.sms import WantedSmsWay, number_stopped, set_sms_way, sms_secret, sms_way

MOBILE = "+33612345678"
STOP = {"type": "text", "id": "1", "number": MOBILE, "text": "STOP"}
MESSAGES = "select m.text, m.channel from message m"
NOTICES = "select words from sms_notice"


@pytest.fixture
async def inlet(database: Database, founded: Founded, web_settings: Settings) -> str:
    async with database.transaction(founded.organisation) as tx:
        await set_sms_way(tx, founded.brand_id, WantedSmsWay(provider="log"), by=None)
    return sms_inlet(web_settings, founded.organisation, founded.brand_id).removeprefix(
        web_settings.url
    )


@pytest.fixture
async def provider(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app, origin=None) as client:
        yield client


@pytest.fixture
async def secret(database: Database, founded: Founded, web_settings: Settings, inlet: str) -> str:
    async with database.transaction(founded.organisation) as tx:
        way = await sms_way(tx, founded.brand_id)
    return sms_secret(web_settings, founded.organisation, way)


async def hand_in(
    provider: httpx.AsyncClient, inlet: str, secret: str, said: Mapping[str, str]
) -> httpx.Response:
    body = json.dumps(said).encode()
    headers = signed_headers(secret, body, at=clock.now())
    return await provider.post(inlet, content=body, headers=headers)


async def test_stop_is_the_persons_opposition_at_once_confirmed_once_and_taken_once(
    database: Database, founded: Founded, provider: httpx.AsyncClient, inlet: str, secret: str
) -> None:
    async with database.transaction(founded.organisation) as tx:
        claim = Claim(identities=(Identity(kind="phone", value=MOBILE),), language="en")
        customer = await recognise(tx, claim)
    became = [
        (await hand_in(provider, inlet, secret, {**STOP, "id": id_})).json()["became"]
        for id_ in ("1", "1", "2")
    ]
    assert became == ["stop", "known", "stop"]
    async with database.transaction(founded.organisation) as tx:
        [said] = await consents(tx, customer)
        assert (said.purpose, said.channel, said.given, said.proof) == (
            "surveys", "sms", False, "sms",
        )  # fmt: skip
        [notice] = await tx.fetch(NOTICES)
        assert notice["words"].endswith("We will not ask for your opinion any more.")
        assert await tx.fetch(MESSAGES) == []


async def test_stop_from_a_number_of_nobody_is_kept(
    database: Database, founded: Founded, provider: httpx.AsyncClient, inlet: str, secret: str
) -> None:
    for id_ in ("1", "2"):
        said = {**STOP, "id": id_, "number": "06 12 34 56 78"}
        assert (await hand_in(provider, inlet, secret, said)).json() == {"became": "stop"}
    async with database.transaction(founded.organisation) as tx:
        assert await number_stopped(tx, MOBILE)
        assert len(await tx.fetch(NOTICES)) == 1


async def test_other_words_are_a_message_of_the_customer(
    database: Database, founded: Founded, provider: httpx.AsyncClient, inlet: str, secret: str
) -> None:
    said = {**STOP, "text": "Ma lampe ne s'allume plus"}
    for became in ("message", "known"):
        assert (await hand_in(provider, inlet, secret, said)).json() == {"became": became}
    async with database.transaction(founded.organisation) as tx:
        [message] = await tx.fetch(MESSAGES)
    assert (message["text"], message["channel"]) == (said["text"], "sms")


async def test_what_is_not_signed_rightly_and_lately_is_refused(
    provider: httpx.AsyncClient, inlet: str, secret: str
) -> None:
    body = json.dumps(STOP).encode()
    right = dict(signed_headers(secret, body, at=clock.now()))
    old = dict(signed_headers(secret, body, at=clock.now() - timedelta(minutes=6)))
    other = dict(signed_headers("another secret", body, at=clock.now()))
    for headers in ({}, old, other, {**right, TIMESTAMP: "now"}, {**right, SIGNATURE: "v1=é"}):
        encoded = {name.encode(): value.encode() for name, value in headers.items()}
        refused = await provider.post(inlet, content=body, headers=encoded)
        assert refused.status_code == 403
    assert (await provider.post(inlet, content=body + b" ", headers=right)).status_code == 403
    assert (await provider.post(inlet, content=body, headers=right)).status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        {},
        {**STOP, "type": "?"},
        {**STOP, "number": "LUMEN"},
        {**STOP, "number": "+33"},
        {**STOP, "id": ""},
        {"type": "receipt", "id": "1", "state": "lost"},
    ],
)
async def test_what_cannot_be_read_is_refused_and_says_why(
    provider: httpx.AsyncClient, inlet: str, secret: str, said: Mapping[str, str]
) -> None:
    refused = await hand_in(provider, inlet, secret, said)
    assert refused.status_code == 422
    assert refused.json()["detail"]


async def test_an_address_of_nobody_and_a_brand_without_provider_are_not_there(
    database: Database, founded: Founded, provider: httpx.AsyncClient, inlet: str, secret: str
) -> None:
    assert (await hand_in(provider, inlet[:-1] + "~", secret, STOP)).status_code == 404
    async with database.transaction(founded.organisation) as tx:
        await set_sms_way(tx, founded.brand_id, WantedSmsWay(), by=None)
    assert (await hand_in(provider, inlet, secret, STOP)).status_code == 404
