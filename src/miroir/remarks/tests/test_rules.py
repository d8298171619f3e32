"""Tags put by people stay; rules tag what comes and what there was."""

import pytest

from miroir.base.database import Database
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import OrganisationId, new_id
from miroir.remarks.applying import apply_to_past
from miroir.remarks.listing import find
from miroir.remarks.model import Filters
from miroir.remarks.rules import RuleDraft, make_rule, preview, read_phrases, retire_rule, rules
from miroir.remarks.tagging import put_tag, tag_named, tags, tags_of, take_tag
from miroir.remarks.testing import keep, say
from miroir.surveys import Given, answer
from miroir.surveys.testing import set_scene


async def test_a_rule_tags_the_past_and_what_comes_and_leaves_what_people_took_away(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        first = await say(tx, scene, "Ce n’est pas résolu, colis égaré", satisfaction=1)
        await say(tx, scene, "Problème résolu, merci", satisfaction=5)
        await say(tx, scene, "Not solved, parcel lost", satisfaction=1)
    await keep(database, organisation)
    async with database.transaction(organisation) as tx:
        draft = RuleDraft(phrases=("PAS RESOLUES",), language="fr", band="bad")
        seen = await preview(tx, draft)
        assert (seen.caught, seen.among) == (1, 3)
        rule_id = await make_rule(tx, "À suivre", draft, by=None)
    assert await apply_to_past(database, organisation)
    assert not await apply_to_past(database, organisation)
    async with database.transaction(organisation) as tx:
        [rule] = await rules(tx)
        assert (rule.tag, rule.tagged, rule.past_done_at is not None) == ("À suivre", 1, True)
        [caught] = (await find(tx, Filters(tag_id=rule.tag_id), limit=9)).remarks
        assert caught.words.startswith("Ce n’est pas")
        await take_tag(tx, rule.tag_id, caught.id, by=None)
        await take_tag(tx, rule.tag_id, caught.id, by=None)
        changed = Given(question="words", words="Toujours pas résolue")
        await answer(tx, first, [changed], confirmed=True)
        await say(tx, scene, "Pas résolu du tout", satisfaction=1)
        await say(tx, scene, "Pas résolu, mais aimable", satisfaction=5)
    await keep(database, organisation)
    async with database.transaction(organisation) as tx:
        tagged = (await find(tx, Filters(tag_id=rule.tag_id), limit=9)).remarks
        assert [one.words for one in tagged] == ["Pas résolu du tout"]
        assert await put_tag(tx, rule.tag_id, [caught.id], by=None) == 1
        assert await put_tag(tx, rule.tag_id, [caught.id, new_id()], by=None) == 0
        assert [one.name for one in await tags_of(tx, caught.id)] == ["À suivre"]
        await retire_rule(tx, rule_id, by=None)
        assert await rules(tx) == []
        with pytest.raises(NotFound):
            await retire_rule(tx, rule_id, by=None)


async def test_words_that_must_not_be_there_keep_a_remark_out(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        await say(tx, scene, "Très content")
        await say(tx, scene, "Pas contente")
    await keep(database, organisation)
    async with database.transaction(organisation) as tx:
        draft = RuleDraft(phrases=("content",), unless=("pas content", "!"))
        assert (await preview(tx, draft)).caught == 1
        for nothing in ((), ("?!",)):
            with pytest.raises(Invalid):
                await preview(tx, RuleDraft(phrases=nothing))


async def test_one_spelling_of_a_tag_is_kept(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        first = await tag_named(tx, "  Délai   trop long ", by=None)
        assert await tag_named(tx, "delai trop LONG", by=None) == first
        assert [one.name for one in await tags(tx)] == ["Délai trop long"]
        for wrong in ("", " \x00 ", "x" * 41):
            with pytest.raises(Invalid):
                await tag_named(tx, wrong, by=None)


def test_phrases_are_one_a_line() -> None:
    assert read_phrases(" trop  long \r\n\n colis") == ("trop long", "colis")
    with pytest.raises(Invalid):
        read_phrases("\n".join("x" * 31))
