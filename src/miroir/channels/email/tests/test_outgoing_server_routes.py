"""A brand's own server over the API: programs set and try it, and never read its password."""

import json

import pytest
from litestar import Litestar
from tests.serving import browser, program, signed_in

from miroir.access import Role
from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.desk.founding import Founded

LIST = "/api/v1/outgoing-servers"
SET = {"host": "smtp.example.org", "login": "me", "password": "open sesame"}
BY = "select changed_by is null as by_program from outgoing_server"


def path(founded: Founded) -> str:
    return f"/api/v1/brands/{founded.brand_id}/outgoing-server"


async def test_a_program_sets_a_server_changes_it_and_takes_it_back(
    app: Litestar, database: Database, founded: Founded
) -> None:
    place, ours = path(founded), founded.organisation
    async with program(app, database, ours, "settings:read", "settings:write") as key:
        assert (await key.get(place)).status_code == 404
        assert (await key.get(LIST)).json() == {"items": []}
        answers = [await key.put(place, json=SET), await key.put(place, json=SET)]
        answers += [await key.get(place), await key.get(LIST)]
        assert [each.status_code for each in answers] == [200] * 4
        assert not any("sesame" in each.text for each in answers)
        set_to = answers[0].json()
        assert (set_to["host"], set_to["port"], set_to["login"], set_to["state"]) == (
            "smtp.example.org",
            587,
            "me",
            "untried",
        )
        assert answers[3].json()["items"] == [answers[2].json()]
        changed = await key.put(place, json={"host": SET["host"], "login": "me", "per_minute": 60})
        assert changed.json()["per_minute"] == 60
        async with database.transaction(founded.organisation) as tx:
            assert await tx.value(BY) is True
        assert (await key.delete(place)).status_code == 204
        assert (await key.delete(place)).status_code == 404


async def test_trying_tells_what_is_wrong_and_keeps_nothing(
    app: Litestar, database: Database, founded: Founded
) -> None:
    place = path(founded)
    async with program(app, database, founded.organisation, "settings:write") as key:
        tried = await key.post(f"{place}/try", json={"host": "127.0.0.1", "port": 25})
        assert (tried.status_code, tried.json()["problem"]) == (200, "own-network")
        without = await key.post(f"{place}/try", json={"host": "smtp.example.org", "login": "me"})
        assert without.status_code == 422
    async with signed_in(app, database, founded.organisation) as person:
        assert (await person.get(LIST)).json() == {"items": []}


async def test_a_kept_password_is_tried_nowhere_else(
    app: Litestar, database: Database, founded: Founded
) -> None:
    place = path(founded)
    async with signed_in(app, database, founded.organisation) as person:
        assert (await person.put(place, json=SET)).status_code == 200
        for wanted in (
            {"host": "elsewhere.example.org", "login": "me"},
            {"host": SET["host"], "login": "you"},
        ):
            assert (await person.post(f"{place}/try", json=wanted)).status_code == 422
            assert (await person.put(place, json=wanted)).status_code == 422


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({}, 400),
        ({"host": "a b"}, 422),
        ({"host": "smtp.example.org", "port": 0}, 422),
        ({"host": "smtp.example.org", "encryption": "x"}, 400),
        ({"host": "smtp.example.org", "per_minute": -1}, 422),
        ({"host": "smtp.example.org", "login": "a\x00", "password": "b"}, 400),
        ({"host": "smtp.example.org", "login": "\ud800", "password": "b"}, 400),
        ({"host": "smtp.example.org", "login": "a", "password": "\ud800"}, 400),
        (SET | {"encryption": "none"}, 422),
    ],
)
async def test_what_cannot_be_is_refused(
    app: Litestar, database: Database, founded: Founded, wanted: object, status: int
) -> None:
    async with signed_in(app, database, founded.organisation) as person:
        for answer in (
            await person.put(path(founded), content=json.dumps(wanted)),
            await person.post(f"{path(founded)}/try", content=json.dumps(wanted)),
        ):
            assert answer.status_code == status, answer.text


@pytest.mark.parametrize("role", ["adviser", "supervisor", "experience_officer"])
async def test_others_are_kept_out(
    app: Litestar, database: Database, founded: Founded, role: Role
) -> None:
    place = path(founded)
    async with signed_in(app, database, founded.organisation, role) as person:
        assert (await person.get(LIST)).status_code == 403
        assert (await person.put(place, json=SET)).status_code == 403
    async with program(app, database, founded.organisation, "settings:read") as key:
        assert (await key.get(LIST)).status_code == 200
        assert (await key.put(place, json=SET)).status_code == 403
        assert (await key.post(f"{place}/try", json=SET)).status_code == 403
        assert (await key.delete(place)).status_code == 403
    async with browser(app) as nobody:
        assert (await nobody.get(LIST)).status_code == 401
    async with program(app, database, founded.organisation, "settings:write") as key:
        unknown = f"/api/v1/brands/{new_id()}/outgoing-server"
        assert (await key.put(unknown, json=SET)).status_code == 404
        assert (await key.post(f"{unknown}/try", json=SET)).status_code == 404
