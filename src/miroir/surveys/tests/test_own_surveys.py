"""Questionnaires that an organisation adds: begun as a copy, published, asked by a rule, ended."""

import json
from datetime import timedelta

import msgspec
import pytest
from litestar import Litestar
from tests.serving import program

from miroir.access import Scope
from miroir.base.database import Database, Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.desk.founding import Founded
from miroir.surveys import (
    AtEnd,
    LinkSays,
    OwnSurvey,
    RuleSays,
    Where,
    add_ask_rule,
    ask_rules,
    begin_survey,
    current,
    current_of_kind,
    draft,
    end_survey,
    invite_customer,
    make_link,
    own_surveys,
    publish_draft,
    remove_ask_rule,
    rename_survey,
    save_draft,
    survey,
    survey_names,
    surveys_to_ask,
)
from miroir.surveys.mail import invitation_mail
from miroir.surveys.testing import close_contact, set_scene

BY_TELEPHONE = RuleSays(
    name="Après un appel",
    side="customer",
    survey="contact_2",
    moment=AtEnd(),
    where=Where(channels=("phone",)),
    way="email",
    priority=80,
)


async def begun(tx: Transaction) -> OwnSurvey:
    return await begin_survey(tx, "customer", like="contact", name="Après un appel", by=None)


async def published(tx: Transaction) -> OwnSurvey:
    """Begin a questionnaire of one question, and publish it."""
    own = await begun(tx)
    found = await draft(tx, "customer", own.survey)
    short = msgspec.structs.replace(found.document, questions=found.document.questions[:1])
    revision = await save_draft(
        tx, "customer", short, revision=found.revision, by=None, survey=own.survey
    )
    await publish_draft(tx, "customer", revision=revision, by=None, survey=own.survey)
    return own


async def test_it_begins_as_a_copy_that_nobody_is_asked(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
        own = await begun(tx)
        assert own.survey == "contact_2"
        copied = (await draft(tx, "customer", own.survey)).document
        assert copied == (await current(tx, "customer")).document
        with pytest.raises(NotFound):
            await current(tx, "customer", own.survey)
        with pytest.raises(Invalid, match="Publish this questionnaire first"):
            await add_ask_rule(tx, BY_TELEPHONE)
        with pytest.raises(Invalid, match="Publish this questionnaire first"):
            await make_link(tx, LinkSays(name="Boutique", survey=own.survey))


async def test_a_rule_asks_it_of_the_contacts_it_is_for_and_others_the_usual_one(
    database: Database, organisation: OrganisationId, web_settings: Settings
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        await published(tx)
        await add_ask_rule(tx, BY_TELEPHONE)
        asked = {}
        for channel in ("phone", "email"):
            closed = await close_contact(
                tx, scene, address=f"{channel}@example.net", channel=channel, language="en"
            )
            invitation_id = await invite_customer(tx, closed)
            assert invitation_id is not None
            asked[channel] = await survey(tx, invitation_id)
        assert asked["phone"].survey == "contact_2"
        assert len(asked["phone"].questionnaire.questions) == 1
        assert asked["email"].survey == "contact"
        mail = await invitation_mail(tx, asked["phone"].id, settings=web_settings)
        assert "How was your contact with" in mail.subject


async def test_its_codes_keep_the_scale_that_they_have_elsewhere(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
        own = await published(tx)
        found = await current_of_kind(tx, "customer", "contact")
        assert [len(one.questions) for one in found] == [4, 1]
        changed = msgspec.structs.replace(
            found[1].document,
            questions=(
                msgspec.structs.replace(found[1].questions[0], answer=found[0].questions[1].answer),
            ),
        )
        revision = await save_draft(tx, "customer", changed, revision=0, by=None, survey=own.survey)
        with pytest.raises(Invalid, match="mend what is listed"):
            await publish_draft(tx, "customer", revision=revision, by=None, survey=own.survey)


async def test_it_is_for_the_side_and_the_moments_of_what_it_copies(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
        pulse = await begin_survey(tx, "adviser", like="pulse", name="Pouls du samedi", by=None)
        assert pulse.survey in await surveys_to_ask(tx, "adviser", ["pulse"])
        assert pulse.survey not in await surveys_to_ask(tx, "customer", ["contact", "relation"])
        wrong = msgspec.structs.replace(BY_TELEPHONE, survey=pulse.survey)
        with pytest.raises(Invalid, match="for the other side"):
            await add_ask_rule(tx, wrong)
        with pytest.raises(Invalid, match="one of the questionnaires offered"):
            await add_ask_rule(tx, msgspec.structs.replace(BY_TELEPHONE, survey="contact_9"))
        for like in ("pulse", "relation_7"):
            with pytest.raises(NotFound):
                await begin_survey(tx, "customer", like=like, name="Autre", by=None)


async def test_it_ends_once_no_rule_asks_it_and_its_number_is_not_given_again(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
        own = await published(tx)
        rule = await add_ask_rule(tx, BY_TELEPHONE)
        with pytest.raises(Conflict, match="A rule or a link asks it"):
            await end_survey(tx, own.survey)
        await remove_ask_rule(tx, rule.id)
        await end_survey(tx, own.survey)
        assert len(await ask_rules(tx)) == 2
        with pytest.raises(NotFound):
            await current(tx, "customer", own.survey)
        found = await draft(tx, "customer", own.survey)
        revision = await save_draft(
            tx, "customer", found.document, revision=0, by=None, survey=own.survey
        )
        with pytest.raises(Conflict, match="has ended"):
            await publish_draft(tx, "customer", revision=revision, by=None, survey=own.survey)
        assert (await begun(tx)).survey == "contact_3"
        assert [one.ended_at is None for one in await own_surveys(tx)] == [False, True]


async def test_a_name_is_needed_and_may_change(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
        for name in (" ", "x" * 81):
            with pytest.raises(Invalid, match="80 characters"):
                await begin_survey(tx, "customer", like="relation", name=name, by=None)
        own = await begun(tx)
        await rename_survey(tx, own.survey, " Appels ")
        assert (await survey_names(tx))[own.survey] == "Appels"
        with pytest.raises(NotFound):
            await rename_survey(tx, "contact_9", "Appels")


async def test_one_can_be_begun_like_one_of_the_own_but_not_like_one_that_ended(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
        own = await published(tx)
        like = await begin_survey(tx, "customer", like=own.survey, name="Rappels", by=None)
        assert len((await draft(tx, "customer", like.survey)).document.questions) == 1
        await end_survey(tx, own.survey)
        with pytest.raises(NotFound):
            await begin_survey(tx, "customer", like=own.survey, name="Encore", by=None)
    async with database.transaction(organisation, at=own.begun_at + timedelta(days=1)) as tx:
        await end_survey(tx, own.survey)
        ended = {one.survey: one.ended_at for one in await own_surveys(tx)}
        assert ended[own.survey] == own.begun_at


async def test_over_the_api_it_is_begun_published_listed_named_and_ended(
    app: Litestar, database: Database, founded: Founded
) -> None:
    path = "/api/v1/questionnaires"
    scopes: tuple[Scope, ...] = ("settings:read", "settings:write")
    async with program(app, database, founded.organisation, *scopes) as client:
        new = {"side": "customer", "like": "relation", "name": "Boutiques"}
        begun = (await client.post(path, json=new)).json()
        assert begun["survey"] == "relation_2"
        one = f"{path}/customer/relation_2"
        assert (await client.get(one)).status_code == 404
        document = (await client.get(f"{path}/customer/contact")).json()["document"]
        assert (await client.put(one, json=document)).json()["version"] == 1
        broken = {**document, "questions": document["questions"] * 2}
        refused = await client.put(one, json=broken)
        assert refused.status_code == 422
        named = await client.put(f"{one}/name", json={"name": "Points de vente"})
        assert named.status_code == 204
        assert (await client.delete(one)).status_code == 204
        listed = {(item["side"], item["survey"]): item for item in (await client.get(path)).json()}
        assert listed["customer", "relation_2"]["name"] == "Points de vente"
        assert listed["customer", "relation_2"]["ended_at"]
        assert listed["customer", "contact"]["version"] == 1
        assert len((await client.get(f"{one}/versions")).json()) == 1
        assert (await client.put(one, json=document)).status_code == 422
        assert (await client.delete(f"{path}/customer/contact")).status_code == 404
        assert (await client.get(f"{path}/nobody/contact")).status_code in {400, 404}


def with_first(**change: object) -> dict[str, object]:
    """Return a document whose only question is odd in one way."""
    question = {"code": "odd", "title": {"fr": "T"}, "text": {"fr": "Q"}}
    return {"questions": [{**question, "answer": {"kind": "words"}, **change}]}


ODD = [
    {},
    {"questions": []},
    {"questions": "none"},
    {"questions": [{}]},
    with_first(answer={"kind": "unheard"}),
    with_first(answer={"kind": "scale", "name": "nps", "anchors": {"eleven": {}}}),
    with_first(answer={"kind": "number", "lowest": 1e308, "highest": -1e308}),
    with_first(answer={"kind": "ranking", "options": []}),
    with_first(answer={"kind": "matrix", "rows": [], "scale": {"name": "nps"}}),
    with_first(code="Not a code"),
    with_first(jumps=[{"to": "odd"}]),
    with_first(show={"conditions": [{"question": "odd", "test": "is", "value": 1e400}]}),
    with_first(show={"conditions": [{"question": "later", "test": "at_least", "value": "\x00"}]}),
    with_first(text={"fr": "\x00"}),
    {**with_first(), "languages": []},
    {**with_first(), "languages": ["<script>"]},
]


@pytest.mark.parametrize("document", ODD)
async def test_an_odd_document_is_refused_with_words_and_changes_nothing(
    app: Litestar, database: Database, founded: Founded, document: object
) -> None:
    path = "/api/v1/questionnaires/customer/contact"
    scopes: tuple[Scope, ...] = ("settings:read", "settings:write")
    async with program(app, database, founded.organisation, *scopes) as client:
        answer = await client.put(path, content=json.dumps(document))
        assert 400 <= answer.status_code < 500
        assert answer.json()["detail"]
        assert (await client.get(path)).json()["version"] == 1
