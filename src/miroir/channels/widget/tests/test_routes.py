import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from litestar import Litestar
from PIL import Image
from tests.serving import Browser, browser, found_organisation

from miroir.base.database import Database
from miroir.base.ids import OrganisationId, new_id
from miroir.conversations import close, mark_read, reply, write_note
from miroir.desk.founding import Founded

ADVISER = "select id from adviser limit 1"
CONVERSATIONS = "select id, customer_id, channel from conversation order by number"
REASON = "select id from close_reason where code = 'solved'"
ADDRESSES = "select value, verified_at from customer_identity where kind = 'email'"


def path(founded: Founded, rest: str = "") -> str:
    return f"/api/v1/widget/{founded.widget_key}{rest}"


@asynccontextmanager
async def visiting(app: Litestar, founded: Founded) -> AsyncIterator[Browser]:
    async with browser(app) as client:
        made = await client.post(path(founded, "/visitors"), json={"language": "fr"})
        assert made.status_code == 201
        client.headers["authorization"] = f"Bearer {made.json()['token']}"
        yield client


@pytest.fixture
async def visitor(app: Litestar, founded: Founded) -> AsyncIterator[Browser]:
    async with visiting(app, founded) as client:
        yield client


async def say(visitor: Browser, founded: Founded, text: str = "Bonjour") -> dict[str, str]:
    sent = await visitor.post(path(founded, "/messages"), json={"id": str(new_id()), "text": text})
    assert sent.status_code == 201, sent.text
    told: dict[str, str] = sent.json()
    return told


async def test_a_visitor_writes_and_finds_the_conversation_again(
    visitor: Browser, founded: Founded
) -> None:
    nothing = (await visitor.get(path(founded, "/conversation"))).json()
    assert (nothing["conversation"], nothing["messages"]) == (None, [])
    first = await say(visitor, founded, "Bonjour")
    await say(visitor, founded, "Ma box clignote")
    page = (await visitor.get(path(founded, "/conversation"))).json()
    assert page["conversation"]["id"] == first["conversation_id"]
    assert [message["text"] for message in page["messages"]] == ["Bonjour", "Ma box clignote"]
    assert page["cursor"] > nothing["cursor"]


async def test_the_same_message_sent_again_is_one(visitor: Browser, founded: Founded) -> None:
    message = {"id": str(new_id()), "text": "Bonjour"}
    answers = [await visitor.post(path(founded, "/messages"), json=message) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert {answer.json()["id"] for answer in answers} == {message["id"]}
    page = (await visitor.get(path(founded, "/conversation"))).json()
    assert len(page["messages"]) == 1


async def test_the_id_of_anothers_message_is_refused_and_shows_nothing(
    app: Litestar, visitor: Browser, founded: Founded
) -> None:
    theirs = await say(visitor, founded, "secret")
    async with visiting(app, founded) as other:
        for _ in range(2):
            taken = await other.post(
                path(founded, "/messages"), json={"id": theirs["id"], "text": "mine"}
            )
            assert taken.status_code == 409
            assert "secret" not in taken.text
        await say(other, founded)
        again = await other.post(
            path(founded, "/messages"), json={"id": theirs["id"], "text": "mine"}
        )
        assert again.status_code == 409


async def test_notes_never_reach_the_visitor(
    visitor: Browser, founded: Founded, database: Database
) -> None:
    said = await say(visitor, founded)
    async with database.transaction(founded.organisation) as tx:
        adviser = await tx.value(ADVISER)
        [row] = await tx.fetch(CONVERSATIONS)
        await write_note(tx, row["id"], adviser_id=adviser, text="difficult customer")
        await reply(tx, row["id"], adviser_id=adviser, text="Bonjour, je regarde.")
    answer = await visitor.get(path(founded, "/conversation"))
    assert "difficult" not in answer.text
    page = answer.json()
    assert page["messages"][0]["id"] == said["id"]
    assert [message["kind"] for message in page["messages"]] == ["inbound", "reply"]
    assert page["messages"][1]["author"]["name"]
    assert page["conversation"]["adviser"]["name"] == page["messages"][1]["author"]["name"]


async def test_words_of_other_channels_are_not_shown_to_whoever_holds_the_browser(
    visitor: Browser, founded: Founded, database: Database
) -> None:
    await say(visitor, founded)
    async with database.transaction(founded.organisation) as tx:
        [row] = await tx.fetch(CONVERSATIONS)
        await reply(
            tx, row["id"], adviser_id=await tx.value(ADVISER), text="by mail", channel="email"
        )
    answer = await visitor.get(path(founded, "/conversation"))
    assert "by mail" not in answer.text
    assert [message["channel"] for message in answer.json()["messages"]] == ["chat", "email"]


async def test_a_reading_is_told_to_the_adviser(
    visitor: Browser, founded: Founded, database: Database
) -> None:
    await say(visitor, founded)
    async with database.transaction(founded.organisation) as tx:
        [row] = await tx.fetch(CONVERSATIONS)
        answer = await reply(tx, row["id"], adviser_id=await tx.value(ADVISER), text="Oui ?")
        await mark_read(tx, row["id"], upto=answer, by="adviser")
    read = await visitor.put(path(founded, "/reading"), json={"message_id": str(answer)})
    assert read.status_code == 204
    page = (await visitor.get(path(founded, "/conversation"))).json()
    assert page["messages"][1]["read_at"] is not None


async def test_a_reading_of_anothers_message_changes_nothing(
    app: Litestar, visitor: Browser, founded: Founded, database: Database
) -> None:
    await say(visitor, founded)
    async with database.transaction(founded.organisation) as tx:
        [row] = await tx.fetch(CONVERSATIONS)
        answer = await reply(tx, row["id"], adviser_id=await tx.value(ADVISER), text="Oui ?")
    async with visiting(app, founded) as other:
        nothing = await other.put(path(founded, "/reading"), json={"message_id": str(answer)})
        assert nothing.status_code == 404
        await say(other, founded)
        await other.put(path(founded, "/reading"), json={"message_id": str(answer)})
    page = (await visitor.get(path(founded, "/conversation"))).json()
    assert page["messages"][1]["read_at"] is None


async def test_a_closed_conversation_is_shown_and_the_next_message_opens_another(
    visitor: Browser, founded: Founded, database: Database
) -> None:
    first = await say(visitor, founded)
    async with database.transaction(founded.organisation) as tx:
        [row] = await tx.fetch(CONVERSATIONS)
        await close(tx, row["id"], reason_id=await tx.value(REASON), by=None)
    page = (await visitor.get(path(founded, "/conversation"))).json()
    assert page["conversation"]["closed_at"] is not None
    assert [message["id"] for message in page["messages"]] == [first["id"]]
    second = await say(visitor, founded, "Encore moi")
    assert second["conversation_id"] != first["conversation_id"]
    page = (await visitor.get(path(founded, "/conversation"))).json()
    assert [message["text"] for message in page["messages"]] == ["Encore moi"]


async def test_a_picture_travels_with_its_message(visitor: Browser, founded: Founded) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "#884422").save(buffer, "PNG")
    form = {"file": ("../photo.exe", buffer.getvalue(), "application/x-msdownload")}
    stored = await visitor.post(path(founded, "/files"), files=form)
    assert stored.status_code == 201, stored.text
    assert (stored.json()["width"], stored.json()["name"]) == (64, "photo.exe.png")
    message = {"id": str(new_id()), "text": "", "file_ids": [stored.json()["id"]]}
    sent = await visitor.post(path(founded, "/messages"), json=message)
    assert [file["id"] for file in sent.json()["files"]] == [stored.json()["id"]]
    picture = await visitor.get(sent.json()["files"][0]["url"], headers={"authorization": ""})
    assert picture.content == buffer.getvalue()
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["content-disposition"].startswith("inline")
    assert "sandbox" in picture.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("page.html", b"<html><script>alert(1)</script>", 422),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422),
        ("tool.exe", b"MZ" + b"\0" * 200, 422),
        ("empty.txt", b"", 422),
        ("big.txt", b"x" * (21 * 1024 * 1024), 413),
    ],
)
async def test_unwanted_uploads_are_refused_with_a_reason(
    visitor: Browser, founded: Founded, name: str, content: bytes, status: int
) -> None:
    refused = await visitor.post(path(founded, "/files"), files={"file": (name, content)})
    assert refused.status_code == status
    assert refused.json()["detail"]


async def test_a_form_without_a_file_is_refused(visitor: Browser, founded: Founded) -> None:
    for form in ({"other": ("a.txt", b"text")}, {"file": (None, b"text")}):
        refused = await visitor.post(path(founded, "/files"), files=form)
        assert refused.status_code in (400, 422), refused.text


async def test_nobody_sends_the_files_of_another(
    app: Litestar, visitor: Browser, founded: Founded
) -> None:
    stored = (
        await visitor.post(path(founded, "/files"), files={"file": ("a.txt", b"mine")})
    ).json()
    async with visiting(app, founded) as other:
        message = {"id": str(new_id()), "text": "", "file_ids": [stored["id"]]}
        assert (await other.post(path(founded, "/messages"), json=message)).status_code == 404


async def test_a_left_address_joins_the_visitor_to_their_mail(
    visitor: Browser, founded: Founded, database: Database
) -> None:
    await say(visitor, founded)
    left = await visitor.put(
        path(founded, "/identity"), json={"name": "Camille", "email": " Camille@Example.org "}
    )
    assert left.status_code == 204
    page = (await visitor.get(path(founded, "/conversation"))).json()
    assert page["email"] == "camille@example.org"
    async with database.transaction(founded.organisation) as tx:
        [address] = await tx.fetch(ADDRESSES)
        assert (address["value"], address["verified_at"]) == ("camille@example.org", None)
    wrong = await visitor.put(path(founded, "/identity"), json={"email": "camille"})
    assert wrong.status_code == 422
    assert (await visitor.put(path(founded, "/identity"), json={})).status_code == 422


async def test_an_address_of_somebody_else_makes_nobody_the_same(
    app: Litestar, visitor: Browser, founded: Founded, database: Database
) -> None:
    await say(visitor, founded, "private")
    await visitor.put(path(founded, "/identity"), json={"email": "camille@example.org"})
    async with visiting(app, founded) as other:
        left = await other.put(path(founded, "/identity"), json={"email": "camille@example.org"})
        assert left.status_code == 204
        await say(other, founded, "mine")
        answer = await other.get(path(founded, "/conversation"))
        assert answer.json()["email"] == "camille@example.org"
        assert "private" not in answer.text
    async with database.transaction(founded.organisation) as tx:
        assert len({row["customer_id"] for row in await tx.fetch(CONVERSATIONS)}) == 2
        assert len(await tx.fetch(ADDRESSES)) == 1


async def test_a_token_is_good_for_its_own_brand_only(
    visitor: Browser, founded: Founded, database: Database
) -> None:
    other = await found_organisation(database)
    assert (await visitor.get(path(other, "/conversation"))).status_code == 401
    for token in (
        "",
        "vt_1_x",
        f"vt_{founded.organisation}_forged",
        "mk_1_x",
        "vt__",
        "vt_9999999999_a",
    ):
        visitor.headers["authorization"] = f"Bearer {token}"
        assert (await visitor.get(path(founded, "/conversation"))).status_code == 401
    visitor.headers.pop("authorization")
    assert (await visitor.get(path(founded, "/conversation"))).status_code == 401


async def test_a_flood_is_refused_and_counted(visitor: Browser, founded: Founded) -> None:
    body = {"text": "x"}
    statuses = [
        (
            await visitor.post(path(founded, "/messages"), json={**body, "id": str(new_id())})
        ).status_code
        for _ in range(40)
    ]
    assert statuses[0] == 201
    assert statuses[-1] == 429
    metrics = (await visitor.get("/metrics", headers={"authorization": ""})).text
    assert 'miroir_widget_refused_total{deed="message"}' in metrics


@pytest.mark.parametrize(
    "body",
    [
        {"id": "no uuid", "text": "x"},
        {"text": "x"},
        {"id": "0191e7a0-0000-7000-8000-000000000000", "text": "x" * 10_001},
        {"id": "0191e7a0-0000-7000-8000-000000000000", "text": "  "},
        {"id": "0191e7a0-0000-7000-8000-000000000000", "text": "x", "file_ids": ["nope"]},
        {"id": "0191e7a0-0000-7000-8000-000000000000", "text": {"a": 1}},
        [],
        None,
    ],
)
async def test_odd_messages_are_refused_clearly(
    visitor: Browser, founded: Founded, body: object
) -> None:
    refused = await visitor.post(path(founded, "/messages"), json=body)
    assert 400 <= refused.status_code < 500
    assert refused.json()["detail"]


@pytest.mark.parametrize("escape", ["\\u0000", "\\ud83d", "\\udc00\\ud800"])
async def test_characters_that_cannot_be_stored_do_not_break_a_message(
    visitor: Browser, founded: Founded, escape: str
) -> None:
    content = f'{{"id": "{new_id()}", "text": "a{escape}b"}}'.encode()
    sent = await visitor.post(
        path(founded, "/messages"), content=content, headers={"content-type": "application/json"}
    )
    assert sent.status_code in (201, 400, 422), sent.text


async def test_no_brand_no_widget(app: Litestar, founded: Founded) -> None:
    async with browser(app) as client:
        for route in ("", "/visitors", "/conversation"):
            method = "POST" if route == "/visitors" else "GET"
            answer = await client.request(
                method, f"/api/v1/widget/unknown{route}", json={"language": "fr"}
            )
            assert answer.status_code in (401, 404)


async def organisation_rows(database: Database, organisation: OrganisationId, sql: str) -> int:
    async with database.transaction(organisation) as tx:
        return len(await tx.fetch(sql))


async def test_opening_the_widget_makes_no_customer(
    visitor: Browser, founded: Founded, database: Database
) -> None:
    await visitor.get(path(founded, "/conversation"))
    everyone = "select id from customer"
    assert await organisation_rows(database, founded.organisation, everyone) == 0
    await say(visitor, founded)
    assert await organisation_rows(database, founded.organisation, everyone) == 1
