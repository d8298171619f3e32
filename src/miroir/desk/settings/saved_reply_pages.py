"""The settings' pages of saved replies: those that are shared; each adviser keeps their own."""

import re
from typing import get_args
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from miroir.access import (
    SETTERS,
    Answer,
    Caller,
    Language,
    account,
    brands,
    saved,
    settings_language,
    settings_page,
    take,
)
from miroir.advisers import teams
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError, NotFound
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import NAMES, phrase
from miroir.base.prompts import prompt_text
from miroir.desk.settings.prompt_form import (
    KIND_NAMES,
    LONGEST_LINES,
    kind_of,
    prompt_lines,
    read_prompt,
)
from miroir.knowledge import (
    TEXT_FIELDS,
    UNKNOWN,
    SavedReply,
    SavedReplyDraft,
    create_saved_reply,
    delete_saved_reply,
    filled,
    owner_of,
    saved_replies,
    saved_reply,
    unknown_fields,
    update_saved_reply,
)

REPLIES = "/settings/saved-replies"
LONGEST_BODY = 20_000
MOST_SHOWN = 200
LANGUAGES: tuple[Language, ...] = get_args(Language)


@get(REPLIES, guards=[SETTERS], include_in_schema=False)
async def list_replies(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show the shared saved replies, those asked for."""
    asked = Reading(Fields(list(request.query_params.items())))
    wanted = asked.words("q", most=200, needed=False)
    brand_id, language = asked.id("brand_id"), asked.word("language", LANGUAGES)
    async with database.transaction(caller.organisation) as tx:
        found = await saved_replies(tx, brand_id=brand_id, language=language, words=wanted)
        values = {
            **await _names(tx),
            "replies": found,
            "wanted": wanted,
            "brand_id": brand_id,
            "language": language,
            "cut": len(found) == MOST_SHOWN,
        }
        return await settings_page(
            tx, request, caller, template="desk/settings/saved-replies.html", values=values
        )


@get([f"{REPLIES}/new", f"{REPLIES}/{{reply_id:uuid}}"], guards=[SETTERS], include_in_schema=False)
async def show_reply(
    request: HttpRequest, caller: Caller, database: Database, reply_id: UUID | None = None
) -> Response[str]:
    """Show a saved reply to change, or a new one to write."""
    async with database.transaction(caller.organisation) as tx:
        return await _form(tx, request, caller, reply_id=reply_id)


@post(
    [f"{REPLIES}/new", f"{REPLIES}/{{reply_id:uuid}}"],
    guards=[SETTERS],
    include_in_schema=False,
    status_code=200,
)
async def take_reply(
    request: HttpRequest, caller: Caller, database: Database, reply_id: UUID | None = None
) -> Answer:
    """Keep a saved reply, or show how it will read."""
    fields = await read_form(request, longest=LONGEST_BODY + LONGEST_LINES)
    if fields.text("do") == "preview":
        async with database.transaction(caller.organisation) as tx:
            return await _form(tx, request, caller, reply_id=reply_id, typed=fields, preview=True)

    async def keep(tx: Transaction) -> None:
        draft = read_reply(fields)
        if reply_id is None:
            await create_saved_reply(tx, draft)
        else:
            await _shared(tx, reply_id)
            await update_saved_reply(tx, reply_id, draft)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _form(tx, request, caller, reply_id=reply_id, typed=fields, problem=problem)

    return await take(keep, caller=caller, database=database, again=again, then=saved(REPLIES))


@post(f"{REPLIES}/{{reply_id:uuid}}/removal", guards=[SETTERS], include_in_schema=False)
async def drop_reply(reply_id: UUID, caller: Caller, database: Database) -> Redirect:
    """Offer a saved reply no more."""
    async with database.transaction(caller.organisation) as tx:
        await _shared(tx, reply_id)
        await delete_saved_reply(tx, reply_id)
    return saved(REPLIES)


def read_reply(fields: Fields) -> SavedReplyDraft:
    """Read the form of a saved reply. Raises WrongFields."""
    form = Reading(fields)
    shortcut = form.words("shortcut", most=40).removeprefix("/")
    if not re.fullmatch(r"[\w-]{1,40}", shortcut):
        form.refuse("shortcut", phrase("Use letters, digits, - and _ only, without spaces."))
    body = form.words("body", most=LONGEST_BODY)
    if unknown_fields(body):
        form.refuse("body", UNKNOWN)
    draft = SavedReplyDraft(
        shortcut=shortcut,
        title=form.words("title", most=200),
        body=body,
        language=form.word("language", LANGUAGES) or "fr",
        brand_id=form.id("brand_id"),
        team_id=form.id("team_id"),
        prompt=read_prompt(form),
    )
    form.end()
    return draft


async def _shared(tx: Transaction, reply_id: UUID) -> SavedReply:
    if await owner_of(tx, reply_id) is not None:
        raise NotFound(phrase("There is no such saved reply."))
    return await saved_reply(tx, reply_id)


async def _form(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    reply_id: UUID | None,
    typed: Fields | None = None,
    preview: bool = False,
    problem: MiroirError | None = None,
) -> Response[str]:
    reply = await _shared(tx, reply_id) if reply_id else None
    code = (await settings_language(tx, request, caller)).code
    values = {
        **await _names(tx),
        "reply_id": reply_id,
        "reply": reply,
        "prompt_kinds": KIND_NAMES,
        "prompt_kind": kind_of(reply.prompt) if reply else None,
        "prompt": prompt_lines(reply.prompt, code=code) if reply else "",
        "text_fields": TEXT_FIELDS,
        "longest": LONGEST_BODY,
        "preview": await _preview(tx, request, caller, typed) if preview and typed else None,
        "unknown": unknown_fields(typed.text("body")) if typed else [],
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/saved-reply-form.html",
        values=values,
        problem=problem,
        typed=typed,
    )


async def _preview(tx: Transaction, request: HttpRequest, caller: Caller, typed: Fields) -> str:
    """Return the text as a customer would read it, with made-up words for what it names."""
    tongue = await settings_language(tx, request, caller)
    brand_id, team_id = typed.text("brand_id"), typed.text("team_id")
    brand_names = [one.name for one in await brands(tx) if brand_id in {"", str(one.id)}]
    team_names = [one.name for one in await teams(tx) if team_id in {"", str(one.id)}]
    values = {
        "customer.name": "Camille Martin",
        "adviser.name": (await account(tx, caller.id)).name,
        "conversation.number": "1042",
        "conversation.subject": tongue.gettext(phrase("My order")),
        "brand.name": next(iter(brand_names), "–"),
        "team.name": next(iter(team_names), "–"),
        "promise": tongue.moment(tx.at),
    }
    prompt = read_prompt(Reading(typed))
    told = [prompt_text(prompt, language=typed.text("language"))] if prompt else []
    return "\n\n".join([filled(typed.text("body"), values), *told])


async def _names(tx: Transaction) -> dict[str, object]:
    return {
        "brands": {brand.id: brand.name for brand in await brands(tx)},
        "teams": {team.id: team.name for team in await teams(tx)},
        "languages": NAMES,
    }


routes = [list_replies, show_reply, take_reply, drop_reply]
