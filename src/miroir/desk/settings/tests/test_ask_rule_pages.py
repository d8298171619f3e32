"""The settings' pages of asking: rules made, reckoned, paused; limits set."""

from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from tests.serving import Browser, signed_in

from miroir.base.database import Database
from miroir.desk.founding import Founded
from miroir.surveys import AskRule, ask_limits, ask_rules

PAGE = {"accept": "text/html"}
RULES = "/settings/surveys/rules"
LATER: Mapping[str, Any] = {
    "name": "Solved?",
    "survey": "solved",
    "moment": "later",
    "days": "5",
    "channels": ["email", "form"],
    "share": "25",
    "priority": "80",
    "reminders": "1",
    "remind_after": "3",
    "active": "1",
}


@pytest.fixture
async def client(app: Litestar, database: Database, founded: Founded) -> AsyncIterator[Browser]:
    async with signed_in(app, database, founded.organisation, "supervisor") as browser:
        yield browser


async def send(client: Browser, path: str, form: Mapping[str, Any]) -> httpx.Response:
    return await client.post(path, data=form, params={"lang": "en"}, headers=PAGE)


async def rules(database: Database, founded: Founded) -> list[AskRule]:
    async with database.transaction(founded.organisation) as tx:
        return await ask_rules(tx)


async def test_a_rule_is_reckoned_made_shown_paused_and_removed(
    client: Browser, database: Database, founded: Founded
) -> None:
    before = await rules(database, founded)
    reckoned = await send(client, f"{RULES}/new/customer", {**LATER, "reckon": "1"})
    assert "would have asked" in reckoned.text
    assert await rules(database, founded) == before
    assert (await send(client, f"{RULES}/new/customer", LATER)).status_code == 303
    made = next(one for one in await rules(database, founded) if one not in before)
    assert (made.says.where.channels, made.says.where.share) == (("email", "form"), 25)
    listed = (await client.get(f"{RULES}?lang=en", headers=PAGE)).text
    assert "Solved?" in listed and "priority 80" in listed
    one = f"{RULES}/{made.id}"
    assert 'value="5"' in (await client.get(one, headers=PAGE)).text
    paused = {name: value for name, value in LATER.items() if name != "active"}
    assert (await send(client, one, paused)).status_code == 303
    assert {x.id: x.paused_at is not None for x in await rules(database, founded)}[made.id]
    await send(client, f"{one}/removal", {})
    assert await rules(database, founded) == before


@pytest.mark.parametrize(
    ("side", "change"),
    [
        ("customer", {"days": "0"}),
        ("customer", {"moment": "weekly"}),
        ("customer", {"way": "widget"}),
        ("customer", {"team_ids": str(UUID(int=7))}),
        ("adviser", {"survey": "contact", "moment": "weekly", "reminders": "0"}),
        ("adviser", {"survey": "barometer", "moment": "campaign", "first": "x", "last": ""}),
    ],
)
async def test_what_cannot_be_followed_is_said_beside_it(
    client: Browser, side: str, change: Mapping[str, str]
) -> None:
    answer = await send(client, f"{RULES}/new/{side}", {**LATER, **change})
    assert answer.status_code in (400, 422)
    assert "Solved?" in answer.text


async def test_limits_are_set_and_an_empty_one_is_none(
    client: Browser, database: Database, founded: Founded
) -> None:
    wanted = {"quarantine_days": "30", "asks_per_shift": "2", "team_asks_per_day": "9"}
    assert (await send(client, f"{RULES}/limits", wanted)).status_code == 303
    async with database.transaction(founded.organisation) as tx:
        limits = await ask_limits(tx)
    assert (limits.quarantine_days, limits.asks_per_day, limits.team_asks_per_day) == (30, None, 9)
