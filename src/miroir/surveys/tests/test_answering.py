from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from miroir.base.database import Database
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import OrganisationId, new_id
from miroir.journal import Fact, since
from miroir.surveys import (
    AnswerGiven,
    Given,
    InvitationAnswered,
    WordsGiven,
    answer,
    invite_customer,
    last_answers,
    survey,
)
from miroir.surveys.testing import close_contact, set_scene

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
EFFORT = Given(question="effort", value=6)
WORDS = Given(question="words", words="Merci, Jean")


class Asked:
    """An invitation, answered at an instant."""

    def __init__(self, database: Database, organisation: OrganisationId, id: UUID) -> None:
        self.database, self.organisation, self.id = database, organisation, id

    async def answer(
        self, *answers: Given, confirmed: bool = True, at: datetime = NOW + timedelta(minutes=1)
    ) -> None:
        async with self.database.transaction(self.organisation, at=at) as tx:
            await answer(tx, self.id, answers, confirmed=confirmed)

    async def answers(self) -> dict[str, Any]:
        async with self.database.transaction(self.organisation) as tx:
            return dict((await survey(tx, self.id)).answers)

    async def facts(self) -> list[Any]:
        async with self.database.transaction(self.organisation) as tx:
            kinds: list[type[Fact]] = [AnswerGiven, WordsGiven, InvitationAnswered]
            return [recorded.fact for recorded in await since(tx, 0, kinds)]


@pytest.fixture
async def asked(database: Database, organisation: OrganisationId) -> Asked:
    async with database.transaction(organisation, at=NOW) as tx:
        scene = await set_scene(tx)
        invitation_id = await invite_customer(tx, await close_contact(tx, scene))
    assert invitation_id
    return Asked(database, organisation, invitation_id)


async def test_a_confirmed_answer_counts_once_however_often_it_is_sent(asked: Asked) -> None:
    await asked.answer(EFFORT)
    await asked.answer(EFFORT)
    assert await asked.answers() == {"effort": 6}
    given, answered = await asked.facts()
    assert (given.question, given.value, given.previous) == ("effort", 6, None)
    assert given.invited_at == answered.invited_at == NOW
    assert isinstance(answered, InvitationAnswered)


async def test_a_draft_counts_nowhere(asked: Asked) -> None:
    await asked.answer(EFFORT, confirmed=False)
    assert await asked.answers() == {}
    assert await asked.facts() == []


async def test_a_confirmed_answer_replaces_a_draft_as_if_there_had_been_none(
    asked: Asked,
) -> None:
    await asked.answer(Given(question="effort", value=1), confirmed=False)
    await asked.answer(EFFORT)
    assert await asked.answers() == {"effort": 6}
    assert (await asked.facts())[0].previous is None


async def test_a_draft_equal_to_what_is_confirmed_is_confirmed(asked: Asked) -> None:
    await asked.answer(EFFORT, confirmed=False)
    await asked.answer(EFFORT)
    assert await asked.answers() == {"effort": 6}


async def test_a_robot_that_follows_a_link_later_changes_nothing(asked: Asked) -> None:
    await asked.answer(EFFORT)
    await asked.answer(Given(question="effort", value=1), confirmed=False)
    await asked.answer(Given(question="effort", value=1), confirmed=False, at=NOW + 40 * DAY)
    assert await asked.answers() == {"effort": 6}
    assert len(await asked.facts()) == 2


async def test_a_change_within_a_day_names_what_it_replaces(asked: Asked) -> None:
    await asked.answer(EFFORT)
    await asked.answer(Given(question="effort", value=2), at=NOW + timedelta(hours=20))
    changed = (await asked.facts())[-1]
    assert (changed.value, changed.previous, changed.invited_at) == (2, 6, NOW)
    assert await asked.answers() == {"effort": 2}


async def test_after_a_day_answers_stand(asked: Asked) -> None:
    await asked.answer(EFFORT)
    later = NOW + timedelta(days=1, minutes=2)
    with pytest.raises(Conflict):
        await asked.answer(Given(question="effort", value=2), at=later)
    with pytest.raises(Conflict):
        await asked.answer(WORDS, at=later)
    await asked.answer(EFFORT, at=later)
    assert await asked.answers() == {"effort": 6}


async def test_an_invitation_of_long_ago_is_over(asked: Asked) -> None:
    with pytest.raises(Conflict):
        await asked.answer(EFFORT, at=NOW + 31 * DAY)


async def test_words_are_kept_but_never_recorded(asked: Asked) -> None:
    await asked.answer(WORDS)
    assert await asked.answers() == {"words": "Merci, Jean"}
    async with asked.database.transaction(asked.organisation) as tx:
        told = await tx.value("select string_agg(data::text, ' ') from journal")
    assert "WordsGiven" in {type(fact).__name__ for fact in await asked.facts()}
    assert "Jean" not in told


async def test_words_can_be_taken_back(asked: Asked) -> None:
    await asked.answer(EFFORT, WORDS)
    await asked.answer(Given(question="words", words=" "))
    assert await asked.answers() == {"effort": 6}


async def test_a_form_sent_with_nothing_in_it_leaves_nothing(asked: Asked) -> None:
    await asked.answer(Given(question="words", words=""))
    assert await asked.answers() == {}
    assert await asked.facts() == []


@pytest.mark.parametrize(
    "given",
    [
        Given(question="effort", value=0),
        Given(question="effort", value=8),
        Given(question="effort", value=None),
        Given(question="effort", words="seven"),
        Given(question="solved", value=2),
        Given(question="words", value=3),
        Given(question="words", words="x" * 4001),
        Given(question="nothing", value=3),
        Given(question="", words="\x00"),
    ],
)
async def test_what_does_not_fit_its_question_is_refused(asked: Asked, given: Given) -> None:
    with pytest.raises(Invalid):
        await asked.answer(given)
    with pytest.raises(Invalid):
        await asked.answer(WORDS, given)
    assert await asked.facts() == []


async def test_two_answers_to_one_question_are_refused(asked: Asked) -> None:
    with pytest.raises(Invalid):
        await asked.answer(EFFORT, Given(question="effort", value=1))


async def test_odd_characters_in_words_are_stored_as_they_can_be(asked: Asked) -> None:
    await asked.answer(Given(question="words", words="a\x00b\ud800 😀"))
    assert await asked.answers() == {"words": "ab? 😀"}


async def test_an_unknown_invitation_is_not_found(asked: Asked) -> None:
    with pytest.raises(NotFound):
        await Asked(asked.database, asked.organisation, new_id()).answer(EFFORT)


async def test_the_desk_sees_a_customers_confirmed_answers(asked: Asked) -> None:
    await asked.answer(EFFORT, WORDS)
    await asked.answer(Given(question="solved", value=1), confirmed=False)
    async with asked.database.transaction(asked.organisation) as tx:
        customer_id = (await survey(tx, asked.id)).customer_id
        assert customer_id
        [last] = await last_answers(tx, customer_id)
    assert (last.question, last.value) == ("effort", 6)
