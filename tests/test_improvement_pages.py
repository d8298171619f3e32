"""The improvement's pages: irritants, remarks, actions, suggestions, over HTTP."""

import re

import httpx
import pytest
from litestar import Litestar

from miroir.access import create_key
from miroir.base.database import Database
from miroir.base.ids import OrganisationId, new_id
from miroir.conversations import TagDraft, create_tag
from miroir.desk.founding import Founded
from miroir.improvement import RuleDraft, add_rule, follower, open_for_grown_gaps
from miroir.improvement.testing import WEDNESDAY, fill_gap
from miroir.journal.following import catch_up
from miroir.surveys import Given, answer, invite_customer
from miroir.surveys.testing import close_contact, set_scene
from tests.serving import browser, signed_in

IRRITANTS = "/improvement/irritants"


async def test_an_irritant_goes_from_its_name_to_what_is_done(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        tag_id = (await create_tag(tx, TagDraft(name="late"))).id
    async with signed_in(app, database, founded.organisation, "experience_officer") as officer:
        made = await officer.post(IRRITANTS, data={"title": "Late <b>parcels</b>"})
        assert made.status_code == 303
        listed = await officer.get(IRRITANTS)
        assert "Late &lt;b&gt;parcels" in listed.text
        [one] = set(re.findall(r"/improvement/irritants/([0-9a-f-]{36})", listed.text))
        path = f"{IRRITANTS}/{one}"
        changed = await officer.post(path, data={"title": "Late", "state": "working"})
        assert changed.status_code == 303
        decided = await officer.post(f"{path}/actions", data={"what": "Call the depot"})
        assert decided.status_code == 303
        page = (await officer.get(path)).text
        [action] = set(re.findall(rf"{path}/actions/([0-9a-f-]{{36}})", page))
        done = await officer.post(f"{path}/actions/{action}", data={"since": "2026-01-05"})
        assert done.status_code == 303
        assert "ne peut pas être mesuré" in (await officer.get(path)).text
        await officer.post(path, data={"title": "Late", "tags": f"tag/{tag_id}"})
        assert "Avant et après" in (await officer.get(path)).text
        form = {"said_fr": "Où est mon <colis> ?", "did_fr": "Un suivi.", "do": "publish"}
        assert (await officer.post(f"{path}/telling")).status_code == 409
        assert (await officer.post(f"{path}/news", data={"said_fr": "x"})).status_code == 422
        assert (await officer.post(f"{path}/news", data=form)).status_code == 303
        assert (await officer.post(f"{path}/telling")).status_code == 303
        async with browser(app) as anybody:
            await _read_what_was_done(anybody, founded.widget_key)
        await officer.post(f"{path}/news", data={"do": "withdraw"})
        tomorrow = await officer.post(f"{path}/actions/{action}", data={"since": "9999-01-01"})
        assert tomorrow.status_code == 422
        assert (await officer.get("/improvement/remarks?q=colis")).status_code == 200


async def _read_what_was_done(anybody: httpx.AsyncClient, key: str) -> None:
    shown = await anybody.get(f"/you-said/{key}/fr")
    assert (shown.status_code, "Où est mon &lt;colis&gt; ?" in shown.text) == (200, True)
    assert f'rel="canonical" href="http://127.0.0.1:8000/you-said/{key}/fr"' in shown.text
    assert "<script" not in shown.text
    assert "noindex" in (await anybody.get(f"/you-said/{key}/en")).text
    led = await anybody.get(f"/you-said/{key}", headers={"accept-language": "en"})
    assert led.headers["location"] == f"/you-said/{key}/en"
    assert (await anybody.get(f"/you-said/{key}/de")).status_code == 404
    assert (await anybody.get("/you-said/unknown/fr")).status_code == 404
    assert "Allow: /you-said/" in (await anybody.get("/robots.txt")).text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (IRRITANTS, {"title": ""}),
        (IRRITANTS, {"title": "x" * 121}),
        (IRRITANTS, {"title": "x", "owner_id": str(new_id())}),
        (IRRITANTS, {"title": "x", "brand_id": "no id"}),
        ("/improvement/remarks", {"title": "x"}),
        ("/improvement/remarks", {"title": "x", "remark": "nothing"}),
    ],
)
async def test_a_form_that_cannot_be_taken_is_shown_again(
    app: Litestar, database: Database, founded: Founded, path: str, form: dict[str, str]
) -> None:
    async with signed_in(app, database, founded.organisation) as officer:
        shown = await officer.post(path, data=form)
        assert (shown.status_code, "notice bad" in shown.text) == (422, True)


async def test_advisers_do_not_see_irritants_and_strangers_nothing(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation, "adviser") as adviser:
        assert (await adviser.get(IRRITANTS)).status_code == 403
        assert (await adviser.post(IRRITANTS, data={"title": "x"})).status_code == 403
        led = await adviser.get("/improvement")
        assert led.headers["location"] == "/improvement/suggestions"
    async with browser(app) as anybody:
        assert (await anybody.get(IRRITANTS)).status_code in {302, 303, 401}


async def test_a_suggestion_is_made_by_key_voted_for_and_answered(
    app: Litestar, database: Database, founded: Founded
) -> None:
    organisation = founded.organisation
    async with (
        signed_in(app, database, organisation, "adviser") as author,
        signed_in(app, database, organisation, "adviser") as colleague,
        signed_in(app, database, organisation, "experience_officer") as officer,
    ):
        made = await author.post(
            "/api/v1/suggestions",
            json={"words": "A kettle"},
            headers={"idempotency-key": new_id().hex},
        )
        one = f"/improvement/suggestions/{made.json()['id']}"
        assert made.json()["mine"] is True
        assert (await colleague.post(f"{one}/vote", data={"do": "vote"})).status_code == 303
        voted = await colleague.put(f"/api/v1/suggestions/{made.json()['id']}/vote")
        assert voted.json()["votes"] == 1
        assert (await colleague.post(one, data={"state": "done"})).status_code == 403
        answered = await officer.post(one, data={"state": "done", "answer": "It is there"})
        assert answered.status_code == 303
        assert "It is there" in (await author.get("/improvement/suggestions")).text
        [listed] = (await author.get("/api/v1/suggestions")).json()["items"]
        assert (listed["state"], listed["votes"], listed["mine"]) == ("done", 1, True)


async def test_follow_ups_have_rules_that_leaders_make_and_advisers_do_not(
    app: Litestar, database: Database, founded: Founded
) -> None:
    path = "/improvement/follow-ups"
    async with (
        signed_in(app, database, founded.organisation, "adviser") as adviser,
        signed_in(app, database, founded.organisation, "supervisor") as lead,
    ):
        form = {"kind": "word", "word": "résilier", "hours": "8"}
        assert (await lead.post(f"{path}/rules", data=form)).status_code == 303
        assert "résilier" in (await lead.get(path)).text
        assert (await lead.post(f"{path}/rules", data={"kind": "word"})).status_code == 422
        assert (await adviser.post(f"{path}/rules", data=form)).status_code == 403
        shown = await adviser.get(path)
        assert (shown.status_code, "résilier" in shown.text) == (200, False)
        gone = await adviser.post(f"{path}/{new_id()}", data={"way": "left"})
        assert gone.status_code == 404


async def test_programs_read_irritants_and_leaders_change_them_over_the_api(
    app: Litestar, database: Database, founded: Founded
) -> None:
    path = "/api/v1/irritants"
    async with database.transaction(founded.organisation) as tx:
        tag_id = (await create_tag(tx, TagDraft(name="late"))).id
        token = (await create_key(tx, name="Dashboard", scopes=["mirror:read"])).token
    draft = {"title": "Late parcels", "causes": [{"kind": "tag", "id": str(tag_id)}]}
    async with signed_in(app, database, founded.organisation, "experience_officer") as officer:
        key = {"idempotency-key": new_id().hex}
        made = await officer.post(path, json=draft, headers=key)
        again = await officer.post(path, json=draft, headers=key)
        assert (made.status_code, again.json()) == (201, made.json())
        one = f"{path}/{made.json()['irritant']['id']}"
        decided = await officer.post(
            f"{one}/actions", json={"what": "Call"}, headers={"idempotency-key": new_id().hex}
        )
        [action] = decided.json()["actions"]
        done = {"since": "2026-01-05T00:00:00Z"}
        finished = await officer.put(f"{one}/actions/{action['id']}/done", json=done)
        [effect] = finished.json()["effects"].values()
        assert (effect["settled"], effect["affected"]["before"]["n"]) == (True, 0)
        worked = await officer.put(one, json={"title": "Late", "state": "working"})
        assert worked.json()["irritant"]["causes"] == []
        unknown = {"title": "x", "causes": [{"kind": "tag", "id": str(new_id())}]}
        assert (await officer.put(one, json=unknown)).status_code == 422
    async with browser(app, origin=None) as program:
        bearer = {"authorization": f"Bearer {token}"}
        [listed] = (await program.get(path, headers=bearer)).json()["items"]
        assert (listed["irritant"]["title"], listed["cost"]["contacts"]) == ("Late", 0)
        assert (await program.put(one, json=draft, headers=bearer)).status_code == 403


async def test_a_follow_up_is_closed_over_the_api_by_its_owner_or_who_leads(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    path = "/api/v1/follow-ups"
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        await add_rule(tx, RuleDraft(kind="not_solved", hours=4, owner_id=scene.adviser_ids[0]))
        closed = await close_contact(tx, scene, adviser_id=scene.adviser_ids[0])
        invited = await invite_customer(tx, closed)
        assert invited is not None
        await answer(tx, invited, [Given(question="solved", value=0)], confirmed=True)
    await catch_up(database, follower, organisation)
    outcome = {"way": "called_back", "outcome": "explained"}
    async with (
        signed_in(app, database, organisation, "adviser") as somebody,
        signed_in(app, database, organisation, "supervisor") as leader,
    ):
        assert (await somebody.get(path)).json()["items"] == []
        assert (await leader.get(f"{path}?mine=true")).json()["items"] == []
        [one] = (await leader.get(path)).json()["items"]
        assert one["owner_id"] == str(scene.adviser_ids[0])
        refused = await somebody.post(f"{path}/{one['id']}/closure", json=outcome)
        assert refused.status_code == 403
        given = {"owner_id": str(scene.adviser_ids[1])}
        assert (await leader.put(f"{path}/{one['id']}/owner", json=given)).json() == one | given
        noted = await leader.post(f"{path}/{one['id']}/closure", json=outcome)
        assert (noted.json()["way"], noted.json()["outcome"]) == ("called_back", "explained")
        twice = await leader.post(f"{path}/{one['id']}/closure", json=outcome)
        assert twice.status_code == 409
        [done] = (await leader.get(f"{path}?closed=true")).json()["items"]
        assert done["id"] == one["id"]


async def test_a_gap_that_grew_is_shown_with_its_mirror_and_closed_by_who_looked_into_it(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    page, api = "/improvement/follow-ups", "/api/v1/follow-ups"
    async with database.transaction(organisation, at=WEDNESDAY) as tx:
        scene = await set_scene(tx)
        await fill_gap(tx, team_id=scene.team_ids[0])
    async with signed_in(app, database, organisation, "supervisor") as lead:
        rule = {"kind": "gap", "hours": "48"}
        assert (await lead.post(f"{page}/rules", data=rule)).status_code == 422
        owned = rule | {"owner_id": str(scene.adviser_ids[0])}
        assert (await lead.post(f"{page}/rules", data=owned)).status_code == 303
        async with database.transaction(organisation, at=WEDNESDAY) as tx:
            await open_for_grown_gaps(tx)
        [one] = (await lead.get(api)).json()["items"]
        assert (one["conversation_id"], one["customer_id"], one["number"]) == (None, None, None)
        shown = (await lead.get(page)).text
        assert 'href="' + one["mirror"].replace("&", "&amp;") + '"' in shown
        assert "Team 0 · Satisfaction" in shown
        assert "du 2 mars" in shown.lower()
        assert "\u221250 points" in shown
        assert "called_back" not in shown
        assert (await lead.get(one["mirror"])).status_code == 200
        called = {"way": "called_back", "outcome": "explained"}
        assert (await lead.post(f"{api}/{one['id']}/closure", json=called)).status_code == 422
        looked = {"way": "looked_into", "outcome": "acted_on"}
        assert (await lead.post(f"{page}/{one['id']}", data=looked)).status_code == 303
        assert "Team 0 · Satisfaction: examiné." in (await lead.get(page)).text
