"""Follow-ups over the API: to whom an answer is owed, and what came of it."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post, put

from miroir.access import Caller
from miroir.base.database import Database
from miroir.base.paging import Page
from miroir.improvement.follow_model import FollowUp, Outcome, Way
from miroir.improvement.following_up import (
    close_follow_up,
    closed_follow_ups,
    follow_up,
    give_follow_up,
    open_follow_ups,
    require_owner,
)
from miroir.improvement.shell import IMPROVERS, STAFF, leads

FOLLOW_UPS = "/api/v1/follow-ups"
ONE = f"{FOLLOW_UPS}/{{follow_up_id:uuid}}"
TAGS = ["improvement"]
LONGEST_ANSWER = 5000


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, and what came of it; `text` is the answer to send when `way` is answered."""

    way: Way
    outcome: Outcome
    text: Annotated[str, msgspec.Meta(max_length=LONGEST_ANSWER)] = ""


class NewOwner(msgspec.Struct, frozen=True, kw_only=True):
    """Whose follow-up it becomes: an account."""

    owner_id: UUID


@get(FOLLOW_UPS, guards=[STAFF], tags=TAGS)
async def list_follow_ups(
    caller: Caller,
    database: Database,
    closed: bool = False,
    mine: bool = False,
) -> Page[FollowUp]:
    """List what waits, the most urgent first, or what was closed last.

    Who leads sees everybody's unless `mine` is asked for; others see their own.
    """
    owner_id = None if leads(caller) and not mine else caller.id
    find = closed_follow_ups if closed else open_follow_ups
    async with database.transaction(caller.organisation) as tx:
        return Page(items=await find(tx, owner_id=owner_id))


@post(f"{ONE}/closure", guards=[STAFF], tags=TAGS, status_code=200)
async def add_outcome(
    follow_up_id: UUID, data: Outcomes, caller: Caller, database: Database
) -> FollowUp:
    """Close a follow-up: send the answer, or note what was done. A second time is a conflict."""
    async with database.transaction(caller.organisation) as tx:
        if not leads(caller):
            await require_owner(tx, follow_up_id, account_id=caller.id)
        await close_follow_up(
            tx, follow_up_id, way=data.way, outcome=data.outcome, text=data.text, by=caller.id
        )
        return await follow_up(tx, follow_up_id)


@put(f"{ONE}/owner", guards=[IMPROVERS], tags=TAGS)
async def set_owner(
    follow_up_id: UUID, data: NewOwner, caller: Caller, database: Database
) -> FollowUp:
    """Give an open follow-up to somebody else."""
    async with database.transaction(caller.organisation) as tx:
        await give_follow_up(tx, follow_up_id, to=data.owner_id)
        return await follow_up(tx, follow_up_id)


routes = [list_follow_ups, add_outcome, set_owner]
