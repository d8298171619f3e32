"""The pages of what people say: found, tagged, put to themes and rules, over HTTP."""

import re

import pytest
from litestar import Litestar

from miroir.access import Scope
from miroir.base.database import Database
from miroir.base.ids import OrganisationId, new_id
from miroir.remarks.applying import apply_to_past
from miroir.remarks.looking import look_for_themes
from miroir.remarks.methods import Document, Suggested, Suggestions
from miroir.remarks.permission import allow_model, permission
from miroir.remarks.testing import keep, say
from miroir.surveys.testing import set_scene
from tests.serving import Browser, browser, program, signed_in

SAID = ("Colis <b>égaré</b>", "Encore un colis en retard", "Mon colis a du retard", "Colis perdu")


@pytest.fixture
async def spoken(database: Database, organisation: OrganisationId) -> OrganisationId:
    """Give an organisation whose customers have said something."""
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        for words in SAID:
            await say(tx, scene, words)
    await keep(database, organisation)
    return organisation


async def test_a_remark_is_found_and_tagged_in_one_step(
    app: Litestar, database: Database, spoken: OrganisationId
) -> None:
    async with signed_in(app, database, spoken, "experience_officer") as officer:
        page = (await officer.get("/remarks?q=egares")).text
        [one] = set(re.findall(r'id="r-([0-9a-f-]{36})"', page))
        assert "Colis &lt;b&gt;<mark>égaré</mark>&lt;/b&gt;" in page
        assert "Mécontent · Satisfaction" in page
        assert "/desk#/conversation/" in page
        form = {"name": "Perdu <i>", "back": "/remarks?q=egares"}
        tagged = await officer.post(f"/remarks/{one}/tags", data=form)
        assert tagged.headers["location"] == f"/remarks?q=egares#r-{one}"
        page = (await officer.get("/remarks?q=egares")).text
        [tag] = set(re.findall(rf"/remarks/{one}/tags/([0-9a-f-]{{36}})/removal", page))
        assert "Perdu &lt;i&gt;" in (await officer.get(f"/remarks?tag_id={tag}")).text
        away = {"back": "https://elsewhere.example/"}
        gone = await officer.post(f"/remarks/{one}/tags/{tag}/removal", data=away)
        assert gone.headers["location"] == f"/remarks#r-{one}"
        assert one not in (await officer.get(f"/remarks?tag_id={tag}")).text


async def test_a_rule_is_seen_before_it_is_made_and_then_tags(
    app: Litestar, database: Database, spoken: OrganisationId
) -> None:
    async with signed_in(app, database, spoken, "supervisor") as lead:
        form = {"phrases": "retards\négarée", "unless": "", "tag": "Livraison"}
        seen = await lead.post("/remarks/rules", data=form | {"do": "preview"})
        assert "Elle prendrait 3 remarques sur 4" in seen.text
        assert (await lead.post("/remarks/rules", data=form | {"do": "make"})).status_code == 303
        assert await apply_to_past(database, spoken)
        page = (await lead.get("/remarks/rules")).text
        assert "3 remarques de clients" in page
        [rule] = set(re.findall(r"/remarks/rules/([0-9a-f-]{36})/end", page))
        assert (await lead.post(f"/remarks/rules/{rule}/end")).status_code == 303
        assert (await lead.post(f"/remarks/rules/{rule}/end")).status_code == 404


async def test_a_theme_becomes_a_tag_and_an_irritant(
    app: Litestar, database: Database, spoken: OrganisationId
) -> None:
    async def model(documents: list[Document], tags: list[str]) -> Suggestions:
        ids = [one.id for one in documents]
        one = Suggested(name="Colis <u>", stems=[], language=None, remark_ids=ids)
        return Suggestions(themes=[one], read=4, summary="On attend des colis.")

    async with signed_in(app, database, spoken) as officer:
        assert "Personne n’a encore cherché" in (await officer.get("/remarks/themes")).text
        days = {"since": "2020-01-01", "until": "2020-02-01", "side": "customer"}
        assert (await officer.post("/remarks/themes", data=days)).status_code == 303
        days["until"] = "2021-12-01"
        assert "en cours de recherche" in (await officer.get("/remarks/themes")).text
        async with database.transaction(spoken) as tx:
            await tx.execute("update theme_search set until = now()::date + 1")
            await allow_model(tx, by=None)
        assert await look_for_themes(database, spoken, model=model)  # type: ignore[arg-type]
        page = (await officer.get("/remarks/themes")).text
        assert "Colis &lt;u&gt;" in page
        assert "On attend des colis." in page
        assert "Proposé par un modèle de langage" in page
        assert "100" in page
        [theme] = set(re.findall(r"/remarks/themes/([0-9a-f-]{36})/tag", page))
        path = f"/remarks/themes/{theme}"
        tagged = await officer.post(f"{path}/tag", data={"name": "Colis"})
        listed = await officer.get(tagged.headers["location"])
        assert listed.text.count('class="one-remark"') == 4
        made = await officer.post(f"{path}/irritant", data={"name": "Colis perdus"})
        irritant = (await officer.get(made.headers["location"])).text
        assert "Encore un colis en retard" in irritant
        assert (await officer.post(f"{path}/tag", data={"name": ""})).status_code == 422
        unknown = f"/remarks/themes/{new_id()}"
        assert (await officer.post(f"{unknown}/irritant", data={"name": "x"})).status_code == 404


async def test_programs_list_and_tag_and_see_no_staff(
    app: Litestar, database: Database, spoken: OrganisationId
) -> None:
    scopes: tuple[Scope, ...] = ("conversations:read", "conversations:write")
    async with program(app, database, spoken, *scopes) as key:
        listed = (await key.get("/api/v1/remarks?q=retard&limit=1")).json()
        [one] = listed["items"]
        assert one["score"]["band"] == "bad"
        assert listed["next"]
        path = f"/api/v1/remarks/{one['id']}/tags"
        tagged = (await key.post(path, json={"name": "Livraison"})).json()
        [tag] = tagged["tags"]
        assert (await key.get("/api/v1/remark-tags")).json()["items"] == [tag]
        for _ in range(2):
            assert (await key.delete(f"{path}/{tag['id']}")).status_code == 204
        assert (await key.get("/api/v1/remarks?side=adviser")).json()["items"] == []
        assert (await key.get("/api/v1/remarks?side=adviser&channel=chat")).status_code == 422
        assert (await key.get("/api/v1/remark-themes")).json()["themes"] == []
    async with program(app, database, spoken, "conversations:read") as reader:
        assert (await reader.post(path, json={"name": "x"})).status_code == 403


@pytest.mark.parametrize(
    "query",
    ["from=yesterday", "team_id=x", "channel=pigeon", "after=x", "from=0001-01-01", "side=both"],
)
async def test_filters_that_cannot_be_read_are_told(
    app: Litestar, database: Database, spoken: OrganisationId, query: str
) -> None:
    async with signed_in(app, database, spoken) as officer:
        shown = await officer.get(f"/remarks?{query}")
        assert (shown.status_code, "notice bad" in shown.text) == (422, True)


@pytest.mark.parametrize("path", ["/remarks", "/remarks/themes", "/remarks/rules"])
async def test_what_people_say_is_for_those_who_lead(
    app: Litestar, database: Database, spoken: OrganisationId, path: str
) -> None:
    async def status(who: Browser) -> int:
        return (await who.get(path)).status_code

    async with signed_in(app, database, spoken, "adviser") as adviser:
        assert await status(adviser) == 403
    async with browser(app) as nobody:
        assert await status(nobody) in (302, 303, 401)


async def test_only_an_administrator_has_remarks_sent_and_the_page_says_what_leaves(
    app: Litestar, database: Database, spoken: OrganisationId
) -> None:
    path = "/remarks/language-model"
    async with signed_in(app, database, spoken) as administrator:
        page = (await administrator.get(path)).text
        assert "rien n’est envoyé" in page and "Ce qui sort de la maison" in page
        refused = await administrator.post(f"{path}/permission")
        assert refused.status_code == 422  # none is set
        async with database.transaction(spoken) as tx:
            await allow_model(tx, by=None)
        assert (await administrator.post(f"{path}/permission/end")).status_code == 303
        async with database.transaction(spoken) as tx:
            assert await permission(tx) is None
    async with signed_in(app, database, spoken, "supervisor") as lead:
        assert (await lead.get(path)).status_code == 200
        assert (await lead.post(f"{path}/permission")).status_code == 403
