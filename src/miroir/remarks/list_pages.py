"""The page of remarks: found, read with their score, tagged in one step."""

from datetime import date
from typing import get_args
from uuid import UUID

from litestar import Response, get, post

from miroir.access import Answer, Caller, take
from miroir.base.channel import Channel
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import phrase
from miroir.improvement import IMPROVERS
from miroir.remarks.listing import Found, find, remark
from miroir.remarks.marking import marked
from miroir.remarks.model import LANGUAGES, LONGEST_TAG, Filters, read_band
from miroir.remarks.shell import REMARKS, back_to, person, query_of, remarks_page
from miroir.remarks.tagging import put_tag, tag_named, take_tag
from miroir.surveys import Side

ONE = f"{REMARKS}/{{remark_id:uuid}}/tags"
PAGE = 50
LONGEST_BACK = 2000
MOST_SUGGESTED = 8
LONGEST_QUERY = 200


@get(REMARKS, guards=[IMPROVERS], include_in_schema=False)
async def show_remarks(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show what people say; filters that cannot be read are told, and left out."""
    async with database.transaction(caller.organisation) as tx:
        try:
            filters = read_filters(Fields(list(request.query_params.multi_items())))
            after = request.query_params.get("after")
            found = await find(tx, filters, limit=PAGE, after=after)
        except Invalid as problem:
            return await _page(tx, request, caller, Filters(), problem=problem)
        return await _page(tx, request, caller, filters, found=found)


@post(ONE, guards=[IMPROVERS], include_in_schema=False)
async def add_tag(
    remark_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Put the tag that was typed to a remark; a new name makes a tag."""
    form = await read_form(request, longest=LONGEST_BACK)

    async def put(tx: Transaction) -> None:
        tag = await tag_named(tx, form.text("name"), by=person(caller))
        await put_tag(tx, tag.id, [(await remark(tx, remark_id)).id], by=person(caller))

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _page(tx, request, caller, Filters(), problem=problem)

    then = back_to(form.text("back"), remark_id=remark_id)
    return await take(put, caller=caller, database=database, again=again, then=then)


@post(f"{ONE}/{{tag_id:uuid}}/removal", guards=[IMPROVERS], include_in_schema=False)
async def remove_tag(
    remark_id: UUID, tag_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Take a tag from a remark."""
    form = await read_form(request, longest=LONGEST_BACK)

    async def untag(tx: Transaction) -> None:
        await take_tag(tx, tag_id, (await remark(tx, remark_id)).id, by=person(caller))

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _page(tx, request, caller, Filters(), problem=problem)

    then = back_to(form.text("back"), remark_id=remark_id)
    return await take(untag, caller=caller, database=database, again=again, then=then)


async def _page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    filters: Filters,
    *,
    found: Found | None = None,
    problem: MiroirError | None = None,
) -> Response[str]:
    if found is None:
        found = await find(tx, filters, limit=PAGE)
    asked = asked_of(filters)
    return await remarks_page(
        tx,
        request,
        caller,
        template="remarks/remarks.html",
        values={
            "found": found,
            "marked": await marked(tx, found.remarks, filters.words),
            "filters": filters,
            "narrowed": any(value for name, value in asked.items() if name != "side"),
            "older": query_of(asked | {"after": found.next}) if found.next else None,
            "back": f"{REMARKS}?{query_of(asked)}",
            "longest_tag": LONGEST_TAG,
            "most_suggested": MOST_SUGGESTED,
        },
        problem=problem,
    )


def asked_of(filters: Filters) -> dict[str, object]:
    """Return filters by the names that the page's address gives them."""
    return {
        "side": "" if filters.side == "customer" else filters.side,
        "q": filters.words,
        "from": filters.since,
        "to": filters.until,
        "team_id": filters.team_id,
        "channel": filters.channel,
        "brand_id": filters.brand_id,
        "question": filters.question,
        "band": filters.band,
        "language": filters.language,
        "tag_id": filters.tag_id,
    }


def read_filters(fields: Fields) -> Filters:
    """Read the filters of a page's address. Raises Invalid."""
    reading = Reading(fields)
    side: Side = reading.word("side", list(get_args(Side))) or "customer"
    channel: Channel | None = reading.word("channel", list(get_args(Channel)))
    question = reading.words("question", most=80, needed=False)
    filters = Filters(
        side=side,
        words=reading.words("q", most=LONGEST_QUERY, needed=False).replace("\x00", ""),
        since=_day(reading, "from"),
        until=_day(reading, "to"),
        team_id=reading.id("team_id"),
        channel=channel if side == "customer" else None,
        brand_id=reading.id("brand_id") if side == "customer" else None,
        question=question.replace("\x00", "") or None,
        band=read_band(fields.text("band")),
        language=reading.word("language", list(LANGUAGES)),
        tag_id=reading.id("tag_id"),
    )
    reading.end()
    return filters


def _day(reading: Reading, name: str) -> date | None:
    text = reading.fields.text(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        reading.refuse(name, phrase("This is no day: choose one."))
        return None


routes = [show_remarks, add_tag, remove_tag]
