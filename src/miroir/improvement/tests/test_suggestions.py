"""Suggestions: made, voted for once, answered where their author sees it."""

import pytest

from miroir.base.database import Database
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import OrganisationId, new_id
from miroir.improvement import (
    Draft,
    answer_suggestion,
    costs,
    raise_irritant,
    suggest,
    suggestion,
    suggestions,
    take_back_vote,
    vote,
)
from miroir.surveys.testing import set_scene


async def test_a_vote_counts_once_and_what_became_of_it_is_seen_first_by_its_author(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        author, other = scene.adviser_ids
        mine = await suggest(tx, " Two screens ", by=author)
        popular = await suggest(tx, "Better chairs", by=other)
        await vote(tx, popular, by=author)
        await vote(tx, popular, by=author)
        assert [
            (one.words, one.votes, one.voted) for one in await suggestions(tx, reader=author)
        ] == [
            ("Better chairs", 1, True),
            ("Two screens", 0, False),
        ]
        irritant = await raise_irritant(tx, Draft(title="Small screens"), by=author)
        await answer_suggestion(tx, mine, "taken", "Soon", irritant_id=irritant, by=other)
        first = (await suggestions(tx, reader=author))[0]
        assert (first.answer, first.state, first.irritant) == ("Soon", "taken", "Small screens")
        assert (await costs(tx, [irritant], since=tx.at))[irritant].suggestions == 1
        await take_back_vote(tx, popular, by=author)
        assert (await suggestion(tx, popular, reader=author)).votes == 0


async def test_a_suggestion_says_something_and_a_refusal_says_why(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        by = scene.adviser_ids[0]
        made = await suggest(tx, "A kettle", by=by)
        for words in ("", "\x00 ", "x" * 1001):
            with pytest.raises(Invalid):
                await suggest(tx, words, by=by)
        with pytest.raises(Invalid):
            await answer_suggestion(tx, made, "declined", " ", irritant_id=None, by=by)
        with pytest.raises(NotFound):
            await vote(tx, new_id(), by=by)
        with pytest.raises(NotFound):
            await answer_suggestion(tx, new_id(), "done", "", irritant_id=None, by=by)
