"""What an escalation tells: every desk that shows the matter, and whoever leads besides."""

import json
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import httpx
from litestar import Litestar
from tests.serving import signed_in

from miroir.base import clock
from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.conversations import Terms, add_promise, notice
from miroir.desk.founding import Founded
from miroir.files import Links
from miroir.journal import since
from miroir.live.changes import changes_of
from miroir.live.desk_news import load_news, tell_desks
from miroir.live.desk_screens import DeskScreen, DeskScreens
from miroir.live.kinds import KINDS
from miroir.live.outbox import Outbox


class Kept:
    """An outbox that keeps what is put into it."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    def put(self, text: str) -> None:
        self.told.append(json.loads(text))


def sit(screens: DeskScreens, *, leads: bool) -> Kept:
    async def dismiss() -> None: ...

    kept = Kept()
    screens.add(
        DeskScreen(
            new_id(),
            None,
            team_ids=(),
            name="Somebody",
            leads=leads,
            outbox=cast("Outbox", kept),
            dismiss=dismiss,
        )
    )
    return kept


async def ask(client: httpx.AsyncClient, founded: Founded) -> UUID:
    contact = {
        "brand_id": str(founded.brand_id),
        "channel": "letter",
        "customer": {"name": "Léa", "email": f"{new_id().hex}@example.org"},
        "text": "Bonjour",
    }
    headers = {"idempotency-key": new_id().hex}
    asked = await client.post("/api/v1/conversations", json=contact, headers=headers)
    return UUID(asked.json()["id"])


async def test_supervisors_are_told_of_an_escalation_and_others_are_not(
    app: Litestar, database: Database, founded: Founded
) -> None:
    terms = Terms(
        kind="resolution",
        amount=timedelta(hours=1),
        escalate_on="breach",
        tell_supervisors=True,
    )
    async with database.transaction(founded.organisation) as tx:
        await add_promise(tx, terms)
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        conversation = await ask(client, founded)
    later = clock.now() + timedelta(hours=2)
    for _ in range(2):
        async with database.transaction(founded.organisation, at=later) as tx:
            await notice(tx, conversation)
    screens = DeskScreens()
    supervisor, adviser = sit(screens, leads=True), sit(screens, leads=False)
    async with database.transaction(founded.organisation) as tx:
        changes = changes_of(await since(tx, 0, KINDS))
        tell_desks(await load_news(tx, changes, links=Links(b"secret")), screens)
    (told,) = supervisor.told
    assert [one["id"] for one in told["escalated"]] == [str(conversation)]
    assert adviser.told == []
