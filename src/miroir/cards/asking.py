"""Asking a data source about a customer: signed, within its time limit, kept for a little while."""

import asyncio
import logging
from collections import OrderedDict
from datetime import datetime, timedelta
from time import monotonic
from typing import Literal
from uuid import UUID

import httpx
import msgspec
import structlog

from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.base.signing import signed_headers
from miroir.cards.addresses import Refused, resolve
from miroir.cards.model import Answer, Card
from miroir.cards.sources import Source
from miroir.customers import Customer

log = structlog.get_logger(__name__)
logging.getLogger("httpx").setLevel(logging.WARNING)  # an address may hold a key

LARGEST_ANSWER = 256 * 1024
FAILURE_KEPT_FOR = timedelta(seconds=10)
MOST_KEPT = 2000
MOST_AT_ONCE = 20

Failure = Literal[
    "address-refused", "unreachable", "too-slow", "redirected", "refused", "too-large", "not-cards"
]


class AskedIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """One of what the customer is known by."""

    kind: str
    value: str
    verified: bool


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a data source is asked: about whom, and in which language the adviser reads."""

    customer_id: UUID
    name: str | None
    identities: list[AskedIdentity]
    brand_id: UUID
    language: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a data source told at `at`, or why it did not."""

    cards: list[Card]
    failure: Failure | None
    at: datetime


class Trial(Told, frozen=True, kw_only=True):
    """What a data source told when it was tried: how long it took, what it said when it failed."""

    took_ms: int
    detail: str | None


Key = tuple[OrganisationId, UUID, UUID, str]


class Failed(Exception):
    """A data source gave no cards."""

    def __init__(self, failure: Failure, *, detail: str | None = None) -> None:
        super().__init__(failure)
        self.failure: Failure = failure
        self.detail = detail


class Asker:
    """Asks data sources for this process, and remembers what they told for a little while."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._told: OrderedDict[Key, Told] = OrderedDict()
        self._free = asyncio.Semaphore(MOST_AT_ONCE)

    async def ask(
        self,
        organisation: OrganisationId,
        source: Source,
        customer: Customer,
        *,
        language: str,
        at: datetime,
    ) -> Told:
        """Return what `source` knows of `customer`, as old as it may be. It never raises."""
        key = (organisation, source.id, customer.id, language)
        kept = self._told.get(key)
        if kept is not None and at - kept.at < kept_for(source, kept):
            return kept
        question = _question(customer, source, language=language)
        try:
            cards = await self._cards(source, msgspec.json.encode(question), at=at)
            told = Told(cards=cards, failure=None, at=at)
        except Failed as failed:
            log.info("data-source-failed", source=str(source.id), why=failed.failure)
            told = Told(cards=[], failure=failed.failure, at=at)
        self._keep(key, told)
        return told

    async def try_out(
        self, source: Source, customer: Customer, *, language: str, at: datetime
    ) -> Trial:
        """Ask `source` about a customer who may be invented, and keep nothing. It never raises."""
        question = _question(customer, source, language=language)
        cards: list[Card] = []
        failure: Failure | None = None
        detail = None
        begun = monotonic()
        try:
            cards = await self._cards(source, msgspec.json.encode(question), at=at)
        except Failed as failed:
            failure, detail = failed.failure, failed.detail
        took = round((monotonic() - begun) * 1000)
        return Trial(cards=cards, failure=failure, at=at, took_ms=took, detail=detail)

    def _keep(self, key: Key, told: Told) -> None:
        self._told[key] = told
        self._told.move_to_end(key)
        while len(self._told) > MOST_KEPT:
            self._told.popitem(last=False)

    async def _cards(self, source: Source, body: bytes, *, at: datetime) -> list[Card]:
        try:
            async with asyncio.timeout(source.limit_ms / 1000), self._free:
                content = await self._fetch(source, body, at=at)
        except TimeoutError as problem:
            raise Failed("too-slow") from problem
        except Refused as problem:
            raise Failed("address-refused") from problem
        except (OSError, httpx.HTTPError, UnicodeError) as problem:
            raise Failed("unreachable", detail=str(problem)[:300] or None) from problem
        try:
            return msgspec.json.decode(content, type=Answer).cards
        except (msgspec.MsgspecError, ValueError) as problem:
            raise Failed("not-cards", detail=str(problem)[:300]) from problem

    async def _fetch(self, source: Source, body: bytes, *, at: datetime) -> bytes:
        place = await resolve(source.url, settings=self._settings)
        headers = {
            "Host": place.authority,
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "Miroir",
            **signed_headers(source.secret, body, at=at),
        }
        # The connection goes to the address that was looked at; its certificate is for the name.
        async with (
            httpx.AsyncClient(
                trust_env=False, follow_redirects=False, timeout=source.limit_ms / 1000
            ) as client,
            client.stream(
                "POST",
                place.url,
                content=body,
                headers=headers,
                extensions={"sni_hostname": place.host},
            ) as response,
        ):
            if response.is_redirect:
                raise Failed("redirected", detail=str(response.status_code))
            if response.status_code != 200:
                raise Failed("refused", detail=str(response.status_code))
            return await _read(response)


def kept_for(source: Source, told: Told) -> timedelta:
    """Return how long what `source` told is shown again before it is asked anew."""
    kept = timedelta(seconds=source.kept_seconds)
    return min(FAILURE_KEPT_FOR, kept) if told.failure else kept


async def _read(response: httpx.Response) -> bytes:
    content = bytearray()
    async for part in response.aiter_raw():
        content += part
        if len(content) > LARGEST_ANSWER:
            raise Failed("too-large")
    return bytes(content)


def _question(customer: Customer, source: Source, *, language: str) -> Question:
    return Question(
        customer_id=customer.id,
        name=customer.name,
        identities=[
            AskedIdentity(kind=one.kind, value=one.value, verified=one.verified_at is not None)
            for one in customer.identities
            if one.kind != "visitor"
        ],
        brand_id=source.brand_id,
        language=language,
    )
