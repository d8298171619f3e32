"""What one does with a conversation over the API, one by one and in bulk."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar
from tests.serving import Browser, browser, signed_in

from miroir.access import COOKIE, create_account, start_session
from miroir.advisers import create_adviser, set_presence, set_skill
from miroir.base import clock
from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.channels.email.settling import remember
from miroir.channels.intake import receive
from miroir.conversations import Inbound
from miroir.customers import Claim, Identity
from miroir.desk import wake_snoozed
from miroir.desk.founding import Founded

Json = dict[str, Any]


class Desk:
    """An adviser's desk, with what tests ask of it."""

    def __init__(
        self, database: Database, founded: Founded, client: Browser, adviser: UUID
    ) -> None:
        self.database = database
        self.founded = founded
        self.client = client
        self.adviser = adviser
        self.email = f"{uuid4().hex}@example.org"

    async def receive(
        self, text: str = "Bonjour", *, thread: UUID | None = None, mail: str | None = None
    ) -> str:
        """Have the customer write; without `thread`, as somebody new."""
        email = self.email if thread else f"{uuid4().hex}@example.org"
        async with self.database.transaction(self.founded.organisation) as tx:
            added = await receive(
                tx,
                Inbound(
                    brand_id=self.founded.brand_id,
                    channel="email",
                    claim=Claim(identities=(Identity(kind="email", value=email),)),
                    text=text,
                    thread=thread,
                    external_id=mail,
                ),
            )
        return str(added.conversation_id)

    async def ask(
        self, method: str, path: str, body: Json | None = None, *, status: Sequence[int] = (200,)
    ) -> Any:
        answer = await self.client.request(method, f"/api/v1/{path}", json=body)
        assert answer.status_code in (*status, 201, 204), answer.text
        return answer.json() if answer.content else None

    async def listed(self, view: str) -> list[str]:
        page = await self.ask("GET", f"conversations?view={view}")
        return [item["id"] for item in page["items"]]

    async def events(self, conversation_id: str) -> list[Json]:
        page = await self.ask("GET", f"conversations/{conversation_id}/messages")
        return [item["event"] for item in reversed(page["items"]) if item["event"]]

    async def mine(self) -> str:
        conversation_id = await self.receive()
        to = {"adviser_id": str(self.adviser)}
        await self.ask("PUT", f"conversations/{conversation_id}/assignment", to)
        return conversation_id

    async def answered(self) -> str:
        conversation_id = await self.mine()
        await self.ask("POST", f"conversations/{conversation_id}/replies", {"text": "Voici"})
        return conversation_id


@asynccontextmanager
async def desk_of(
    app: Litestar, database: Database, founded: Founded, name: str
) -> AsyncIterator[Desk]:
    async with database.transaction(founded.organisation) as tx:
        email = f"{new_id().hex}@example.org"
        account = await create_account(tx, email=email, name=name, roles=["adviser"])
        team = [founded.team_id]
        await create_adviser(tx, account, name=name, team_ids=team, languages=["fr"])
        await set_presence(tx, account, "available", by="adviser")
        token = await start_session(tx, account)
    async with browser(app) as client:
        client.cookies.set(COOKIE, token)
        yield Desk(database, founded, client, account)


@pytest.fixture
async def ana(app: Litestar, database: Database, founded: Founded) -> AsyncIterator[Desk]:
    async with desk_of(app, database, founded, "Ana") as desk:
        yield desk


@pytest.fixture
async def ben(app: Litestar, database: Database, founded: Founded) -> AsyncIterator[Desk]:
    async with desk_of(app, database, founded, "Ben") as desk:
        yield desk


def later(hours: float) -> str:
    return f"{clock.now() + timedelta(hours=hours)}"


async def pass_time(desk: Desk, conversation_id: str, hours: float) -> None:
    """Have everything about a snooze have happened earlier."""
    async with desk.database.transaction(desk.founded.organisation) as tx:
        await tx.execute(
            "update snooze set snoozed_at = snoozed_at - $2::interval,"
            " until = until - $2::interval"
            " where conversation_id = $1",
            UUID(conversation_id),
            timedelta(hours=hours),
        )


async def test_a_snoozed_conversation_leaves_the_lists_and_comes_back_by_itself(ana: Desk) -> None:
    id_ = await ana.answered()
    shown = await ana.ask("PUT", f"conversations/{id_}/snooze", {"until": later(2)})
    assert shown["snooze"]["by"] == str(ana.adviser)
    assert (await ana.listed("mine"), await ana.listed("snoozed")) == ([], [id_])
    assert await wake_snoozed(ana.database, ana.founded.organisation) == 0
    await pass_time(ana, id_, 3)
    assert await wake_snoozed(ana.database, ana.founded.organisation) == 1
    assert (await ana.listed("mine"), await ana.listed("snoozed")) == ([id_], [])
    assert [event["what"] for event in await ana.events(id_)] == ["snoozed", "woken"]


async def test_the_customer_who_writes_brings_it_back_at_once(ana: Desk) -> None:
    id_ = await ana.answered()
    await ana.ask("PUT", f"conversations/{id_}/snooze", {"until": None})
    assert await ana.receive("Merci", thread=UUID(id_)) == id_
    assert await ana.listed("mine") == [id_]
    assert (await ana.events(id_))[-1] == {"what": "woken", "by": "customer"}


async def test_a_promise_that_nears_brings_it_back_before_its_time(ana: Desk) -> None:
    id_ = await ana.mine()
    await ana.ask("PUT", f"conversations/{id_}/snooze", {"until": later(24 * 30)})
    async with ana.database.transaction(ana.founded.organisation) as tx:
        await tx.execute(
            "update snooze set snoozed_at = snoozed_at - interval '1 day'"
            " where conversation_id = $1",
            UUID(id_),
        )
        await tx.execute(
            "update promise_clock set due_at = $2 where conversation_id = $1"
            " and kind <> 'resolution'",
            UUID(id_),
            tx.at + timedelta(minutes=10),
        )
    await wake_snoozed(ana.database, ana.founded.organisation)
    assert await ana.listed("mine") == [id_]
    assert (await ana.events(id_))[-1] == {"what": "woken", "by": "promise"}


async def test_who_waits_is_not_put_off_without_a_time(ana: Desk) -> None:
    id_ = await ana.mine()
    for until in (None, later(-1), later(24 * 400)):
        await ana.ask("PUT", f"conversations/{id_}/snooze", {"until": until}, status=[422])
    assert await ana.listed("mine") == [id_]


async def test_a_transfer_carries_its_note_until_the_customer_is_answered(
    ana: Desk, ben: Desk
) -> None:
    id_ = await ana.mine()
    goes = {"adviser_id": str(ben.adviser), "note": "Il attend un geste."}
    await ana.ask("POST", f"conversations/{id_}/transfer", goes)
    assert await ben.listed("mine") == [id_]
    shown = await ben.ask("GET", f"conversations/{id_}")
    assert (shown["arrival"]["by"], shown["arrival"]["note"]) == (str(ana.adviser), goes["note"])
    await ben.ask("POST", f"conversations/{id_}/replies", {"text": "Bonjour"})
    assert (await ben.ask("GET", f"conversations/{id_}"))["arrival"] is None


async def test_a_transfer_to_a_skill_is_placed_with_that_skill(ana: Desk) -> None:
    id_ = await ana.mine()
    async with ana.database.transaction(ana.founded.organisation) as tx:
        skill = new_id()
        await tx.execute("insert into skill values ($1, $2, 'Retours')", tx.organisation, skill)
    goes = {"skill_id": str(skill)}
    await ana.ask("POST", f"conversations/{id_}/transfer", goes, status=[422])
    async with ana.database.transaction(ana.founded.organisation) as tx:
        await set_skill(tx, ana.adviser, skill, level=3)
    shown = await ana.ask("POST", f"conversations/{id_}/transfer", goes)
    assert (shown["adviser_id"], shown["team_id"]) == (None, str(ana.founded.team_id))
    async with ana.database.transaction(ana.founded.organisation) as tx:
        placed = await tx.value(
            "select skill_ids from placement where conversation_id = $1", UUID(id_)
        )
    assert placed == [skill]


async def test_a_mention_counts_until_it_is_read(ana: Desk, ben: Desk) -> None:
    id_ = await ana.mine()
    note = {"text": "@Ben tu vois ?", "mention_ids": [str(ben.adviser)]}
    await ana.ask("POST", f"conversations/{id_}/notes", note)
    assert (await ben.listed("mentions"), await ana.listed("mentions")) == ([id_], [])
    assert (await ben.ask("GET", "views/counts"))["views"]["mentions"] == 1
    await ben.ask("PUT", f"conversations/{id_}/mentions/reading")
    assert await ben.listed("mentions") == []


async def test_who_helps_has_the_conversation_among_theirs(ana: Desk, ben: Desk) -> None:
    id_ = await ana.mine()
    await ana.ask("PUT", f"conversations/{id_}/collaborators/{ben.adviser}")
    assert await ben.listed("shared") == [id_]
    await ana.ask("DELETE", f"conversations/{id_}/collaborators/{ben.adviser}")
    assert await ben.listed("shared") == []


async def test_tags_and_fields_are_set_found_again_and_asked_for_at_closing(
    app: Litestar, ana: Desk
) -> None:
    async with signed_in(app, ana.database, ana.founded.organisation, "supervisor") as zoe:
        tag = (await zoe.post("/api/v1/tags", json={"name": "Retard"})).json()
        wanted = {"name": "Motif", "kind": "choice", "choices": ["Colis"], "required": True}
        field = (await zoe.post("/api/v1/fields", json=wanted)).json()
        assert (await zoe.post("/api/v1/tags", json={"name": "retard"})).status_code == 409
    one, other = await ana.answered(), await ana.answered()
    await ana.ask("POST", f"conversations/{one}/tags", {"add": [tag["id"]]})
    address = f"conversations/{one}/fields"
    await ana.ask("PATCH", address, {"values": {field["id"]: "Autre"}}, status=[422])
    shown = await ana.ask("PATCH", address, {"values": {field["id"]: "Colis"}})
    assert (shown["tag_ids"], shown["fields"]) == ([tag["id"]], {field["id"]: "Colis"})
    for chosen in ({"tag_ids": [tag["id"]]}, {"fields": {field["id"]: "Colis"}}):
        view = await ana.ask("POST", "views", {"name": uuid4().hex, "filter": chosen})
        page = await ana.ask("GET", f"conversations?view_id={view['id']}")
        assert [item["id"] for item in page["items"]] == [one]
    reason = (await ana.ask("GET", "settings"))["close_reasons"][0]["id"]
    closing = {"reason_id": reason}
    await ana.ask("POST", f"conversations/{one}/closure", closing)
    refused = await ana.ask("POST", f"conversations/{other}/closure", closing, status=[422])
    assert "Motif" in refused["detail"]
    closing |= {"fields": {field["id"]: "Colis"}}
    await ana.ask("POST", f"conversations/{other}/closure", closing)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", "A-12", "  "),
        ("number", 3.5, "trois"),
        ("number", -2, True),
        ("date", "2026-02-28", "2026-02-30"),
        ("yesno", False, "non"),
    ],
)
async def test_a_field_takes_values_of_its_type_only(
    app: Litestar, ana: Desk, kind: str, good: object, bad: object
) -> None:
    async with signed_in(app, ana.database, ana.founded.organisation, "supervisor") as zoe:
        draft = {"name": uuid4().hex, "kind": kind}
        field = (await zoe.post("/api/v1/fields", json=draft)).json()["id"]
    address = f"conversations/{await ana.mine()}/fields"
    await ana.ask("PATCH", address, {"values": {field: bad}}, status=[422])
    assert (await ana.ask("PATCH", address, {"values": {field: good}}))["fields"] == {field: good}
    assert (await ana.ask("PATCH", address, {"values": {field: None}}))["fields"] == {}


async def test_links_are_seen_from_both_sides(ana: Desk) -> None:
    one, other = await ana.mine(), await ana.mine()
    body = {"conversation_id": other, "kind": "cause"}
    shown = await ana.ask("POST", f"conversations/{one}/links", body)
    assert [link["relation"] for link in shown["links"]] == ["caused_by"]
    back = await ana.ask("GET", f"conversations/{other}")
    assert [(link["relation"], link["conversation_id"]) for link in back["links"]] == [
        ("causes", one)
    ]
    assert (await ana.ask("DELETE", f"conversations/{other}/links/{one}"))["links"] == []


async def test_links_of_a_merged_conversation_are_shown_where_it_goes_on(ana: Desk) -> None:
    kept = await ana.mine()
    await ana.receive("Encore", thread=UUID(kept))
    page = await ana.ask("GET", f"conversations/{kept}/messages")
    newest = next(item["id"] for item in page["items"] if item["kind"] == "inbound")
    split_off = {"message_ids": [newest]}
    merged = (await ana.ask("POST", f"conversations/{kept}/splits", split_off))["id"]
    far = await ana.mine()
    for one, other in ((merged, far), (kept, merged)):
        await ana.ask("POST", f"conversations/{one}/links", {"conversation_id": other})

    async def linked(conversation_id: str) -> list[str]:
        shown = await ana.ask("GET", f"conversations/{conversation_id}")
        return [link["conversation_id"] for link in shown["links"]]

    await ana.ask("POST", f"conversations/{kept}/merges", {"conversation_ids": [merged]})
    assert (await linked(kept), await linked(far)) == ([far], [kept])
    await ana.ask("POST", f"conversations/{far}/links", {"conversation_id": merged})
    assert (await linked(kept), await linked(far)) == ([far], [kept])
    await ana.ask("DELETE", f"conversations/{merged}/merging")
    assert (await linked(merged), await linked(kept)) == ([kept], [merged, far])
    await ana.ask("POST", f"conversations/{kept}/merges", {"conversation_ids": [merged]})
    await ana.ask("DELETE", f"conversations/{far}/links/{kept}")
    assert (await linked(kept), await linked(far)) == ([], [])


async def test_a_split_off_conversation_is_merged_again_and_stays_reachable(ana: Desk) -> None:
    id_ = await ana.mine()
    await ana.receive("Encore", thread=UUID(id_))
    page = await ana.ask("GET", f"conversations/{id_}/messages")
    newest = next(item["id"] for item in page["items"] if item["kind"] == "inbound")
    new = await ana.ask("POST", f"conversations/{id_}/splits", {"message_ids": [newest]})
    assert new["adviser_id"] == str(ana.adviser)
    kept = await ana.ask("POST", f"conversations/{id_}/merges", {"conversation_ids": [new["id"]]})
    assert [merged["number"] for merged in kept["merged"]] == [new["number"]]
    assert (await ana.ask("GET", f"conversations/{new['id']}"))["merged_into"] == id_
    assert await ana.receive("Toujours", thread=UUID(new["id"])) == id_
    page = await ana.ask("GET", f"conversations/{id_}/messages")
    assert {item["origin"] for item in page["items"] if item["id"] == newest} == {None}
    await ana.ask("DELETE", f"conversations/{new['id']}/merging")
    assert sorted(await ana.listed("mine")) == sorted([id_, new["id"]])


async def test_an_answer_to_a_mail_finds_the_conversation_that_the_mail_is_in(ana: Desk) -> None:
    id_ = await ana.mine()
    mail = f"{uuid4().hex}@example.org"
    await ana.receive("Encore", thread=UUID(id_), mail=f"<{mail}>")
    async with ana.database.transaction(ana.founded.organisation) as tx:
        await remember(tx, [f"<{mail}>"], UUID(id_))
    page = await ana.ask("GET", f"conversations/{id_}/messages")
    newest = next(item["id"] for item in page["items"] if item["kind"] == "inbound")

    async def known() -> str:
        async with ana.database.transaction(ana.founded.organisation) as tx:
            return str(
                await tx.value(
                    "select conversation_id from mail_reference where message_id = $1", mail
                )
            )

    new = (await ana.ask("POST", f"conversations/{id_}/splits", {"message_ids": [newest]}))["id"]
    assert await known() == new
    await ana.ask("POST", f"conversations/{id_}/merges", {"conversation_ids": [new]})
    assert await known() == id_
    await ana.ask("DELETE", f"conversations/{new}/merging")
    assert await known() == new


async def test_bulk_says_of_each_what_came_of_it(ana: Desk) -> None:
    ids = [await ana.answered() for _ in range(3)]
    reason = (await ana.ask("GET", "settings"))["close_reasons"][0]["id"]
    await ana.ask("POST", f"conversations/{ids[0]}/closure", {"reason_id": reason})
    unknown = str(new_id())
    act = {"close": {"reason_id": reason}}
    outcome = await ana.ask("POST", "conversations/bulk", {"ids": [*ids, unknown], "act": act})
    assert outcome["done"] == ids[1:]
    refused = [(one["id"], one["problem"]) for one in outcome["refused"]]
    assert [(id_, problem["code"], problem.get("reason")) for id_, problem in refused] == [
        (ids[0], "conflict", "closed"),
        (unknown, "not-found", None),
    ]


async def test_bulk_does_all_of_an_act_or_nothing_of_it(app: Litestar, ana: Desk) -> None:
    async with signed_in(app, ana.database, ana.founded.organisation, "supervisor") as zoe:
        tag = (await zoe.post("/api/v1/tags", json={"name": "Salon"})).json()["id"]
    waits, answered = await ana.mine(), await ana.answered()
    act = {"tag": {"add": [tag]}, "snooze": {"until": None}}
    body = {"ids": [waits, answered], "act": act}
    outcome = await ana.ask("POST", "conversations/bulk", body)
    assert outcome["done"] == [answered]
    assert (await ana.ask("GET", f"conversations/{waits}"))["tag_ids"] == []
    assert (await ana.ask("GET", f"conversations/{answered}"))["tag_ids"] == [tag]


@pytest.mark.parametrize("ids", [[], [str(new_id()) for _ in range(201)]])
async def test_bulk_takes_one_to_two_hundred(ana: Desk, ids: list[str]) -> None:
    answer: httpx.Response = await ana.client.post(
        "/api/v1/conversations/bulk", json={"ids": ids, "act": {}}
    )
    assert answer.status_code == 400
