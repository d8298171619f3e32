"""What supervisors do and see over the API, and what others are refused."""

from datetime import datetime
from uuid import UUID

from litestar import Litestar
from tests.serving import Browser, browser, signed_in

from miroir.access import COOKIE, start_session
from miroir.base import clock
from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.conversations import assign
from miroir.supervision.testing import Floor

FACTS = "select kind, data from journal where organisation_id = $1 and kind = any($2) order by seq"


async def give(floor: Floor, conversation: UUID, adviser: UUID) -> None:
    async with floor.at() as tx:
        await assign(tx, conversation, adviser_id=adviser, team_id=floor.founded.team_id)


async def enter(floor: Floor, client: Browser, account: UUID) -> Browser:
    async with floor.at() as tx:
        client.cookies.set(COOKIE, await start_session(tx, account))
    return client


async def test_a_whisper_reaches_the_adviser_who_holds_the_conversation_and_nobody_else(
    app: Litestar, database: Database, floor: Floor
) -> None:
    holder, colleague = await floor.hire("Ana"), await floor.hire("Bob")
    conversation = await floor.contact()
    await give(floor, conversation, holder)
    path = f"/api/v1/conversations/{conversation}"
    async with (
        signed_in(app, database, floor.founded.organisation, "supervisor") as lead,
        browser(app) as hers,
        browser(app) as his,
    ):
        await enter(floor, hers, holder)
        await enter(floor, his, colleague)
        key = {"idempotency-key": "once"}
        body = {"text": "Propose un geste.", "id": str(new_id())}
        left = await lead.post(f"{path}/whispers", json=body, headers=key)
        again = await lead.post(f"{path}/whispers", json=body)
        assert (left.status_code, again.status_code) == (201, 201)
        assert left.json() == again.json()
        assert [one["text"] for one in (await hers.get("/api/v1/whispers")).json()["items"]] == [
            "Propose un geste."
        ]
        assert (await his.get("/api/v1/whispers")).json()["items"] == []
        assert (await his.get(f"{path}/whispers")).json() == []
        assert len((await lead.get(f"{path}/whispers")).json()) == 1
        for client in (lead, hers, his):
            assert "geste" not in (await client.get(f"{path}/messages")).text
        seen = f"/api/v1/whispers/{body['id']}/seen"
        assert (await his.put(seen)).status_code == 404
        assert (await hers.put(seen)).status_code == 204
        assert (await hers.put(seen)).status_code == 204
        assert (await hers.get("/api/v1/whispers")).json()["items"] == []
        assert (await hers.post(f"{path}/whispers", json={"text": "x"})).status_code == 403
    async with floor.at() as tx:
        kinds = [
            r["kind"] for r in await tx.fetch(FACTS, tx.organisation, ["Whispered", "WhisperSeen"])
        ]
    assert kinds == ["Whispered", "WhisperSeen"]


async def test_a_whisper_needs_somebody_to_hear_it(
    app: Litestar, database: Database, floor: Floor
) -> None:
    conversation = await floor.contact()
    async with signed_in(app, database, floor.founded.organisation, "supervisor") as lead:
        path = f"/api/v1/conversations/{conversation}/whispers"
        refused = await lead.post(path, json={"text": "Il attend"})
        assert refused.status_code == 409
        assert "Nobody holds" in refused.json()["detail"]
        assert (await lead.post(path, json={"text": "  "})).status_code == 422


async def test_reading_along_is_kept_in_the_journal(
    app: Litestar, database: Database, floor: Floor
) -> None:
    adviser = await floor.hire()
    conversation = await floor.contact()
    await give(floor, conversation, adviser)
    async with signed_in(app, database, floor.founded.organisation, "supervisor") as lead:
        done = await lead.put(f"/api/v1/conversations/{conversation}/reading-along")
        assert done.status_code == 204
        gone = await lead.put(f"/api/v1/conversations/{new_id()}/reading-along")
        assert gone.status_code == 404
    async with floor.at() as tx:
        (row,) = await tx.fetch(FACTS, tx.organisation, ["ReadAlong"])
    assert row["data"]["adviser_id"] == str(adviser)


async def test_a_supervisor_sets_presence_and_skills_for_an_adviser(
    app: Litestar, database: Database, floor: Floor
) -> None:
    adviser = await floor.hire()
    path = f"/api/v1/advisers/{adviser}"
    async with signed_in(app, database, floor.founded.organisation, "supervisor") as lead:
        shown = (await lead.put(f"{path}/presence", json={"state": "away"})).json()
        assert (shown["presence"]["state"], shown["presence"]["set_by"]) == ("away", "supervisor")
        skill = (await lead.post("/api/v1/skills", json={"name": "Facturation"})).json()
        again = await lead.post("/api/v1/skills", json={"name": "facturation"})
        assert again.json() == skill
        assert (await lead.get("/api/v1/skills")).json() == [skill]
        levels = {"skills": [{"skill_id": skill["id"], "level": 4}]}
        shown = (await lead.put(f"{path}/skills", json=levels)).json()
        assert shown["skills"] == [{"id": skill["id"], "level": 4}]
        unknown = {"skills": [{"skill_id": str(new_id()), "level": 4}]}
        assert (await lead.put(f"{path}/skills", json=unknown)).status_code == 422
        twice = {"skills": levels["skills"] * 2}
        assert (await lead.put(f"{path}/skills", json=twice)).status_code == 422
        assert (await lead.put(f"{path}/skills", json={"skills": []})).json()["skills"] == []
        assert (await lead.put(f"{path}/skills", json={"skills": []})).status_code == 200
    async with floor.at() as tx:
        facts = await tx.fetch(FACTS, tx.organisation, ["SkillsChanged"])
    changed = [row for row in facts if row["data"]["adviser_id"] == str(adviser)]
    assert len(changed) == 3, "hired, taught, untaught; what changes nothing is no fact"


async def test_an_alert_is_each_persons_own(
    app: Litestar, database: Database, floor: Floor
) -> None:
    organisation = floor.founded.organisation
    async with (
        signed_in(app, database, organisation, "supervisor") as one,
        signed_in(app, database, organisation, "supervisor") as other,
    ):
        wanted = {"under": {"chat": 120, "email": 0}, "silent_for": 600}
        kept = (await one.put("/api/v1/queue-watch", json=wanted)).json()
        under = kept["under"]
        assert (under["chat"], under["email"], under["phone"]) == (120, 0, 60)
        assert datetime.fromisoformat(kept["silenced_until"]) > clock.now()
        again = (await one.put("/api/v1/queue-watch", json={"under": under})).json()
        assert again == kept, "a silence lasts through a change of thresholds"
        loud = {"under": under, "silent_for": 0}
        assert (await one.put("/api/v1/queue-watch", json=loud)).json()["silenced_until"] is None
        assert (await other.get("/api/v1/queue-watch")).json()["under"]["chat"] == 60
        wrong = {"under": {"chat": -1}}
        assert (await one.put("/api/v1/queue-watch", json=wrong)).status_code == 400


async def test_advisers_are_not_shown_the_board(
    app: Litestar, database: Database, floor: Floor
) -> None:
    await floor.contact()
    organisation = floor.founded.organisation
    async with (
        signed_in(app, database, organisation, "adviser") as adviser,
        signed_in(app, database, organisation, "supervisor") as lead,
    ):
        for path in ("board", "adherence", "queue-watch"):
            assert (await adviser.get(f"/api/v1/{path}")).status_code == 403
        shown = (await lead.get("/api/v1/board")).json()
        assert shown["formula"] == "answered-within/answered+abandoned-after"
        assert [one["conversation"]["customer"]["name"] for one in shown["waiting"]] == ["Zoé"]
