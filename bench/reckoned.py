"""What is reckoned off the request from a million answers and their words: drivers, rules, themes.

The facts of the drivers are read twice: as they are, and with the statistics of their tables taken
away, as they are right after an import. The baseline of that is the first.
"""

import resource
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import asyncpg

from bench.rows import Row, row
from miroir.base import clock
from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.measures.driver_data import SINCE, Came, came_after
from miroir.measures.driving import weigh
from miroir.remarks import RuleDraft, ask_for_themes, make_rule
from miroir.remarks.applying import apply_to_past
from miroir.remarks.looking import look_for_themes
from miroir.remarks.rules import preview

READ: Final = ("invitation", "answer", "closure", "conversation", "message", "contact")
FORGET: Final = """
    with forgotten as (
        delete from pg_statistic where starelid = any($1::text[]::regclass[]))
    update pg_class set reltuples = -1, relpages = 0, relallvisible = 0
    where oid = any($1::text[]::regclass[])
"""
RULE: Final = RuleDraft(phrases=("colis",))


async def measure_drivers(
    database: Database,
    organisation: OrganisationId,
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> list[Row]:
    """Read the facts of the newest answers with and without statistics, and weigh them."""
    known, came = await _came_after(database, organisation)
    await owner.execute(FORGET, list(READ))
    unknown, _ = await _came_after(database, organisation)
    await owner.execute(f"analyze {', '.join(READ)}")
    begun = time.process_time()
    found = weigh(came, question="satisfaction", minimum=5)
    weighed = time.process_time() - begun
    return [
        row("recount: drivers, answers weighed", found.n, "answers"),
        row("recount: drivers, their facts read", known, "s"),
        row("recount: drivers, read without statistics", unknown, "s", baseline=known),
        row("recount: drivers, weighed, processor time", weighed, "s"),
    ]


async def _came_after(database: Database, organisation: OrganisationId) -> tuple[float, list[Came]]:
    async with database.transaction(organisation) as tx:
        begun = time.perf_counter()
        came = await came_after(tx, "satisfaction", since=tx.at - SINCE, ease=["effort"], effort=[])
        return time.perf_counter() - begun, list(came)


async def measure_words(database: Database, organisation: OrganisationId) -> list[Row]:
    """Preview a rule, have it tag all that was said, and look for themes in ninety days."""
    async with database.transaction(organisation) as tx:
        begun = time.perf_counter()
        seen = await preview(tx, RULE)
        previewed = time.perf_counter() - begun
        await make_rule(tx, "Colis", RULE, by=None)

    async def tag_all() -> None:
        while await apply_to_past(database, organisation):
            continue

    tagged = await _seconds(tag_all)
    today = clock.now().date()
    async with database.transaction(organisation) as tx:
        await ask_for_themes(tx, "customer", since=today - timedelta(days=90), until=today, by=None)

    async def look() -> None:
        await look_for_themes(database, organisation, model=None)

    looked = await _seconds(look)
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return [
        row("recount: rule previewed", previewed * 1000, "ms"),
        row("recount: rule put to the past", seen.among / tagged, "remarks/s"),
        row("recount: themes of 10,000 remarks at most", looked, "s"),
        row("recount: themes, most memory of their process", child.ru_maxrss / 1024, "MiB"),
    ]


async def _seconds(work: Callable[[], Awaitable[None]]) -> float:
    begun = time.perf_counter()
    await work()
    return time.perf_counter() - begun
