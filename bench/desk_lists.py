"""The desk with 100,000 open conversations: pages, counts, first rows, frames of a scroll."""

import asyncio
import time
from uuid import UUID

import asyncpg
import httpx
from playwright.async_api import Page, async_playwright

from bench.crowd import gather_crowd
from bench.installation import Installation
from bench.rows import Row, quantile, row
from miroir.access import COOKIE

CONVERSATIONS = 100_000
TIMES = 15
CHROMIUM = "/usr/bin/chromium"
SCROLLS = 60
FRAME = 1000 / 60

# As many as an organisation in trouble may have; every tenth waits in the queue, with a promise.
FILL = """
    with brand as (select organisation_id, id from brand limit 1),
         made as (
            insert into conversation (organisation_id, id, number, brand_id, customer_id, subject,
                channel, language, team_id, opened_at, last_message_at, waiting_since)
            select brand.organisation_id, gen_random_uuid(), 1000000 + n, brand.id,
                (select id from customer where organisation_id = brand.organisation_id limit 1),
                'Bench ' || n, case when n % 3 = 0 then 'chat' else 'email' end,
                case when n % 1000 = 0 then 'en' else 'fr' end,
                (select id from team where organisation_id = brand.organisation_id limit 1),
                now() - n * interval '1 second', now() - n * interval '1 second',
                case when n % 2 = 0 then now() - n * interval '1 second' end
            from brand, generate_series(1, $1::int) n
            returning organisation_id, id, channel, number, opened_at),
         placed as (
            insert into placement (organisation_id, conversation_id, channel, placed_at)
            select organisation_id, id, channel, opened_at from made where number % 10 = 0)
    insert into promise_clock
        (organisation_id, id, conversation_id, kind, channel, started_at, due_at)
    select organisation_id, gen_random_uuid(), id, 'first_answer', channel, opened_at,
        opened_at + interval '2 days' from made where number % 2 = 0
"""
FRAMES = """async (times) => {
    const list = document.querySelector('.scroller')
    const taken = []
    let before = performance.now()
    for (let turn = 0; turn < times; turn++) {
        list.scrollTop += 900
        await new Promise(requestAnimationFrame)
        const now = performance.now()
        taken.push(now - before)
        before = now
    }
    return taken
}"""


def measure(at: Installation) -> list[Row]:
    """Fill the desk and use it."""
    return asyncio.run(_measure(at))


async def _measure(at: Installation) -> list[Row]:
    crowd = await gather_crowd(at.database_url, 1, mail_domain="bench.localhost")
    session = crowd.pairs[0].session
    address = f"http://{at.address}"
    async with httpx.AsyncClient(
        base_url=address, cookies={COOKIE: session}, headers={"origin": address}, timeout=60
    ) as client:
        view = await _open_and_share(client)
        await _fill(at)
        rows = await _pages(client, view)
    return rows + await _screen(address, session)


async def _open_and_share(client: httpx.AsyncClient) -> UUID:
    """Make the first customer and a view with a rare match; return the view."""
    settings = (await client.get("/api/v1/settings")).json()
    contact = {
        "brand_id": settings["brands"][0]["id"],
        "channel": "email",
        "customer": {"name": "Bench", "email": "bench@example.org"},
        "text": "Bench",
    }
    (await client.post("/api/v1/conversations", json=contact)).raise_for_status()
    saved = {"name": "Rare", "filter": {"languages": ["en"], "unanswered": True}, "sort": "promise"}
    made = await client.post("/api/v1/views", json=saved)
    return UUID(made.raise_for_status().json()["id"])


async def _fill(at: Installation) -> None:
    connection = await asyncpg.connect(at.database_url)
    await connection.execute(FILL, CONVERSATIONS)
    await connection.execute("analyze")
    await connection.close()


async def _pages(client: httpx.AsyncClient, view: UUID) -> list[Row]:
    found = []
    for sort in ("recent", "promise", "waiting"):
        for name, query in (
            ("all", "view=all"),
            ("team", "view=team"),
            ("waiting", "view=waiting"),
            ("rare filter", f"view_id={view}"),
        ):
            took = await _timed(client, f"/api/v1/conversations?{query}&sort={sort}&limit=50")
            found.append(row(f"list {name} by {sort}, of 100,000, p95", took, "ms"))
    took = await _timed(client, "/api/v1/views/counts", pause=2.1)
    found.append(row("counts of every view, of 100,000, p95", took, "ms"))
    return found


async def _timed(client: httpx.AsyncClient, path: str, *, pause: float = 0) -> float:
    taken = []
    for _ in range(TIMES if not pause else 4):
        await asyncio.sleep(pause)
        begun = time.perf_counter()
        (await client.get(path)).raise_for_status()
        taken.append((time.perf_counter() - begun) * 1000)
    return quantile(taken, 0.95)


async def _screen(address: str, session: str) -> list[Row]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--disable-gpu"])
        context = await browser.new_context(viewport={"width": 1440, "height": 900})
        await context.add_cookies([{"name": COOKIE, "value": session, "url": address}])
        page = await context.new_page()
        paints = [await _first_paint(page, address) for _ in range(3)]
        frames = [await page.evaluate(FRAMES, SCROLLS) for _ in range(3)]
        await browser.close()
    taken = sorted(one for some in frames for one in some)
    return [
        row("first rows of the list on screen, warm, median", sorted(paints)[1], "ms"),
        row("frame while scrolling 100,000, median", quantile(taken, 0.5), "ms", baseline=FRAME),
        row("frame while scrolling 100,000, p95", quantile(taken, 0.95), "ms", baseline=FRAME),
    ]


async def _first_paint(page: Page, address: str) -> float:
    await page.goto("about:blank")
    begun = time.perf_counter()
    await page.goto(f"{address}/desk#/all")
    await page.wait_for_selector("[data-row]")
    return (time.perf_counter() - begun) * 1000
