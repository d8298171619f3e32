"""How many contacts a second go from intake to an accepted offer."""

import asyncio
import json
import time
from uuid import UUID

import asyncpg
import msgspec
from websockets.asyncio.client import ClientConnection, connect

from bench.crowd import Crowd, Pair, gather_crowd
from bench.installation import Installation
from bench.light_http import LightClient
from bench.rows import Row, quantile, row
from miroir.access import create_key
from miroir.base.database import connect as connect_database

ADVISERS = 60
RATE = 50
CREATED = 201
LANES = 16
BARE = "insert into bare_contact (text) values ($1)"


class Floor(msgspec.Struct):
    """What happened to the contacts: when each came in and when it was accepted."""

    count: int
    came: dict[str, float] = msgspec.field(default_factory=dict)
    accepted: dict[str, float] = msgspec.field(default_factory=dict)
    done: asyncio.Event = msgspec.field(default_factory=asyncio.Event)
    ready: asyncio.Semaphore = msgspec.field(default_factory=lambda: asyncio.Semaphore(0))

    def accept(self, conversation: str) -> None:
        """Note that a contact was accepted."""
        self.accepted[conversation] = time.perf_counter()
        if len(self.accepted) >= self.count:
            self.done.set()


def measure(at: Installation, *, quick: bool) -> list[Row]:
    """Bring contacts in by the API, 50 a second, while advisers accept and close them."""
    return asyncio.run(_measure(at, Floor(200 if quick else 1500)))


async def _measure(at: Installation, floor: Floor) -> list[Row]:
    crowd = await gather_crowd(at.database_url, ADVISERS, mail_domain="bench.localhost")
    key, brand = await _prepare(at, crowd)
    desks = [asyncio.create_task(_answer_offers(at, pair, floor)) for pair in crowd.pairs]
    for _ in desks:
        await floor.ready.acquire()
    begun = time.perf_counter()
    await _bring_in(at, key, brand, floor)
    try:
        await asyncio.wait_for(floor.done.wait(), 60)
    except TimeoutError:
        print(f"only {len(floor.accepted)} of {floor.count} contacts were accepted")
    took = max(floor.accepted.values()) - begun
    for desk in desks:
        desk.cancel()
    await asyncio.gather(*desks, return_exceptions=True)
    waits = [
        1000 * (at_ - floor.came[id_]) for id_, at_ in floor.accepted.items() if id_ in floor.came
    ]
    bare = await _bare(at.database_url, floor.count)
    name = f"contact to accepted offer, {RATE}/s offered"
    return [
        row(name, len(floor.accepted) / took, "contacts/s", baseline=floor.count / bare),
        row(f"{name}, p50", quantile(waits, 0.5), "ms"),
        row(f"{name}, p99", quantile(waits, 0.99), "ms"),
    ]


async def _prepare(at: Installation, crowd: Crowd) -> tuple[str, UUID]:
    async with (
        connect_database(at.database_url, most=1) as database,
        database.transaction(crowd.organisation) as tx,
    ):
        key = await create_key(tx, name="bench", scopes=["conversations:write"])
        brand: UUID = await tx.value(
            "select id from brand where organisation_id = $1", tx.organisation
        )
        # What the crowd was busy with is not what is measured.
        await tx.execute(
            "update conversation set closed_at = now() where organisation_id = $1",
            tx.organisation,
        )
    return str(key.token), brand


async def _bring_in(at: Installation, key: str, brand: UUID, floor: Floor) -> None:
    begun = time.perf_counter()
    await asyncio.gather(
        *(_bring_lane(at, key, brand, floor, lane=lane, begun=begun) for lane in range(LANES))
    )


async def _bring_lane(
    at: Installation, key: str, brand: UUID, floor: Floor, *, lane: int, begun: float
) -> None:
    headers = {"authorization": f"Bearer {key}"}
    async with LightClient(at.address, headers) as client:
        for number in range(lane, floor.count, LANES):
            await asyncio.sleep(max(0.0, begun + number / RATE - time.perf_counter()))
            contact = {
                "brand_id": str(brand),
                "channel": "form",
                "customer": {"email": f"client.{number}@example.org"},
                "text": "Bonjour",
            }
            sent = time.perf_counter()
            status, answer = await client.send("POST", "/api/v1/conversations", contact)
            if status != CREATED:
                raise RuntimeError(f"a contact was answered {status}: {answer}")
            floor.came[answer["id"]] = sent


async def _answer_offers(at: Installation, pair: Pair, floor: Floor) -> None:
    site = f"http://{at.address}"
    cookie = {"cookie": f"miroir_session={pair.session}"}
    async with (
        LightClient(at.address, {"origin": site, **cookie}) as client,
        connect(
            f"ws://{at.address}/api/v1/live",
            additional_headers=cookie,
            origin=site,  # type: ignore[arg-type]
            compression=None,
        ) as socket,
    ):
        _, settings = await client.send("GET", "/api/v1/settings")
        await socket.send('{"do":"hello","cursor":null}')
        await socket.recv()
        await client.send("PUT", "/api/v1/presence", {"state": "available"})
        floor.ready.release()
        await _work(socket, client, settings["close_reasons"][0]["id"], floor)


async def _work(socket: ClientConnection, client: LightClient, reason: str, floor: Floor) -> None:
    async for told in socket:
        for offer in json.loads(told).get("offers", ()):
            if offer["outcome"] is not None:
                continue
            status, answer = await client.send("POST", f"/api/v1/offers/{offer['id']}/acceptance")
            if status == CREATED:
                floor.accept(answer["id"])
                closing = f"/api/v1/conversations/{answer['id']}/closure"
                await client.send("POST", closing, {"reason_id": reason})


async def _bare(url: str, count: int) -> float:
    """Return the seconds that as many bare durable inserts take, as many at once."""
    pool = await asyncpg.create_pool(url, min_size=8, max_size=8)
    await pool.execute("create table if not exists bare_contact (text text)")
    begun = time.perf_counter()
    await asyncio.gather(*(pool.execute(BARE, "Bonjour") for _ in range(count)))
    took = time.perf_counter() - begun
    await pool.close()
    return took
