"""Saved replies of one's own, articles found despite slips, macros that do all or nothing."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar

from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.composing.tests.desks import Floor, floor
from miroir.conversations import FieldDraft, create_field
from miroir.desk.founding import Founded
from miroir.knowledge import ArticleDraft, publish_article

REPLY = {"shortcut": "suivi", "title": "Suivi", "body": "{{customer.name}}", "language": "fr"}
ARTICLES = (
    ("Suivre ma commande", "Le suivi s’affiche dès que le colis est scanné."),
    ("Être remboursé", "Le remboursement est fait le jour de la réception du colis."),
    ("Changer une ampoule", "Coupez le courant."),
)


@pytest.fixture
async def two(app: Litestar, database: Database, founded: Founded) -> AsyncIterator[Floor]:
    async with floor(app, database, founded) as both:
        yield both


async def test_a_reply_of_ones_own_is_seen_and_changed_by_nobody_else(two: Floor) -> None:
    own = REPLY | {"mine": True}
    kept = await two.ana.ask("POST", "/saved-replies", own)
    assert [one["id"] for one in (await two.ana.ask("GET", "/saved-replies"))["items"]] == [
        kept["id"]
    ]
    assert (await two.bo.ask("GET", "/saved-replies"))["items"] == []
    assert (await two.bo.refused("DELETE", f"/saved-replies/{kept['id']}"))["status"] == 403
    assert (await two.ana.refused("POST", "/saved-replies", REPLY))["status"] == 403
    again = REPLY | {"mine": True}
    assert (await two.bo.ask("POST", "/saved-replies", again))["shortcut"] == "suivi"


async def test_its_use_is_counted(two: Floor) -> None:
    kept = await two.ana.ask("POST", "/saved-replies", REPLY | {"mine": True})
    await two.ana.ask("POST", f"/saved-replies/{kept['id']}/uses")
    await two.bo.refused("POST", f"/saved-replies/{kept['id']}/uses")
    [found] = (await two.ana.ask("GET", "/saved-replies"))["items"]
    assert (found["uses"], found["used_at"] is not None) == (1, True)


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("suivre", "Suivre ma commande"),
        ("commandes", "Suivre ma commande"),
        ("REMBOURSE", "Être remboursé"),
        ("etre rembourse", "Être remboursé"),
        ("rembousement", "Être remboursé"),
        ("amppoule", "Changer une ampoule"),
        ("colis", "Suivre ma commande"),
    ],
)
async def test_articles_are_found_by_stems_without_accents_and_despite_slips(
    two: Floor, asked: str, title: str
) -> None:
    async with two.database.transaction(two.founded.organisation) as tx:
        for name, body in ARTICLES:
            await publish_article(tx, ArticleDraft(title=name, body=body, language="fr"))
    found = await two.ana.ask("GET", f"/articles?q={asked}")
    titles = [one["title"] for one in found["items"]]
    assert title in titles[:2] if asked == "colis" else titles[0] == title


async def macro(two: Floor, *acts: dict[str, Any]) -> str:
    body = {"name": "Tout", "mine": True, "acts": list(acts)}
    return str((await two.ana.ask("POST", "/macros", body))["id"])


async def reason(two: Floor) -> str:
    return str((await two.ana.ask("GET", "/settings"))["close_reasons"][0]["id"])


async def test_a_macro_does_all_its_acts(two: Floor) -> None:
    matter = await two.written()
    close = {"do": "close", "reason_id": await reason(two)}
    id_ = await macro(two, {"do": "reply", "text": "{{customer.name}}"}, {"do": "assign"}, close)
    run = {"macro_id": id_, "texts": ["Merci Léa."], "seen_id": await two.ana.newest(matter)}
    ran = await two.ana.ask("POST", f"/conversations/{matter}/macro-runs", run)
    assert ran["uses"] == 1
    found = await two.ana.ask("GET", f"/conversations/{matter}")
    assert found["closed_at"] is not None
    assert found["adviser_id"] == str(two.ana.adviser)
    page = await two.ana.ask("GET", f"/conversations/{matter}/messages")
    assert "Merci Léa." in [one["text"] for one in page["items"]]


async def test_a_macro_fills_in_a_field_and_sets_the_priority(two: Floor) -> None:
    matter = await two.written()
    async with two.database.transaction(two.founded.organisation) as tx:
        field = await create_field(tx, FieldDraft(name="Parcels", kind="number"))
    fill = {"do": "field", "field_id": str(field.id), "value": 3}
    id_ = await macro(two, fill, {"do": "priority", "priority": "high"})
    await two.ana.ask("POST", f"/conversations/{matter}/macro-runs", {"macro_id": id_, "texts": []})
    found = await two.ana.ask("GET", f"/conversations/{matter}")
    assert (found["fields"], found["priority"]) == ({str(field.id): 3}, "high")


async def test_a_macro_takes_only_values_that_its_fields_can_have(two: Floor) -> None:
    async with two.database.transaction(two.founded.organisation) as tx:
        choice = FieldDraft(name="Size", kind="choice", choices=["S", "M"])
        everywhere = await create_field(tx, choice)
        of_brand = FieldDraft(name="Code", kind="text", brand_id=two.founded.brand_id)
        code = await create_field(tx, of_brand)
    for field, value in ((everywhere, "L"), (everywhere, 3), (code, "x")):
        act = {"do": "field", "field_id": str(field.id), "value": value}
        body = {"name": "x", "mine": True, "acts": [act]}
        assert (await two.ana.refused("POST", "/macros", body))["status"] == 422
    assert await macro(two, {"do": "field", "field_id": str(everywhere.id), "value": None})


async def test_a_text_that_names_an_unknown_field_is_refused(two: Floor) -> None:
    wrong = REPLY | {"mine": True, "body": "{{customer.nmae}}"}
    assert (await two.ana.refused("POST", "/saved-replies", wrong))["status"] == 422
    body = {"name": "x", "mine": True, "acts": [{"do": "reply", "text": "{{nobody}}"}]}
    assert (await two.ana.refused("POST", "/macros", body))["status"] == 422


async def test_a_macro_of_which_one_act_is_refused_does_nothing(two: Floor) -> None:
    matter = await two.written()
    wait = {"do": "snooze", "hours": None}  # the customer is the one waiting
    id_ = await macro(two, {"do": "note", "text": "x"}, wait)
    run = {"macro_id": id_, "texts": ["Vu."]}
    await two.ana.refused("POST", f"/conversations/{matter}/macro-runs", run)
    page = await two.ana.ask("GET", f"/conversations/{matter}/messages")
    assert [one["kind"] for one in page["items"]] == ["inbound"]


async def test_a_macro_sends_no_text_that_was_not_previewed(two: Floor) -> None:
    matter = await two.written()
    id_ = await macro(two, {"do": "reply", "text": "a"})
    run = {"macro_id": id_, "texts": []}
    path = f"/conversations/{matter}/macro-runs"
    assert (await two.ana.refused("POST", path, run))["status"] == 409
    assert (await two.bo.refused("POST", path, run))["status"] == 404


async def test_a_macro_that_names_what_is_not_there_is_refused(two: Floor) -> None:
    body = {"name": "x", "mine": True}
    for act in (
        {"do": "close", "reason_id": str(new_id())},
        {"do": "tag", "tag_id": str(new_id())},
    ):
        assert (await two.ana.refused("POST", "/macros", body | {"acts": [act]}))["status"] == 422


async def test_how_one_writes_follows_the_person_and_nobody_else(two: Floor) -> None:
    chosen = {"undo_seconds": 20, "rich": True}
    assert await two.ana.ask("PUT", "/writing-choices", chosen) == chosen
    assert (await two.ana.ask("GET", "/session"))["writing"] == chosen
    assert (await two.bo.ask("GET", "/session"))["writing"] == {"undo_seconds": 5, "rich": False}
    too_long = chosen | {"undo_seconds": 31}
    assert (await two.ana.refused("PUT", "/writing-choices", too_long))["status"] == 400
