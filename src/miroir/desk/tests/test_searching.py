"""The search of the palette, through the API, on a real database."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from tests.serving import found_organisation, program, signed_in

from miroir import search
from miroir.base.database import Database
from miroir.channels.intake import receive
from miroir.conversations import Inbound
from miroir.customers import Claim, Identity
from miroir.desk.founding import Founded
from miroir.journal.following import catch_up
from miroir.search import matching


async def write(
    database: Database,
    founded: Founded,
    text: str,
    *,
    email: str = "marie@example.org",
    name: str | None = None,
    phone: str | None = None,
    subject: str | None = None,
) -> UUID:
    identities = [Identity(kind="email", value=email)]
    if phone:
        identities.append(Identity(kind="phone", value=phone))
    async with database.transaction(founded.organisation) as tx:
        inbound = Inbound(
            brand_id=founded.brand_id,
            channel="email",
            claim=Claim(identities=tuple(identities), name=name),
            text=text,
            subject=subject,
            language="fr",
        )
        added = await receive(tx, inbound)
    await catch_up(database, search.follower, founded.organisation)
    return added.conversation_id


@pytest.fixture
async def desk(
    app: Litestar, database: Database, founded: Founded
) -> AsyncIterator[httpx.AsyncClient]:
    async with signed_in(app, database, founded.organisation, "adviser") as client:
        yield client


async def ask(client: httpx.AsyncClient, words: str, **more: Any) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/search", params={"q": words, **more})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def conversations(found: Sequence[dict[str, Any]]) -> list[UUID]:
    return [UUID(one["conversation"]["id"]) for one in found if one["conversation"]]


@pytest.mark.parametrize(
    "typed",
    [
        "remboursement",
        "rembourser",
        "REMBOURSÉ",
        "rembour",
        "recu",
        "colis remboursés",
        '"mon colis"',
    ],
)
async def test_words_are_found_by_stem_beginning_and_without_accents(
    database: Database, founded: Founded, desk: httpx.AsyncClient, typed: str
) -> None:
    matter = await write(database, founded, "Je n’ai pas reçu mon colis, remboursez-moi !")
    await write(database, founded, "Bonjour à vous", email="paul@example.org")
    assert conversations(await ask(desk, typed)) == [matter]


@pytest.mark.parametrize("typed", ["running", "ran into delays -colis", "parcels"])
async def test_english_is_stemmed_as_well(
    database: Database, founded: Founded, desk: httpx.AsyncClient, typed: str
) -> None:
    matter = await write(database, founded, "My parcel runs late: I ran into a delay.")
    assert conversations(await ask(desk, typed)) == [matter]


async def test_an_excerpt_marks_what_was_found(
    database: Database, founded: Founded, desk: httpx.AsyncClient
) -> None:
    await write(database, founded, "Voici la facture\x02 <b>perdue</b> de mars.")
    (found,) = await ask(desk, "factures")
    assert [piece["text"] for piece in found["excerpt"] if piece["hit"]] == ["facture"]
    assert found["why"] == "words"


async def test_the_subject_counts_more_than_the_text(
    database: Database, founded: Founded, desk: httpx.AsyncClient
) -> None:
    within = await write(database, founded, "Et la garantie ?", email="a@example.org")
    named = await write(
        database, founded, "Bonjour", email="b@example.org", subject="Garantie du vélo"
    )
    assert conversations(await ask(desk, "garantie")) == [named, within]


async def test_tags_and_what_fields_hold_are_found_as_words_are(
    app: Litestar, database: Database, founded: Founded, desk: httpx.AsyncClient
) -> None:
    tagged, filled = (
        await write(database, founded, "Un"),
        await write(database, founded, "Deux", email="b@example.org"),
    )
    await write(database, founded, "Trois", email="c@example.org")
    async with signed_in(app, database, founded.organisation, "supervisor") as lead:
        tag = (await lead.post("/api/v1/tags", json={"name": "Réclamations fortes"})).json()["id"]
        draft = {"name": "Commande", "kind": "text"}
        field = (await lead.post("/api/v1/fields", json=draft)).json()["id"]
    one = f"/api/v1/conversations/{tagged}"
    assert (await desk.post(f"{one}/tags", json={"add": [tag]})).status_code == 200
    other = f"/api/v1/conversations/{filled}/fields"
    assert (await desk.patch(other, json={"values": {field: "LX-4711 verte"}})).status_code == 200
    for typed, why, found in (
        ("reclamation", "tag", tagged),
        ("forte", "tag", tagged),
        ("lx-4711", "field", filled),
        ("vertes", "field", filled),
    ):
        assert [(item["why"], item["conversation"]["id"]) for item in await ask(desk, typed)] == [
            (why, str(found))
        ]
    assert await ask(desk, "reclamation -forte") == []
    customer = (await desk.get(one)).json()["customer"]["id"]
    assert conversations(await ask(desk, "forte", customer_id=customer)) == [tagged]
    assert await ask(desk, "verte", customer_id=customer) == []


async def test_a_number_comes_first(
    database: Database, founded: Founded, desk: httpx.AsyncClient
) -> None:
    matter = await write(database, founded, "Bonjour")
    number = (await desk.get(f"/api/v1/conversations/{matter}")).json()["number"]
    other = await write(database, founded, f"Ma commande {number} ?", email="b@example.org")
    found = await ask(desk, str(number))
    assert [one["why"] for one in found] == ["number", "words"]
    assert conversations(found) == [matter, other]
    assert conversations(await ask(desk, f"#{number}"))[0] == matter


@pytest.mark.parametrize(
    "typed",
    [
        "Hélène Dupont",
        "helene",
        "dupnot",
        "Dupond",
        "hélene dupomt",
        "h.dupont@exam",
        "+33612345678",
        "345 678",
    ],
)
async def test_people_are_found_despite_errors_and_by_a_part_of_an_address(
    database: Database, founded: Founded, desk: httpx.AsyncClient, typed: str
) -> None:
    matter = await write(
        database,
        founded,
        "Bonjour",
        email="h.dupont@example.org",
        name="Hélène Dupont",
        phone="+33612345678",
    )
    await write(database, founded, "Bonjour", email="z@example.org", name="Karim Benali")
    people = [one["customer"] for one in await ask(desk, typed) if one["customer"]]
    assert [one["name"] for one in people] == ["Hélène Dupont"]
    assert UUID(people[0]["last_conversation_id"]) == matter


async def test_pages_tell_every_conversation_once(
    database: Database,
    founded: Founded,
    desk: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(matching, "WINDOW", 4)
    written = [
        await write(database, founded, "colis " * (i % 3 + 1), email=f"c{i % 5}@example.org")
        for i in range(14)
    ]
    told: list[UUID] = []
    after: str | None = None
    while True:
        params = {"q": "colis", "limit": "2"} | ({"after": after} if after else {})
        page = (await desk.get("/api/v1/search", params=params)).json()
        assert len(page["items"]) <= 2
        told += conversations(page["items"])
        after = page["next"]
        if after is None:
            break
    assert sorted(told) == sorted(set(written))


async def test_a_customers_history_is_searched_alone(
    database: Database, founded: Founded, desk: httpx.AsyncClient
) -> None:
    matter = await write(database, founded, "Mon colis")
    await write(database, founded, "Mon colis", email="b@example.org")
    customer = (await desk.get(f"/api/v1/conversations/{matter}")).json()["customer"]["id"]
    assert conversations(await ask(desk, "colis", customer_id=customer)) == [matter]


async def test_other_organisations_and_keys_without_scope_find_nobody(
    app: Litestar, database: Database, founded: Founded
) -> None:
    await write(database, founded, "Mon secret", name="Zoé Marchand")
    elsewhere = await found_organisation(database)
    async with signed_in(app, database, elsewhere.organisation, "adviser") as stranger:
        for typed in ("secret", "Zoé", "marie@example.org", "1"):
            assert await ask(stranger, typed) == []
    async with program(app, database, founded.organisation, "conversations:read") as key:
        assert [one["why"] for one in await ask(key, "secret")] == ["words"]
        assert await ask(key, "Zoé") == []
    async with program(app, database, founded.organisation, "customers:read") as key:
        answer = await key.get("/api/v1/search", params={"q": "Zoé"})
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "typed", ["'", "&|!()<->:*", '"', "½", "œ", "%%%", "\\", "-", "or or", "a" * 200, "\x00", "ﬁ"]
)
async def test_whatever_is_typed_is_answered(desk: httpx.AsyncClient, typed: str) -> None:
    assert await ask(desk, typed) == []


async def test_a_cursor_of_another_list_is_refused(desk: httpx.AsyncClient) -> None:
    answer = await desk.get("/api/v1/search", params={"q": "a", "after": "WzFd"})
    assert answer.status_code == 422
