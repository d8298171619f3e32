"""Two organisations with a row of everything: neither gets at anything of the other.

Every route of the OpenAPI document is tried with the ids of the other organisation, in its path
and in its body, by a person with every role, by a key with every scope and by a visitor.
"""

import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, get_args
from uuid import UUID

import asyncpg
import httpx
import msgspec
import pytest
from litestar import Litestar

from miroir.access import COOKIE, Scope
from miroir.access import callers as access_callers
from miroir.base.database import Database
from miroir.base.ids import OrganisationId, new_id
from miroir.base.openapi import description
from miroir.base.pacing import Pace
from tests.requests_from_openapi import Sent, operations, request
from tests.serving import browser, program
from tests.whole_organisation import Whole, whole_organisation

TABLES = """
    select c.relname as name,
           array_agg(a.attname::text) filter (where a.atttypid = 'uuid'::regtype) as ids,
           array_agg(a.attname::text) filter (where a.atttypid = 'text'::regtype) as texts
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.relkind in ('r', 'p') and not c.relispartition
      and c.relnamespace = 'public'::regnamespace
    group by c.oid, c.relname
    having bool_or(a.attname = 'organisation_id') and c.relname <> 'directory'
    order by 1
"""
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HIDDEN = "whisper-of-the-other"
UNSIGNED = "A" * 48

# The table that a path parameter or a field names, where its name does not say so.
TABLE_OF = {
    "reply_id": "saved_reply",
    "owner_id": "account",
    "action_id": "irritant_action",
    "rule_id": "outreach_rule",
    "key_id": "api_key",
    "reason_id": "close_reason",
    "reason_ids": "close_reason",
    "tier_ids": "customer_tier",
    "file_ids": "file",
    "other_id": "customer",
    "identity_id": "customer_identity",
    "stop_id": "address_stop",
    "merge_id": "customer_merge",
    "note_id": "customer_note",
    "tier_id": "customer_tier",
    "view_id": "saved_view",
    "subscription_id": "push_subscription",
    "seen_id": "message",
    "widen_team_id": "team",
    "import_id": "past_import",
    "wave_id": "barometer_wave",
    "ids": "conversation",
    "into": "conversation",
    "mention_ids": "adviser",
    "add": "tag",
    "remove": "tag",
    "other_conversation_id": "conversation",
    "helper_ids": "team",
    "other_brand_helper_ids": "team",
}
TURNS = 2
IN_BULK = "/api/v1/conversations/bulk"
# Ids that the client makes: the same one in two organisations is two things.
MADE_BY_CLIENTS = {"id", "session", "reading"}
# A widget's key is public: whoever has it may ask what its brand shows, and become a visitor.
SIGNING_OUT = {("/api/v1/session", "delete"), ("/api/v1/widget/{key}/sign-out", "post")}
# What others name, gone, would have them refused as well.
REMOVING_A_TEAM = ("/api/v1/teams/{team_id}", "delete")
PUBLIC = {
    ("/api/v1/widget/{key}", "get"),
    ("/api/v1/widget/{key}/visitors", "post"),
    # Articles are published.
    ("/api/v1/widget/{key}/help", "get"),
    ("/api/v1/widget/{key}/help/articles/{article_id}", "get"),
    ("/api/v1/widget/{key}/help/articles/{article_id}/rating", "put"),
    ("/api/v1/widget/{key}/outreach-rules/{rule_id}/shows", "post"),
    ("/api/v1/widget/{key}/outreach/{outreach_id}/reaction", "put"),
}

# What a generated request cannot do, whosever ids it holds: it knows no password, no signature,
# no sample, and what is answered or closed already stays so.
REFUSED_TO_EVERYBODY = {
    ("/api/v1/tiers/{tier_id}", "delete"),  # a promise names it by then
    ("/api/v1/promises/{promise_id}", "put"),  # one for the same case was made before
    ("/api/v1/alerts/subscriptions", "post"),  # its words are no push service's address
    ("/api/v1/sms/{inlet}", "post"),
    ("/api/v1/session", "post"),
    ("/api/v1/session/sample", "get"),
    ("/api/v1/session/sample", "post"),
    ("/api/v1/files/{file_id}", "get"),
    ("/api/v1/offers/{offer_id}/refusal", "post"),
    ("/api/v1/held-replies/{held_reply_id}/leaving", "post"),  # undone by then
    ("/api/v1/mirror", "get"),  # of four filters, two at once at most
    ("/api/v1/macros", "post"),  # an act is one of several
    ("/api/v1/macros/{macro_id}", "put"),
    ("/api/v1/saved-replies/{reply_id}/uses", "post"),  # deleted by then
    ("/api/v1/conversations/{conversation_id}/macro-runs", "post"),  # deleted by then
    ("/api/v1/conversations/{conversation_id}/held-replies", "post"),  # no time, or two
    (
        "/api/v1/conversations/{conversation_id}/messages/{message_id}/delivery",
        "post",
    ),  # it did not fail
    ("/api/v1/ask-failures/{ask_failure_id}", "delete"),  # tried again by then
    ("/api/v1/ask-rules", "post"),  # a rule has moments, not words
    ("/api/v1/ask-rules/preview", "post"),
    ("/api/v1/ask-rules/{ask_rule_id}", "put"),
    ("/api/v1/ask-rules/{ask_rule_id}/counts", "get"),  # removed by then
    ("/api/v1/irritants", "post"),  # its causes are no reasons or tags
    ("/api/v1/irritants/{irritant_id}", "put"),
    ("/api/v1/irritants/{irritant_id}/actions/{action_id}/done", "put"),
    ("/api/v1/irritants/{irritant_id}/consultations", "post"),  # no language has that name
    ("/api/v1/follow-ups/{follow_up_id}/closure", "post"),
    ("/api/v1/follow-ups/{follow_up_id}/owner", "put"),
    ("/api/v1/asks/{invitation_id}/answers", "post"),
    ("/api/v1/asks/{invitation_id}/dismissal", "post"),
    ("/api/v1/widget/{key}/survey/answers", "post"),  # asked somebody else
    ("/api/v1/widget/{key}/survey/draft", "put"),
    ("/api/v1/widget/{key}/survey/pages", "post"),
    ("/api/v1/widget/{key}/survey/no-more", "post"),
    ("/api/v1/widget/{key}/sign-in", "post"),  # its words prove nothing
    ("/api/v1/conversations/{conversation_id}/whispers", "post"),  # to oneself
    ("/api/v1/customers/{customer_id}/merges", "post"),  # with themselves
    ("/api/v1/customers/{customer_id}/dismissals", "post"),
    ("/api/v1/brands/{brand_id}/data-source", "put"),  # with words for an address
    ("/api/v1/brands/{brand_id}/outgoing-server", "get"),  # removed by then
    ("/api/v1/brands/{brand_id}/outgoing-server", "put"),  # with a password unencrypted
    ("/api/v1/brands/{brand_id}/outgoing-server/try", "post"),
    ("/api/v1/mailboxes", "post"),  # likewise
    ("/api/v1/mailboxes/try", "post"),  # likewise
    ("/api/v1/mailboxes/{mailbox_id}", "put"),  # likewise
    ("/api/v1/mailboxes/{mailbox_id}/pause", "post"),  # removed by then
    ("/api/v1/mailboxes/{mailbox_id}/resume", "post"),  # likewise
    ("/api/v1/conversations/{conversation_id}/verdict", "put"),  # nobody suspects it
    ("/api/v1/conversations/{conversation_id}/transfer", "post"),  # to three at once
    ("/api/v1/conversations/{conversation_id}/links", "post"),  # with itself
    ("/api/v1/conversations/{conversation_id}/links/{other_conversation_id}", "delete"),
    ("/api/v1/conversations/{conversation_id}/merges", "post"),  # with itself
    ("/api/v1/conversations/{conversation_id}/merging", "delete"),  # not merged
    ("/api/v1/conversations/{conversation_id}/splits", "post"),  # nothing would be left
    ("/api/v1/conversations/{conversation_id}/participants", "post"),  # with words for an address
    # of another conversation
    ("/api/v1/conversations/{conversation_id}/participants/{participant_id}", "delete"),
    ("/api/v1/conversations/{conversation_id}/participants/{participant_id}/confirmation", "put"),
    ("/api/v1/conversations/{conversation_id}/participants/{participant_id}/same-person", "put"),
    ("/api/v1/conversations/{conversation_id}/participants/{participant_id}/conversation", "post"),
    ("/api/v1/past-answers/{import_id}/copies", "post"),  # dropped by then
    ("/api/v1/past-answers/{import_id}/draft", "get"),
    ("/api/v1/past-answers/{import_id}/drivers", "get"),
    ("/api/v1/past-answers/{import_id}/plan", "put"),
    ("/api/v1/past-answers/{import_id}/reading", "put"),
    ("/api/v1/past-answers/{import_id}/refusals", "get"),
    ("/api/v1/past-answers/{import_id}/results", "get"),
    ("/api/v1/past-answers/{import_id}/start", "post"),
    ("/api/v1/past-answers/{import_id}/trials", "post"),
    ("/api/v1/mailboxes", "post"),  # its words name no server
    ("/api/v1/mailboxes/try", "post"),
    ("/api/v1/mailboxes/{mailbox_id}", "put"),
    ("/api/v1/mailboxes/{mailbox_id}/pause", "post"),  # removed by then
    ("/api/v1/mailboxes/{mailbox_id}/resume", "post"),
    ("/api/v1/tags/{tag_id}", "put"),  # its name is taken by then
    ("/api/v1/fields/{field_id}", "put"),
    ("/api/v1/conversations/{conversation_id}/snooze", "delete"),
    ("/api/v1/teams/{team_id}/helpers", "put"),  # by itself
    ("/api/v1/tiers/{tier_id}/rank", "put"),  # removed by then
    ("/api/v1/questionnaires/{side}/{survey}", "get"),  # nothing is published
    ("/api/v1/questionnaires/{side}/{survey}", "put"),  # its ranking has one option
    ("/api/v1/known-margins/{trait}", "put"),  # its shares do not come to 100
    ("/api/v1/monthly-figures/values", "put"),  # its words are no numbers
    ("/api/v1/settings/channel-rules", "put"),  # limits of what may be null are not described
    ("/api/v1/advisers/{adviser_id}/abilities", "put"),  # no language
    ("/api/v1/widget/{key}/reading", "put"),  # the newest message is not of the visitor's matter
}


# What in paths is no id: every organisation has them.
WORDS = {"inlet": UNSIGNED, "trait": "channel", "side": "customer", "survey": "contact_2"}


class Contents(msgspec.Struct, frozen=True):
    """What an organisation holds: its ids by table, all its ids, a print of every table."""

    ids: Mapping[str, list[UUID]]
    every_id: frozenset[str]
    prints: Mapping[str, str]


async def contents(database: Database, organisation: OrganisationId) -> Contents:
    ids, every, prints = {}, set(), {}
    async with database.transaction(organisation) as tx:
        for table in await tx.fetch(TABLES):
            name = table["name"]
            rows = await tx.fetch(f"select * from {name}")
            assert rows, f"{name} is empty: have tests/whole_organisation.py fill it"
            if "id" in (table["ids"] or ()):  # the newest first: it is still open
                ids[name] = sorted((row["id"] for row in rows), reverse=True)
            every |= {str(row[column]) for row in rows for column in table["ids"] or ()}
            prints[name] = await tx.value(
                f"select md5(string_agg(t::text, '|' order by t::text)) from {name} t"
            )
    return Contents(ids, frozenset(every - {"None"}), prints)


@pytest.fixture(scope="module", autouse=True)
def unhurried() -> Iterator[None]:
    """Ask faster than any person: a request that is refused for its pace tells nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access_callers, "_paces", Pace(per_second=100_000, burst=100_000))
        yield


@pytest.fixture(scope="module")
async def ours(app: Litestar, database: Database) -> Whole:
    return await whole_organisation(app, database, words="ours")


@pytest.fixture(scope="module")
async def theirs(app: Litestar, database: Database) -> Whole:
    return await whole_organisation(app, database, words=HIDDEN)


@asynccontextmanager
async def callers(
    app: Litestar, database: Database, ours: Whole
) -> AsyncIterator[Mapping[str, httpx.AsyncClient]]:
    async with (
        browser(app) as person,
        program(app, database, ours.organisation, *get_args(Scope)) as key,
        browser(app) as visitor,
    ):
        person.cookies.set(COOKIE, ours.session)
        visitor.headers["authorization"] = f"Bearer {ours.visitor}"
        yield {"person": person, "key": key, "visitor": visitor}


def chooser(held: Contents, turn: int = 0) -> Callable[[str], UUID]:
    """Return what picks, for the name of a field, an id of its table; another at each turn."""

    def choose(name: str) -> UUID:
        if name in MADE_BY_CLIENTS:
            return new_id()
        ids = held.ids[TABLE_OF.get(name) or name.removesuffix("s").removesuffix("_id")]
        return ids[turn % len(ids)]

    return choose


def attempts(
    document: Mapping[str, Any], *, ours: Whole, own: Contents, theirs: Whole, foreign: Contents
) -> Iterator[Sent]:
    """Yield requests with foreign ids in the path, in the body, and in both."""
    our_key, their_key = ({"key": one.founded.widget_key, **WORDS} for one in (ours, theirs))
    mine = chooser(own)
    for turn in range(TURNS):
        strange = chooser(foreign, turn)
        for path, method, operation in operations(document):
            if (path, method) in SIGNING_OUT:
                continue
            place = (document, path, method)
            if "{" not in path or "requestBody" in operation:
                yield request(*place, path_id=mine, body_id=strange, texts=our_key)
            if "{" in path and (path, method) not in PUBLIC:
                yield request(*place, path_id=strange, body_id=mine, texts=their_key)
                yield request(*place, path_id=strange, body_id=strange, texts=their_key)


async def send(client: httpx.AsyncClient, sent: Sent) -> httpx.Response:
    if sent.form:
        file = {"file": ("a.txt", b"words", "text/plain")}
        return await client.request(sent.method, sent.path, files=file)
    if sent.body is None:
        return await client.request(sent.method, sent.path)
    return await client.request(sent.method, sent.path, json=sent.body)


async def test_nothing_of_another_organisation_is_read_or_changed_by_any_route(
    app: Litestar, database: Database, ours: Whole, theirs: Whole
) -> None:
    own = await contents(database, ours.organisation)
    foreign = await contents(database, theirs.organisation)
    assert not own.every_id & foreign.every_id
    document, tried = description(app), 0
    async with callers(app, database, ours) as clients:
        for sent in attempts(document, ours=ours, own=own, theirs=theirs, foreign=foreign):
            for name in ("visitor",) if "/widget/" in sent.path else ("person", "key"):
                answer = await send(clients[name], sent)
                tried += 1
                place = (name, sent.method, sent.path, sent.body, answer.status_code, answer.text)
                assert answer.status_code < 500, place
                # A list may be asked for what belongs to an unknown brand: it is empty.
                path, _, query = sent.path.partition("?")
                given = foreign.every_id & set(UUIDS.findall(f"{path} {sent.body}"))
                told = foreign.every_id & set(UUIDS.findall(answer.text))
                if path == IN_BULK and answer.is_success:  # it says of each id what came of it
                    assert answer.json()["done"] == [] or not given, place
                    assert told <= given, place
                    continue
                assert not told - set(UUIDS.findall(query)), place
                assert HIDDEN not in answer.text, place
                assert not (given and answer.is_success), place
    assert tried > 100
    after = await contents(database, theirs.organisation)
    assert after.prints == foreign.prints


async def test_the_same_requests_with_our_own_ids_get_through(
    app: Litestar, database: Database, ours: Whole
) -> None:
    own = await contents(database, ours.organisation)
    document, refused = description(app), {}
    mine, key = (
        chooser(own),
        {"key": ours.founded.widget_key, **WORDS},
    )
    async with callers(app, database, ours) as clients:
        for path, method, _ in operations(document):
            if (path, method) in SIGNING_OUT | {REMOVING_A_TEAM}:
                continue
            sent = request(document, path, method, path_id=mine, body_id=mine, texts=key)
            client = clients["visitor" if "/widget/" in path else "person"]
            answer = await send(client, sent)
            if not answer.is_success:
                refused[path, method] = (answer.status_code, answer.text)
    assert refused.keys() <= REFUSED_TO_EVERYBODY, refused


async def test_the_database_itself_refuses_what_a_query_might_forget(
    database: Database, ours: Whole, theirs: Whole
) -> None:
    async with database.transaction(ours.organisation) as tx:
        for table in await tx.fetch(TABLES):
            seen = await tx.value(
                f"select count(*) from {table['name']} where organisation_id = $1",
                theirs.organisation,
            )
            assert seen == 0, table["name"]
    for name in ("account", "message", "journal_cursor"):
        with pytest.raises(asyncpg.PostgresError):
            async with database.transaction(ours.organisation) as moving:
                await moving.execute(f"update {name} set organisation_id = $1", theirs.organisation)
