"""How many contacts a second go from intake to an accepted offer."""

import asyncio
import json
import time
from uuid import UUID

import asyncpg
import httpx
from websockets.asyncio.client import ClientConnection, connect

from bench.crowd import Crowd, Pair, gather_crowd
from bench.installation import Installation
from bench.rows import Row, quantile, row
from miroir.access import create_key
from miroir.advisers import set_presence
from miroir.base.database import connect as connect_database

ADVISERS = 60
IN_FLIGHT = 30
BARE = "insert into bare_contact (text) values ($1)"


def measure(at: Installation, *, quick: bool) -> list[Row]:
    """Bring contacts in by the API while advisers accept and close what they are offered."""
    return asyncio.run(_measure(at, 200 if quick else 1500))


async def _measure(at: Installation, count: int) -> list[Row]:
    crowd = await gather_crowd(at.database_url, ADVISERS, mail_domain="bench.localhost")
    key, brand = await _prepare(at, crowd)
    accepted: dict[str, float] = {}
    done = asyncio.Event()
    desks = [
        asyncio.create_task(_answer_offers(at, pair, accepted, done, count)) for pair in crowd.pairs
    ]
    await asyncio.sleep(1)
    begun = time.perf_counter()
    came = await _bring_in(at, key, brand, count)
    brought = time.perf_counter() - begun
    try:
        await asyncio.wait_for(done.wait(), 60)
    except TimeoutError:
        print(f"only {len(accepted)} of {count} contacts were accepted")
    took = max(accepted.values()) - begun
    for desk in desks:
        desk.cancel()
    await asyncio.gather(*desks, return_exceptions=True)
    waits = [1000 * (accepted[id_] - came[id_]) for id_ in accepted if id_ in came]
    bare = await _bare(at.database_url, count)
    return [
        row("contacts brought in", count / brought, "contacts/s", baseline=count / bare),
        row("contacts to accepted offer", len(accepted) / took, "contacts/s"),
        row("contact to accepted offer, p50", quantile(waits, 0.5), "ms"),
        row("contact to accepted offer, p99", quantile(waits, 0.99), "ms"),
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
        for pair in crowd.pairs:
            await set_presence(tx, pair.adviser_id, "available", by="adviser")
    return str(key.token), brand


async def _bring_in(at: Installation, key: str, brand: UUID, count: int) -> dict[str, float]:
    came: dict[str, float] = {}
    gate = asyncio.Semaphore(IN_FLIGHT)
    headers = {"authorization": f"Bearer {key}"}

    async with httpx.AsyncClient(
        base_url=f"http://{at.address}", headers=headers, timeout=60
    ) as client:

        async def one(number: int) -> None:
            contact = {
                "brand_id": str(brand),
                "channel": "form",
                "customer": {"email": f"client.{number}@example.org"},
                "text": "Bonjour",
            }
            async with gate:
                begun = time.perf_counter()
                answer = await client.post("/api/v1/conversations", json=contact)
                while answer.status_code == 429:  # the pace of one key: wait as told
                    await asyncio.sleep(float(answer.headers["retry-after"]))
                    answer = await client.post("/api/v1/conversations", json=contact)
                answer.raise_for_status()
                came[answer.json()["id"]] = begun

        await asyncio.gather(*(one(number) for number in range(count)))
    return came


async def _answer_offers(
    at: Installation, pair: Pair, accepted: dict[str, float], done: asyncio.Event, count: int
) -> None:
    site = f"http://{at.address}"
    async with httpx.AsyncClient(
        base_url=site,
        headers={"origin": site},
        cookies={"miroir_session": pair.session},
        timeout=60,
    ) as client:
        reasons = (await client.get("/api/v1/settings")).json()["close_reasons"]
        async with connect(
            f"ws://{at.address}/api/v1/live",
            additional_headers={"cookie": f"miroir_session={pair.session}"},
            origin=site,  # type: ignore[arg-type]
            compression=None,
        ) as socket:
            await socket.send('{"do":"hello","cursor":null}')
            await _work(socket, client, reasons[0]["id"], accepted, done=done, count=count)


async def _work(
    socket: ClientConnection,
    client: httpx.AsyncClient,
    reason: str,
    accepted: dict[str, float],
    *,
    done: asyncio.Event,
    count: int,
) -> None:
    async for told in socket:
        for offer in json.loads(told).get("offers", ()):
            if offer["outcome"] is not None:
                continue
            answer = await client.post(f"/api/v1/offers/{offer['id']}/acceptance")
            if answer.is_success:
                conversation = answer.json()["id"]
                accepted[conversation] = time.perf_counter()
                if len(accepted) >= count:
                    done.set()
                await client.post(
                    f"/api/v1/conversations/{conversation}/closure", json={"reason_id": reason}
                )


async def _bare(url: str, count: int) -> float:
    """Return the seconds that as many bare durable inserts take, as many at once."""
    pool = await asyncpg.create_pool(url, min_size=8, max_size=8)
    await pool.execute("create table if not exists bare_contact (text text)")
    begun = time.perf_counter()
    await asyncio.gather(*(pool.execute(BARE, "Bonjour") for _ in range(count)))
    took = time.perf_counter() - begun
    await pool.close()
    return took
