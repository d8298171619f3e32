import httpx
import pytest
from litestar import Litestar

from miroir.access import Role
from miroir.base.database import Database
from miroir.desk.founding import Founded
from tests.serving import browser, signed_in

PAGE = {"accept": "text/html"}


@pytest.mark.parametrize("role", ["supervisor", "administrator"])
async def test_who_may_set_sees_the_settings(
    app: Litestar, database: Database, founded: Founded, role: Role
) -> None:
    async with signed_in(app, database, founded.organisation, role) as client:
        shown = await client.get("/settings", params={"lang": "en"}, headers=PAGE)
    assert shown.status_code == 200
    assert "<h1>Settings</h1>" in shown.text


@pytest.mark.parametrize("role", ["adviser", "experience_officer"])
async def test_others_are_told_that_the_settings_are_not_for_them(
    app: Litestar, database: Database, founded: Founded, role: Role
) -> None:
    async with signed_in(app, database, founded.organisation, role) as client:
        shown = await client.get("/settings", headers=PAGE)
    assert shown.status_code == 403


async def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(app: Litestar) -> None:
    async with browser(app) as client:
        shown = await client.get("/settings", headers=PAGE)
    assert shown.status_code in {302, 303, 307}
    assert shown.headers["location"] == "/sign-in?next=%2Fsettings"


ADDRESSES = (
    "/settings/hours",
    "/settings/hours/new",
    "/settings/promises",
    "/settings/promises/new",
    "/settings/labels",
    "/settings/past-answers",
    "/settings/chat",
    "/settings/mailboxes",
    "/settings/mailboxes/new",
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("language", ["fr", "en"])
async def test_every_page_shows_in_both_languages(
    app: Litestar, database: Database, founded: Founded, address: str, language: str
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        shown = await client.get(address, params={"lang": language}, headers=PAGE)
    assert shown.status_code == 200
    assert f'<html lang="{language}">' in shown.text
    assert 'aria-current="page"' in shown.text or 'aria-current="true"' in shown.text


def stored_at(answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


async def test_opening_hours_are_made_and_changed_by_their_form(
    app: Litestar, database: Database, founded: Founded
) -> None:
    form = {
        "name": "Service après-vente",
        "time_zone": "Indian/Reunion",
        "holidays": "FR-La Réunion",
        "day0-opens": ["8", "13h30", ""],
        "day0-closes": ["12:00", "17:30", ""],
        "exception": ["2026-12-24", ""],
        "exception0-opens": ["08:00", ""],
        "exception0-closes": ["12:00", ""],
    }
    async with signed_in(app, database, founded.organisation) as client:
        page = stored_at(await client.post("/settings/hours/new", data=form, headers=PAGE))
        shown = await client.get(page, params={"lang": "fr"}, headers=PAGE)
        copied = await client.post(page, data=form | {"do": "copy-monday"}, headers=PAGE)
        stored = (await client.get("/api/v1/opening-hours")).json()["items"]
    assert "Service après-vente" in shown.text
    assert copied.text.count('value="13:30"') == 5
    (made,) = (one for one in stored if one["name"] == "Service après-vente")
    assert made["monday"] == [
        {"opens": "08:00", "closes": "12:00"},
        {"opens": "13:30", "closes": "17:30"},
    ]
    assert made["tuesday"] == []
    assert made["holidays"] == "FR-La Réunion"
    assert made["exceptions"] == [
        {"on": "2026-12-24", "slots": [{"opens": "08:00", "closes": "12:00"}]}
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"time_zone": "Mars/Olympus"},
        {"holidays": "XX"},
        {"day3-opens": "09:00", "day3-closes": ""},
        {"day3-opens": "9 h", "day3-closes": "25:00"},
        {"exception": "tomorrow"},
    ],
)
async def test_hours_that_cannot_be_are_shown_again_as_typed(
    app: Litestar, database: Database, founded: Founded, wrong: dict[str, str]
) -> None:
    form = {"name": "Typed", "time_zone": "Europe/Paris", "holidays": ""} | wrong
    async with signed_in(app, database, founded.organisation) as client:
        again = await client.post("/settings/hours/new", data=form, headers=PAGE)
    assert again.status_code == 422
    assert 'role="alert"' in again.text
    assert ("Typed" in again.text) == ("name" not in wrong)


async def test_hours_that_a_promise_counts_by_are_not_removed(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        (office,) = (await client.get("/api/v1/opening-hours")).json()["items"]
        page = f"/settings/hours/{office['id']}/removal"
        refused = await client.post(page, headers=PAGE)
        for promise in (await client.get("/api/v1/promises")).json()["items"]:
            if promise["calendar_id"] == office["id"]:
                await client.delete(f"/api/v1/promises/{promise['id']}")
        assert stored_at(await client.post(page, headers=PAGE)) == "/settings/hours"
        left = (await client.get("/api/v1/opening-hours")).json()["items"]
    assert refused.status_code == 409
    assert left == []


async def test_a_promise_is_made_by_its_form_and_foreseen(
    app: Litestar, database: Database, founded: Founded
) -> None:
    form = {
        "kind": "resolution",
        "amount": "5",
        "amount_unit": "days",
        "channel": "email",
        "warn_by": "left",
        "warn_left": "12",
        "warn_left_unit": "hours",
        "warn_share": "75",
        "escalate_on": "warning",
        "raise_to": "high",
        "tell_supervisors": "1",
    }
    asked = {"channel": "email", "at": "2026-03-06T18:30", "lang": "en"}
    async with signed_in(app, database, founded.organisation) as client:
        stored_at(await client.post("/settings/promises/new", data=form, headers=PAGE))
        twice = await client.post("/settings/promises/new", data=form, headers=PAGE)
        (made,) = (
            promise
            for promise in (await client.get("/api/v1/promises")).json()["items"]
            if promise["kind"] == "resolution"
        )
        foreseen = await client.get("/settings/promises", params=asked, headers=PAGE)
        chat = await client.get(
            "/settings/promises", params=asked | {"channel": "chat"}, headers=PAGE
        )
        shown = await client.get(f"/settings/promises/{made['id']}", headers=PAGE)
    assert twice.status_code == 409
    assert (made["seconds"], made["warn_at"], made["warn_value"]) == (432_000, "left", 43_200)
    assert "Wednesday, 11 March 2026, 18:30" in foreseen.text
    # Friday evening: three minutes into Monday's opening, at nine.
    assert "Monday, 9 March 2026, 09:03" in chat.text
    assert shown.status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"amount": "soon"}, {"amount": "0"}, {"kind": "hope"}, {"brand_id": "none"}]
)
async def test_a_promise_that_cannot_be_is_refused(
    app: Litestar, database: Database, founded: Founded, wrong: dict[str, str]
) -> None:
    form = {"kind": "resolution", "amount": "5", "amount_unit": "hours"} | wrong
    async with signed_in(app, database, founded.organisation) as client:
        refused = await client.post("/settings/promises/new", data=form, headers=PAGE)
    assert refused.status_code == 422


async def test_a_question_that_cannot_be_read_shows_the_page_all_the_same(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        for wrong in ({"at": "9999-01-01T00:00"}, {"at": "x"}, {"channel": "smoke"}):
            shown = await client.get("/settings/promises", params=wrong, headers=PAGE)
            assert shown.status_code == 422
            assert 'role="alert"' in shown.text


async def test_tiers_are_added_renamed_and_removed(
    app: Litestar, database: Database, founded: Founded
) -> None:
    address = "/settings/promises/tiers"
    async with signed_in(app, database, founded.organisation) as client:
        await client.post(address, data={"name": "Gold"}, headers=PAGE)
        empty = await client.post(address, data={"name": ""}, headers=PAGE)
        (gold,) = (await client.get("/api/v1/tiers")).json()["items"]
        await client.post(f"{address}/{gold['id']}", data={"name": "Or"}, headers=PAGE)
        (renamed,) = (await client.get("/api/v1/tiers")).json()["items"]
        await client.post(f"{address}/{gold['id']}", data={"name": "Or", "do": "remove"})
        left = (await client.get("/api/v1/tiers")).json()["items"]
    assert (empty.status_code, renamed["name"], left) == (422, "Or", [])


async def test_another_site_changes_nothing(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        client.headers["origin"] = "https://elsewhere.example"
        refused = await client.post("/settings/promises/tiers", data={"name": "Gold"}, headers=PAGE)
    assert refused.status_code == 403


async def test_tags_and_fields_are_made_and_retired_on_their_page(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        made = await client.post("/settings/labels/tags", data={"name": "Retard", "brand_id": ""})
        assert stored_at(made) == "/settings/labels"
        again = await client.post("/settings/labels/tags", data={"name": "retard"})
        assert again.status_code == 409
        wanted = {"name": "Motif", "kind": "choice", "choices": "Colis, Retour", "required": "1"}
        stored_at(await client.post("/settings/labels/fields", data=wanted))
        (field,) = (await client.get("/api/v1/fields")).json()["items"]
        assert (field["choices"], field["required"]) == (["Colis", "Retour"], True)
        for wrong in ({"name": ""}, {"name": "x", "kind": "poem"}, {"name": "x", "kind": "choice"}):
            refused = await client.post("/settings/labels/fields", data=wrong)
            assert refused.status_code == 422
        stored_at(await client.post(f"/settings/labels/fields/{field['id']}/end"))
        assert (await client.get("/api/v1/fields")).json()["items"] == []
