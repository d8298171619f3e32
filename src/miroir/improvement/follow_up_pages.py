"""The page of follow-ups: to whom an answer is owed, until when; and the rules that open them."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from litestar import Response, get, post

from miroir.access import (
    Act,
    Answer,
    Caller,
    organisation_settings,
    saved,
    settings_language,
    take_on,
)
from miroir.advisers import teams
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import Language, phrase
from miroir.customers import address_of
from miroir.improvement.follow_model import (
    KINDS,
    LONGEST_WORD,
    MOST_HOURS,
    OUTCOMES,
    OUTCOMES_OF_CUSTOMERS,
    OUTCOMES_OF_GAPS,
    WAYS,
    Outcome,
    RuleDraft,
    RuleKind,
    Way,
)
from miroir.improvement.follow_rules import add_rule, retire_rule, rules
from miroir.improvement.following_up import (
    close_follow_up,
    closed_follow_ups,
    give_follow_up,
    open_follow_ups,
    require_owner,
)
from miroir.improvement.irritant_pages import names
from miroir.improvement.shell import IMPROVERS, STAFF, improvement_page, leads
from miroir.indicators import WATCHED_WEEKS, WEEK, pairs

FOLLOW_UPS = "/improvement/follow-ups"
ONE = f"{FOLLOW_UPS}/{{follow_up_id:uuid}}"
LONGEST_ANSWER = 5000
GAP_DAYS = WATCHED_WEEKS * WEEK - timedelta(days=1)  # from its first day to its last


@get(FOLLOW_UPS, guards=[STAFF], include_in_schema=False)
async def show_follow_ups(
    request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show one's own follow-ups, or everybody's to who leads."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller)


@post(ONE, guards=[STAFF], include_in_schema=False)
async def take_outcome(
    follow_up_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Close a follow-up: send the answer, or note that one called back; with what came of it."""
    form = await read_form(request, longest=LONGEST_ANSWER)

    async def close(tx: Transaction) -> None:
        if not leads(caller):
            await require_owner(tx, follow_up_id, account_id=caller.id)
        reading = Reading(form)
        way: Way | None = reading.word("way", list(WAYS))
        outcome: Outcome | None = reading.word("outcome", list(OUTCOMES))
        text = reading.words("text", most=LONGEST_ANSWER, needed=False)
        reading.end()
        await close_follow_up(
            tx,
            follow_up_id,
            way=way or "left",
            outcome=outcome or "nothing_to_do",
            text=text,
            by=caller.id,
        )

    return await _try(close, request, caller, database)


@post(f"{ONE}/owner", guards=[IMPROVERS], include_in_schema=False)
async def take_owner(
    follow_up_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Give a follow-up to somebody else."""
    form = await read_form(request)

    async def give(tx: Transaction) -> None:
        reading = Reading(form)
        to = reading.id("owner_id")
        if to is None:
            reading.refuse("owner_id", phrase("Fill this in."))
        reading.end()
        await give_follow_up(tx, follow_up_id, to=to or caller.id)

    return await _try(give, request, caller, database)


@post(f"{FOLLOW_UPS}/rules", guards=[IMPROVERS], include_in_schema=False)
async def take_rule(request: HttpRequest, caller: Caller, database: Database) -> Answer:
    """Make the rule that the form describes."""
    form = await read_form(request)

    async def make(tx: Transaction) -> None:
        await add_rule(tx, _rule(form))

    return await _try(make, request, caller, database, form=form)


@post(f"{FOLLOW_UPS}/rules/{{rule_id:uuid}}/end", guards=[IMPROVERS], include_in_schema=False)
async def end_rule(
    rule_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Open no more follow-ups by a rule."""

    async def end(tx: Transaction) -> None:
        await retire_rule(tx, rule_id)

    return await _try(end, request, caller, database)


async def _try(
    act: Act,
    request: HttpRequest,
    caller: Caller,
    database: Database,
    *,
    form: Fields | None = None,
) -> Answer:
    return await take_on(_page, act, request, caller, database, typed=form, then=saved(FOLLOW_UPS))


async def _page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    owner_id = None if leads(caller) else caller.id
    waiting = await open_follow_ups(tx, owner_id=owner_id)
    return await improvement_page(
        tx,
        request,
        caller,
        template="improvement/follow-ups.html",
        values={
            "waiting": waiting,
            "closed": await closed_follow_ups(tx, owner_id=owner_id),
            "phones": {
                one.id: await address_of(tx, one.customer_id, "phone")
                for one in waiting
                if one.customer_id
            },
            **await _names_of_gaps(tx, await settings_language(tx, request, caller)),
            "rules": await rules(tx),
            "kinds": KINDS,
            "ways": WAYS,
            "outcomes": OUTCOMES,
            "outcomes_of_gaps": OUTCOMES_OF_GAPS,
            "outcomes_of_customers": OUTCOMES_OF_CUSTOMERS,
            "gap_days": GAP_DAYS,
            "now": tx.at,
            **await names(tx),
        },
        problem=problem,
        typed=typed,
    )


async def _names_of_gaps(tx: Transaction, tongue: Language) -> Mapping[str, object]:
    settings = await organisation_settings(tx)
    asked = await pairs(tx, language=tongue.code, brand=settings.name)
    return {
        "teams": {team.id: team.name for team in await teams(tx)},
        "questions": {pair.question: pair.title for pair in asked},
    }


def _rule(form: Fields) -> RuleDraft:
    reading = Reading(form)
    kind: RuleKind | None = reading.word("kind", list(KINDS))
    draft = RuleDraft(
        kind=kind or "detractor",
        hours=reading.number("hours", least=1, most=MOST_HOURS) or 24,
        word=reading.words("word", most=LONGEST_WORD, needed=False) or None,
        brand_id=reading.id("brand_id"),
        owner_id=reading.id("owner_id"),
    )
    reading.end()
    return draft


routes = [show_follow_ups, take_outcome, take_owner, take_rule, end_rule]
