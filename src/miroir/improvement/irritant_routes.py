"""Irritants over the API: what recurs, what it costs, what is done about it and what changed."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post, put

from miroir.access import Caller, Once, requires_role
from miroir.base.database import Database, Transaction
from miroir.base.paging import Page
from miroir.improvement.acting import decide_action, finish_action
from miroir.improvement.costing import costs
from miroir.improvement.effects import Absent, Effect, effect
from miroir.improvement.irritants import change_irritant, raise_irritant, set_causes
from miroir.improvement.model import COSTED, Action, Cause, Cost, Draft, Irritant
from miroir.improvement.queries import actions, irritant, irritants
from miroir.improvement.shell import IMPROVERS, LEADERS

IRRITANTS = "/api/v1/irritants"
ONE = f"{IRRITANTS}/{{irritant_id:uuid}}"
TAGS = ["improvement"]
READERS = [requires_role(*LEADERS, scope="mirror:read")]


class ActionDone(msgspec.Struct, frozen=True, kw_only=True):
    """Since when an action is done; null: it is not."""

    since: datetime | None


class ActionDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done, by whom and until which day."""

    what: str
    owner_id: UUID | None = None
    due_on: date | None = None


class IrritantDraft(Draft, frozen=True, kw_only=True):
    """An irritant as somebody describes it; contacts with one of `causes` count by themselves."""

    causes: tuple[Cause, ...] = ()


class IrritantCosted(msgspec.Struct, frozen=True, kw_only=True):
    """An irritant, what it cost in the last 90 days, and what was decided."""

    irritant: Irritant
    cost: Cost
    actions: list[Action]


class IrritantWhole(IrritantCosted, frozen=True, kw_only=True):
    """An irritant with what came before and after each action that is done, by the action's id.

    Where nothing can be compared stands why: `no-cause`, or `too-early` (less than seven days).
    """

    effects: dict[UUID, Effect | Absent]


@get(IRRITANTS, guards=READERS, tags=TAGS)
async def list_irritants(caller: Caller, database: Database) -> Page[IrritantCosted]:
    """List the irritants: those worked on first, then the newest."""
    async with database.transaction(caller.organisation) as tx:
        return Page(items=await _costed(tx, await irritants(tx)))


@get(ONE, guards=READERS, tags=TAGS)
async def read_irritant(irritant_id: UUID, caller: Caller, database: Database) -> IrritantWhole:
    """Read one irritant, with what its actions changed."""
    async with database.transaction(caller.organisation) as tx:
        return await _whole(tx, irritant_id)


@post(IRRITANTS, guards=[IMPROVERS], tags=TAGS)
async def add_irritant(data: IrritantDraft, caller: Caller, once: Once) -> Response[IrritantWhole]:
    """Name an irritant."""

    async def make(tx: Transaction) -> IrritantWhole:
        made = await raise_irritant(tx, data, by=caller.id)
        await set_causes(tx, made, data.causes)
        return await _whole(tx, made)

    return await once(make)


@put(ONE, guards=[IMPROVERS], tags=TAGS)
async def put_irritant(
    irritant_id: UUID, data: IrritantDraft, caller: Caller, database: Database
) -> IrritantWhole:
    """Describe an irritant anew, or move it to another state."""
    async with database.transaction(caller.organisation) as tx:
        await change_irritant(tx, irritant_id, data, by=caller.id)
        await set_causes(tx, irritant_id, data.causes)
        return await _whole(tx, irritant_id)


@post(f"{ONE}/actions", guards=[IMPROVERS], tags=TAGS)
async def add_action(
    irritant_id: UUID, data: ActionDraft, caller: Caller, once: Once
) -> Response[IrritantWhole]:
    """Decide what is to be done."""

    async def decide(tx: Transaction) -> IrritantWhole:
        await decide_action(
            tx,
            irritant_id,
            data.what,
            owner_id=data.owner_id,
            due_on=data.due_on,
            by=caller.id,
        )
        return await _whole(tx, irritant_id)

    return await once(decide)


@put(f"{ONE}/actions/{{action_id:uuid}}/done", guards=[IMPROVERS], tags=TAGS)
async def put_done(
    irritant_id: UUID, action_id: UUID, data: ActionDone, caller: Caller, database: Database
) -> IrritantWhole:
    """Note since when an action is done: what came before and after is compared from then on."""
    async with database.transaction(caller.organisation) as tx:
        await finish_action(tx, irritant_id, action_id, since=data.since, by=caller.id)
        return await _whole(tx, irritant_id)


async def _costed(tx: Transaction, found: Sequence[Irritant]) -> list[IrritantCosted]:
    ids = [one.id for one in found]
    cost, decided = await costs(tx, ids, since=tx.at - COSTED), await actions(tx, ids)
    return [
        IrritantCosted(
            irritant=one,
            cost=cost[one.id],
            actions=[action for action in decided if action.irritant_id == one.id],
        )
        for one in found
    ]


async def _whole(tx: Transaction, irritant_id: UUID) -> IrritantWhole:
    [found] = await _costed(tx, [await irritant(tx, irritant_id)])
    return IrritantWhole(
        irritant=found.irritant,
        cost=found.cost,
        actions=found.actions,
        effects={
            one.id: await effect(tx, found.irritant, one.done_at)
            for one in found.actions
            if one.done_at is not None
        },
    )


routes = [list_irritants, read_irritant, add_irritant, put_irritant, add_action, put_done]
