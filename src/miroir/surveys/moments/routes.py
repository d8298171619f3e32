"""The rules by which people are asked, and how often at most, over the API."""

from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post, put
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, Once, requires_role, requires_scope
from miroir.base.database import Database, Transaction
from miroir.surveys.moments.counting import Reached, outcomes, reached
from miroir.surveys.moments.limits import AskLimits, ask_limits, set_ask_limits
from miroir.surveys.moments.model import Outcome, Rule, RuleSays
from miroir.surveys.moments.preview import Preview, preview
from miroir.surveys.moments.rules import add_rule, change_rule, remove_rule, rule, rules

SETTERS = [requires_role("supervisor", "administrator", scope="settings:write")]
READERS = [requires_scope("settings:read")]
TAGS = ["surveys"]
COUNTED: Final = timedelta(days=28)

Paused = Annotated[bool, msgspec.Meta(description="Whether nobody is asked by it for now.")]


class RuleSent(msgspec.Struct, frozen=True, kw_only=True):
    """A rule, and whether it is paused."""

    says: RuleSays
    paused: Paused = False


class RuleCounted(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule did in four weeks: what became of each whom it was about, and of those asked."""

    outcomes: dict[Outcome, int]
    reached: Reached


@get("/api/v1/ask-rules", guards=READERS, tags=TAGS)
async def list_ask_rules(caller: Caller, database: Database) -> list[Rule]:
    """List the rules by which customers and advisers are asked, those that go first, first."""
    async with database.transaction(caller.organisation) as tx:
        return await rules(tx)


@post("/api/v1/ask-rules", guards=SETTERS, tags=TAGS)
async def create_ask_rule(data: RuleSent, once: Once) -> Response[Rule]:
    """Ask by a further rule."""

    async def create(tx: Transaction) -> Rule:
        return await add_rule(tx, data.says, paused=data.paused)

    return await once(create)


@post("/api/v1/ask-rules/preview", guards=READERS, status_code=200, tags=TAGS)
async def preview_ask_rule(data: RuleSays, caller: Caller, database: Database) -> Preview:
    """Reckon whom a rule would have asked in the past week; nothing is kept."""
    async with database.transaction(caller.organisation) as tx:
        return await preview(tx, data)


@get("/api/v1/ask-rules/{ask_rule_id:uuid}", guards=READERS, tags=TAGS)
async def show_ask_rule(ask_rule_id: UUID, caller: Caller, database: Database) -> Rule:
    """Show a rule."""
    async with database.transaction(caller.organisation) as tx:
        return await rule(tx, ask_rule_id)


@get("/api/v1/ask-rules/{ask_rule_id:uuid}/counts", guards=READERS, tags=TAGS)
async def count_ask_rule(ask_rule_id: UUID, caller: Caller, database: Database) -> RuleCounted:
    """Tell what a rule did in the last 28 days."""
    async with database.transaction(caller.organisation) as tx:
        await rule(tx, ask_rule_id)
        since = (tx.at - COUNTED).date()
        return RuleCounted(
            outcomes=(await outcomes(tx, since=since)).get(ask_rule_id, {}),
            reached=(await reached(tx, since=tx.at - COUNTED)).get(ask_rule_id, Reached()),
        )


@put("/api/v1/ask-rules/{ask_rule_id:uuid}", guards=SETTERS, tags=TAGS)
async def replace_ask_rule(
    ask_rule_id: UUID, data: RuleSent, caller: Caller, database: Database
) -> Rule:
    """Change a rule; whom it planned to ask is still asked, unless it is paused."""
    async with database.transaction(caller.organisation) as tx:
        return await change_rule(tx, ask_rule_id, data.says, paused=data.paused)


@delete("/api/v1/ask-rules/{ask_rule_id:uuid}", guards=SETTERS, tags=TAGS)
async def drop_ask_rule(ask_rule_id: UUID, caller: Caller, database: Database) -> None:
    """Ask nobody by a rule any more."""
    async with database.transaction(caller.organisation) as tx:
        await remove_rule(tx, ask_rule_id)


@get("/api/v1/ask-limits", guards=READERS, tags=TAGS)
async def show_ask_limits(caller: Caller, database: Database) -> AskLimits:
    """Tell how often people are asked at most."""
    async with database.transaction(caller.organisation) as tx:
        return await ask_limits(tx)


@put("/api/v1/ask-limits", guards=SETTERS, tags=TAGS)
async def change_ask_limits(data: AskLimits, caller: Caller, database: Database) -> AskLimits:
    """Set how often people are asked at most, over all surveys and channels."""
    async with database.transaction(caller.organisation) as tx:
        await set_ask_limits(tx, data)
        return await ask_limits(tx)


routes: list[ControllerRouterHandler] = [
    list_ask_rules,
    create_ask_rule,
    preview_ask_rule,
    show_ask_rule,
    count_ask_rule,
    replace_ask_rule,
    drop_ask_rule,
    show_ask_limits,
    change_ask_limits,
]
