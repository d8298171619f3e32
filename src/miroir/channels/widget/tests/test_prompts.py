"""An adviser's choices, buttons and forms, answered once by the visitor they are for."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from tests.serving import Browser

from miroir.base.database import Database
from miroir.base.errors import Invalid
from miroir.base.ids import new_id
from miroir.channels.widget.tests.test_routes import (
    ADVISER,
    CONVERSATIONS,
    REASON,
    path,
    say,
    visiting,
    visitor,
)
from miroir.conversations import (
    Choices,
    FieldDraft,
    Form,
    FormField,
    Prompt,
    close,
    create_field,
    reply,
)
from miroir.desk.founding import Founded

__all__ = ["visitor"]

YES_OR_NO = Choices(["Oui", "Non"])
VALUES = "select value, set_by from field_value"
CLAIMED = "select kind, value, verified_at from customer_identity where kind in ('email', 'phone')"
FACTS = "select data::text from journal order by seq"


async def ask(database: Database, founded: Founded, prompt: Prompt) -> UUID:
    async with database.transaction(founded.organisation) as tx:
        [row, *_] = await tx.fetch(CONVERSATIONS)
        adviser = await tx.value(ADVISER)
        return await reply(tx, row["id"], adviser_id=adviser, text="Alors ?", prompt=prompt)


async def give(
    visitor: Browser, founded: Founded, prompt_id: UUID, *values: str, id_: str | None = None
) -> Any:
    answers = {"message_id": str(prompt_id), "values": values}
    body = {"id": id_ or str(new_id()), "answers": answers}
    return await visitor.post(path(founded, "/messages"), json=body)


async def lines(visitor: Browser, founded: Founded) -> list[dict[str, Any]]:
    page = await visitor.get(path(founded, "/conversation"))
    told: list[dict[str, Any]] = page.json()["messages"]
    return told


async def test_a_choice_is_answered_once_and_reads_as_a_message(
    visitor: Browser, founded: Founded, database: Database
) -> None:
    await say(visitor, founded)
    asked = await ask(database, founded, YES_OR_NO)
    assert (await give(visitor, founded, asked, "Peut-être")).status_code == 422
    id_ = str(new_id())
    for _ in range(2):
        given = await give(visitor, founded, asked, "Oui", id_=id_)
        assert given.status_code == 201, given.text
    assert (await give(visitor, founded, asked, "Non")).status_code == 409
    _, prompt, answer = await lines(visitor, founded)
    assert prompt["prompt"] == {"kind": "choices", "choices": ["Oui", "Non"]}
    assert (answer["text"], answer["kind"]) == ("Oui", "inbound")
    assert answer["answers"] == {"message_id": str(asked), "values": ["Oui"]}
    transcript = await visitor.get(path(founded, "/transcript"))
    assert "Répondez par l’un de ces choix\u00a0:\n– Oui\n– Non" in transcript.text


async def test_nobody_answers_for_another_nor_after_the_end(
    app: Litestar, visitor: Browser, founded: Founded, database: Database
) -> None:
    await say(visitor, founded)
    asked = await ask(database, founded, YES_OR_NO)
    async with visiting(app, founded) as other:
        assert (await give(other, founded, asked, "Oui")).status_code == 404
        await say(other, founded)
        assert (await give(other, founded, asked, "Oui")).status_code == 404
    async with database.transaction(founded.organisation) as tx:
        [row, *_] = await tx.fetch(CONVERSATIONS)
        await close(tx, row["id"], reason_id=await tx.value(REASON), by=None)
    assert (await give(visitor, founded, asked, "Oui")).status_code == 409


async def test_a_form_fills_in_fields_and_claims_proving_nothing_and_leaves_no_word_in_the_journal(
    visitor: Browser, founded: Founded, database: Database
) -> None:
    await say(visitor, founded)
    async with database.transaction(founded.organisation) as tx:
        drafted = FieldDraft(name="Taille", kind="choice", choices=["S", "M"])
        size = await create_field(tx, drafted)
        day = await create_field(tx, FieldDraft(name="Jour", kind="date"))
    fields = [
        FormField(label="Taille", kind="choice", choices=["S", "M"], field_id=size.id),
        FormField(label="Jour", kind="date", field_id=day.id),
        FormField(label="Adresse", kind="email", claims=True),
        FormField(label="Mobile", kind="phone", required=False, claims=True),
    ]
    asked = await ask(database, founded, Form(fields))
    given = await give(visitor, founded, asked, "M", "2026-03-02", "lea.unique@example.org", "")
    assert given.status_code == 201, given.text
    assert given.json()["text"].startswith("Taille\u00a0: M\nJour\u00a0: 2 mars 2026\n")
    async with database.transaction(founded.organisation) as tx:
        assert {tuple(row) for row in await tx.fetch(VALUES)} == {("M", None), ("2026-03-02", None)}
        [claimed] = await tx.fetch(CLAIMED)
        journal = " ".join(row[0] for row in await tx.fetch(FACTS))
    assert tuple(claimed) == ("email", "lea.unique@example.org", None)
    assert "lea.unique" not in journal
    assert "Alors" not in journal


async def test_a_form_fills_in_only_what_the_brand_asks_in_the_same_way(
    visitor: Browser, founded: Founded, database: Database
) -> None:
    await say(visitor, founded)
    async with database.transaction(founded.organisation) as tx:
        day = await create_field(tx, FieldDraft(name="Jour", kind="date"))
    for field_id in (day.id, new_id()):
        form = Form([FormField(label="Nom", kind="text", field_id=field_id)])
        with pytest.raises(Invalid):
            await ask(database, founded, form)


ODD: Sequence[object] = (
    {"message_id": "none", "values": ["x"]},
    {"message_id": "0191e7a0-0000-7000-8000-000000000000", "values": ["x"]},
    {"message_id": "0191e7a0-0000-7000-8000-000000000000", "values": ["\x00"]},
    {"message_id": "0191e7a0-0000-7000-8000-000000000000", "values": []},
    {"message_id": "0191e7a0-0000-7000-8000-000000000000", "values": ["x"] * 7},
    "x",
)


async def test_odd_answers_are_refused_clearly(visitor: Browser, founded: Founded) -> None:
    await say(visitor, founded)
    for answers in ODD:
        body = {"id": str(new_id()), "answers": answers}
        refused = await visitor.post(path(founded, "/messages"), json=body)
        assert 400 <= refused.status_code < 500, answers
        assert refused.json()["detail"]
