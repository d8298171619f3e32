"""The page of one irritant: its causes, its remarks, what is done about it, and what changed."""

from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, get, post

from miroir.access import (
    Act,
    Answer,
    Caller,
    organisation_settings,
    saved,
    settings_language,
    take,
)
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import NAMES, phrase
from miroir.conversations import close_reasons, tags
from miroir.improvement.acting import decide_action, finish_action
from miroir.improvement.consulted import consultations_shown
from miroir.improvement.costing import costs
from miroir.improvement.effects import Absent, Effect, effect
from miroir.improvement.file_remarks import file_remarks_of
from miroir.improvement.irritant_pages import IRRITANTS, names, read_draft, read_remarks
from miroir.improvement.irritants import change_irritant, group_remarks, part_remark, set_causes
from miroir.improvement.model import COSTED, LONGEST_WORDS, STATES, Action, Cause, Irritant
from miroir.improvement.publishing import news_of
from miroir.improvement.queries import actions, irritant, remarks_of, remarks_unexplained
from miroir.improvement.shell import IMPROVERS, improvement_page
from miroir.improvement.telling import told_of

FIRST_DAY = date(2000, 1, 1)
ONE = f"{IRRITANTS}/{{irritant_id:uuid}}"


@get(ONE, guards=[IMPROVERS], include_in_schema=False)
async def show_irritant(
    irritant_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show an irritant with all that belongs to it."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller, irritant_id)


@post(ONE, guards=[IMPROVERS], include_in_schema=False)
async def take_change(
    irritant_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Describe an irritant anew, and say by what contacts count to it."""
    form = await read_form(request)

    async def change(tx: Transaction) -> None:
        await change_irritant(tx, irritant_id, read_draft(form), by=caller.id)
        await set_causes(tx, irritant_id, _causes(form))

    return await try_act(change, request, caller, database, irritant_id, form=form, part="about-it")


@post(f"{ONE}/remarks", guards=[IMPROVERS], include_in_schema=False)
async def take_remarks(
    irritant_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Put remarks to the irritant, or take one away."""
    form = await read_form(request)

    async def group(tx: Transaction) -> None:
        reading = Reading(form)
        ticked = read_remarks(reading)
        reading.end()
        if form.text("do") == "part":
            for invitation_id, question in ticked:
                await part_remark(tx, irritant_id, invitation_id, question)
        else:
            await group_remarks(tx, irritant_id, ticked, by=caller.id)

    return await try_act(group, request, caller, database, irritant_id, part="remarks")


@post(f"{ONE}/actions", guards=[IMPROVERS], include_in_schema=False)
async def take_action(
    irritant_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Decide on an action."""
    form = await read_form(request)

    async def decide(tx: Transaction) -> None:
        reading = Reading(form)
        what = reading.words("what", most=LONGEST_WORDS)
        owner_id = reading.id("action_owner_id")
        due_on = _day(reading, "due_on")
        reading.end()
        await decide_action(tx, irritant_id, what, owner_id=owner_id, due_on=due_on, by=caller.id)

    return await try_act(decide, request, caller, database, irritant_id, form=form, part="actions")


@post(f"{ONE}/actions/{{action_id:uuid}}", guards=[IMPROVERS], include_in_schema=False)
async def take_done(
    irritant_id: UUID, action_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Note since which day an action is done, or that it is not."""
    form = await read_form(request)

    async def finish(tx: Transaction) -> None:
        reading = Reading(form)
        day = None if form.text("do") == "undo" else _day(reading, "since")
        if day is None and form.text("do") != "undo":
            reading.refuse("since", phrase("Choose the day since which it is done."))
        reading.end()
        since = None if day is None else await _begin(tx, day)
        await finish_action(tx, irritant_id, action_id, since=since, by=caller.id)

    return await try_act(finish, request, caller, database, irritant_id, part="actions")


async def try_act(
    act: Act,
    request: HttpRequest,
    caller: Caller,
    database: Database,
    irritant_id: UUID,
    *,
    form: Fields | None = None,
    part: str,
) -> Answer:
    """Do `act` on an irritant, and come back to that `part` of its page."""

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _page(tx, request, caller, irritant_id, problem=problem, typed=form)

    then = saved(f"{IRRITANTS}/{irritant_id}", part=part)
    return await take(act, caller=caller, database=database, again=again, then=then)


async def _page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    irritant_id: UUID,
    *,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    shown = await irritant(tx, irritant_id)
    decided = await actions(tx, [irritant_id])
    tongue = await settings_language(tx, request, caller)
    found = await costs(tx, [irritant_id], since=tx.at - COSTED)
    return await improvement_page(
        tx,
        request,
        caller,
        template="improvement/irritant.html",
        values={
            "irritant": shown,
            "cost": found[irritant_id],
            "actions": decided,
            "effects": await _effects(tx, shown, decided),
            "remarks": await remarks_of(tx, irritant_id),
            "file_remarks": await file_remarks_of(tx, irritant_id),
            "unexplained": await remarks_unexplained(tx, brand_id=shown.brand_id, most=20),
            "reasons": {
                f"reason/{one.id}": one.label.get(tongue.code) or one.code
                for one in await close_reasons(tx)
            },
            "tags": {f"tag/{one.id}": one.name for one in await tags(tx)},
            "chosen": [f"{cause.kind}/{cause.id}" for cause in shown.causes],
            "states": STATES,
            "news": await news_of(tx, irritant_id),
            "told": await told_of(tx, irritant_id),
            **await consultations_shown(tx, irritant_id=irritant_id),
            "languages": NAMES,
            "today": tx.at.astimezone(tongue.zone).date(),
            **await names(tx),
        },
        problem=problem,
        typed=typed,
    )


async def _effects(
    tx: Transaction, shown: Irritant, decided: list[Action]
) -> dict[UUID, Effect | Absent]:
    return {
        one.id: await effect(tx, shown, one.done_at) for one in decided if one.done_at is not None
    }


def _causes(form: Fields) -> list[Cause]:
    reading = Reading(form)
    causes: list[Cause] = []
    for name in ("reason", "tag"):
        for text in form.texts(f"{name}s"):
            kind, _, cause_id = text.partition("/")
            try:
                causes.append(
                    Cause(kind="reason" if kind == "reason" else "tag", id=UUID(cause_id))
                )
            except ValueError:
                reading.refuse(
                    f"{name}s", phrase("A choice of this form is none of those offered.")
                )
    reading.end()
    return causes


def _day(reading: Reading, name: str) -> date | None:
    text = reading.fields.text(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        reading.refuse(name, phrase("Choose a day of the calendar."))
        return None


async def _begin(tx: Transaction, day: date) -> datetime:
    """Return when a day begins where the organisation is; today has begun."""
    zone = ZoneInfo((await organisation_settings(tx)).time_zone)
    if not FIRST_DAY <= day <= tx.at.astimezone(zone).date():
        raise Invalid(phrase("An action is done today at the latest: choose another day."))
    return datetime.combine(day, time(0), zone).astimezone(UTC)


routes = [show_irritant, take_change, take_remarks, take_action, take_done]
