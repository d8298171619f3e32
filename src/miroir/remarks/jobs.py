"""What the worker does with remarks: rules meet the past, themes are looked for."""

from collections.abc import Awaitable, Callable
from typing import Final, get_args

from miroir.base import clock
from miroir.base.apart import each_apart
from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.remarks.applying import apply_to_past
from miroir.remarks.language_model import language_model
from miroir.remarks.looking import look_for_themes
from miroir.remarks.searches import ask_where_old
from miroir.surveys import Side

WITH_JOBS: Final = "select organisations_with_remark_jobs($1) as id"


def remark_jobs(settings: Settings) -> Callable[[Database], Awaitable[None]]:
    """Return the job that does what waits, in every organisation, until nothing does."""
    model = language_model(settings)

    async def do_remark_jobs(database: Database) -> None:
        async def do_all(organisation: OrganisationId) -> None:
            while await apply_to_past(database, organisation):
                continue
            while await look_for_themes(
                database, organisation, model=model, most_a_day=settings.language_model_most_a_day
            ):
                continue

        rows = await database.fetch(WITH_JOBS, clock.now())
        waiting = [OrganisationId(row["id"]) for row in rows]
        await each_apart(waiting, do_all, broke="remark-job-broke")

    return do_remark_jobs


async def renew_themes(database: Database, organisation: OrganisationId) -> None:
    """Have themes that are old be looked for anew, of both sides."""
    async with database.transaction(organisation) as tx:
        for side in get_args(Side):
            await ask_where_old(tx, side)
