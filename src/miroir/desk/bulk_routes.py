"""The same act with many conversations, and what came of each."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import post

from miroir.access import Caller, requires_role
from miroir.base.database import Database
from miroir.base.errors import MiroirError
from miroir.base.problems import Problem, problem_of
from miroir.desk.acts import Act, carry_out, once_each

MOST = 200


class Bulk(msgspec.Struct, frozen=True, kw_only=True):
    """What to do with which conversations."""

    ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MOST)]
    act: Act


class Refused(msgspec.Struct, frozen=True):
    """A conversation with which it was not done, and why."""

    id: UUID
    problem: Problem


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """With which conversations all of it was done, and with which nothing of it."""

    done: list[UUID]
    refused: list[Refused]


@post(
    "/api/v1/conversations/bulk",
    guards=[requires_role("adviser", "supervisor")],
    status_code=200,
    tags=["conversations"],
)
async def act_on_many(data: Bulk, caller: Caller, database: Database) -> Outcome:
    """Do the same with up to 200 conversations, each by itself; say what came of each."""
    done, refused = [], []
    for conversation_id in once_each(data.ids):
        try:
            async with database.transaction(caller.organisation) as transaction:
                await carry_out(transaction, conversation_id, data.act, caller=caller)
        except MiroirError as problem:
            refused.append(Refused(conversation_id, problem_of(problem)))
        else:
            done.append(conversation_id)
    return Outcome(done=done, refused=refused)


routes = [act_on_many]
