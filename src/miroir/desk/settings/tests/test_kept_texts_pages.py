"""The settings' pages of saved replies and macros: what is sent is kept, or shown again."""

import re
from collections.abc import Mapping

import pytest
from litestar import Litestar
from tests.serving import Browser, signed_in

from miroir.base.database import Database
from miroir.composing import shared_macros
from miroir.conversations import FieldDraft, TagDraft, close_reasons, create_field, create_tag
from miroir.desk.founding import Founded
from miroir.knowledge import SavedReplyDraft, create_saved_reply, saved_replies

PAGE = {"accept": "text/html"}
REPLY = {"shortcut": "suivi", "title": "Suivi", "language": "fr", "body": "{{customer.name}}, oui"}
REPLIES = "/settings/saved-replies"
MACROS = "/settings/macros"


async def send(client: Browser, path: str, form: Mapping[str, object]) -> tuple[int, str]:
    answer = await client.post(path, data=dict(form), params={"lang": "en"}, headers=PAGE)
    return answer.status_code, answer.text


async def test_a_saved_reply_is_written_changed_and_deleted(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        assert (await send(client, f"{REPLIES}/new", REPLY))[0] == 303
        async with database.transaction(founded.organisation) as tx:
            (kept,) = await saved_replies(tx)
        one = f"{REPLIES}/{kept.id}"
        changed = REPLY | {"shortcut": "/ou-est", "brand_id": str(founded.brand_id)}
        assert (await send(client, one, changed))[0] == 303
        listed = await client.get(REPLIES, params={"q": "OU-EST", "language": "fr"}, headers=PAGE)
        other = await client.get(REPLIES, params={"q": "nothing", "lang": "en"}, headers=PAGE)
        async with database.transaction(founded.organisation) as tx:
            (now,) = await saved_replies(tx)
        assert (await client.post(f"{one}/removal", headers=PAGE)).status_code == 303
        async with database.transaction(founded.organisation) as tx:
            assert await saved_replies(tx) == []
    assert (now.shortcut, now.brand_id) == ("ou-est", founded.brand_id)
    assert f'href="{one}"' in listed.text
    assert "None fits this search." in other.text


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"shortcut": "two words"}, "shortcut", "Use letters, digits"),
        ({"shortcut": ""}, "shortcut", "Fill this in."),
        ({"shortcut": "taken"}, "shortcut", "This shortcut is taken in this language"),
        ({"body": "Hello {{customer.mane}}"}, "body", "none of those listed"),
        ({"title": ""}, "title", "Fill this in."),
        ({"brand_id": "x"}, "brand_id", "none of those offered"),
    ],
)
async def test_what_cannot_be_kept_is_said_beside_its_field(
    app: Litestar,
    database: Database,
    founded: Founded,
    wrong: Mapping[str, object],
    field: str,
    words: str,
) -> None:
    async with database.transaction(founded.organisation) as tx:
        draft = SavedReplyDraft(shortcut="taken", title="x", body="x", language="fr")
        await create_saved_reply(tx, draft)
    async with signed_in(app, database, founded.organisation) as client:
        status, text = await send(client, f"{REPLIES}/new", {**REPLY, **wrong})
    assert status in {409, 422}
    assert re.search(rf'id="{field}-problem">[^<]*{words}', text), text
    assert "Suivi" in text or field == "title"
    assert 'role="alert"' in text


async def test_a_preview_fills_in_the_fields_and_keeps_nothing(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        status, text = await send(client, f"{REPLIES}/new", REPLY | {"do": "preview"})
    assert status == 200
    assert "Camille Martin, oui" in text
    async with database.transaction(founded.organisation) as tx:
        assert await saved_replies(tx) == []


async def test_a_macro_is_put_together_act_by_act_and_kept_in_its_order(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        await create_saved_reply(
            tx, SavedReplyDraft(shortcut="ok", title="Ok", body="It is done.", language="en")
        )
        (text,) = await saved_replies(tx)
        field = await create_field(tx, FieldDraft(name="Solved at", kind="date"))
        tag = await create_tag(tx, TagDraft(name="Urgent"))
        reason = (await close_reasons(tx))[0]
    acts = ["close", f"field:{field.id}", "tag"]
    given = [str(reason.id), "2026-03-02", str(tag.id)]
    form: Mapping[str, object] = {"name": "Done", "act": acts, "given": given}
    async with signed_in(app, database, founded.organisation) as client:
        add = {**form, "do": "add", "new": f"reply:{text.id}"}
        added = await send(client, f"{MACROS}/new", add)
        moved = await send(client, f"{MACROS}/new", {**form, "do": "down-0"})
        assert (added[0], moved[0]) == (200, 200)
        assert "It is done." in added[1]
        assert rows(moved[1]) == [acts[1], acts[0], acts[2]]
        removed = await send(client, f"{MACROS}/new", {**form, "do": "remove-1"})
        assert rows(removed[1]) == ["close", "tag"]
        ordered = {"act": acts[1:] + acts[:1], "given": given[1:] + given[:1]}
        assert (await send(client, f"{MACROS}/new", {**form, **ordered}))[0] == 303
        async with database.transaction(founded.organisation) as tx:
            (kept,) = await shared_macros(tx)
        shown = await client.get(f"{MACROS}/{kept.id}", headers=PAGE)
        assert rows(shown.text) == ordered["act"]
        assert 'value="2026-03-02"' in shown.text
        assert (await client.get(MACROS, headers=PAGE)).status_code == 200
        assert (await client.post(f"{MACROS}/{kept.id}/removal", headers=PAGE)).status_code == 303
    async with database.transaction(founded.organisation) as tx:
        assert await shared_macros(tx) == []


def rows(page: str) -> list[str]:
    return re.findall(r'name="act" value="([^"]+)"', page)


@pytest.mark.parametrize(
    ("act", "given"),
    [
        ("reply", ""),
        ("reply", "{{nobody}}"),
        ("tag", ""),
        ("close", "never"),
        ("priority", "very"),
        ("snooze", "soon"),
        ("field:0", "1"),
        ("dance", ""),
    ],
)
async def test_an_act_that_cannot_be_is_marked_in_its_row(
    app: Litestar, database: Database, founded: Founded, act: str, given: str
) -> None:
    form: Mapping[str, object] = {"name": "x", "act": ["note", act], "given": ["Hello.", given]}
    async with signed_in(app, database, founded.organisation) as client:
        status, text = await send(client, f"{MACROS}/new", form)
    assert status == 422
    assert 'id="act-1-problem"' in text
    assert "Hello." in text


async def test_a_macro_without_an_act_or_with_what_is_not_there_is_refused(
    app: Litestar, database: Database, founded: Founded
) -> None:
    unknown = {"act": "tag", "given": str(founded.brand_id)}
    async with signed_in(app, database, founded.organisation) as client:
        assert (await send(client, f"{MACROS}/new", {"name": "x"}))[0] == 422
        assert (await send(client, f"{MACROS}/new", {"name": "x"} | unknown))[0] == 422
