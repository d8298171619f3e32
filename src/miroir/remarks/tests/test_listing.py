"""Remarks are found by words and by what they are about; staff's never tell who wrote them."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from miroir.base.clock import now
from miroir.base.database import Database
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import OrganisationId, new_id
from miroir.remarks.languages import written_in
from miroir.remarks.listing import find, remark
from miroir.remarks.masking import masked
from miroir.remarks.model import Filters, leading_score
from miroir.remarks.staff import Cell, grouped, running_month
from miroir.remarks.testing import keep, say
from miroir.surveys.testing import add_adviser, set_scene


async def test_words_are_found_by_stem_in_both_languages_without_accents(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        before = tx.at - timedelta(minutes=5)
        await say(tx, scene, "J’ai dû répéter trois fois mon problème", satisfaction=1, at=before)
        await say(tx, scene, "They were very kind and quick", satisfaction=5)
    await keep(database, organisation)
    async with database.transaction(organisation) as tx:

        async def words(**wanted: object) -> list[str]:
            found = await find(tx, Filters(**wanted), limit=10)  # type: ignore[arg-type]
            return [one.words[:6] for one in found.remarks]

        assert await words(words="REPETES problemes") == ["J’ai d"]
        assert await words(words="kindness quick") == ["They w"]
        assert await words(words="ré") == ["J’ai d"]  # the word that is being typed
        assert await words(band="good", language="en") == ["They w"]
        assert await words(language="fr", team_id=new_id()) == []
        assert await words(brand_id=scene.brand_id, channel="email", question="words") == [
            "They w",
            "J’ai d",
        ]
        assert await words(until=date(2020, 1, 1)) == []
        with pytest.raises(Invalid):
            await words(since=date(1, 1, 1))
        [first] = (await find(tx, Filters(), limit=1)).remarks
        assert first.score is not None
        assert (first.score.scale, first.score.value, first.number) == ("satisfaction5", 5, 2)
        page = await find(tx, Filters(), limit=1)
        rest = await find(tx, Filters(), limit=1, after=page.next)
        assert (rest.remarks[0].words[:6], rest.next) == ("J’ai d", None)


async def test_a_remark_of_staff_is_read_when_its_month_is_over_and_enough_wrote(
    database: Database, organisation: OrganisationId
) -> None:
    before = now() - timedelta(days=40)
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx, teams=3)
        teams = scene.team_ids
        for team_id, writers in zip(teams, (5, 4, 0), strict=True):
            for _ in range(writers):
                adviser_id = await add_adviser(tx, team_id)
                words = "Alix a cherché la commande 51877 dans trois outils"
                await say(tx, scene, words, adviser_id=adviser_id, team_id=team_id, at=before)
        await say(tx, scene, "Outil lent", adviser_id=scene.adviser_ids[0], team_id=teams[0])
    await keep(database, organisation)
    async with database.transaction(organisation) as tx:
        found = await find(tx, Filters(side="adviser"), limit=50)
        assert (len(found.remarks), found.kept_back) == (5, True)
        one = found.remarks[0]
        assert (one.given_at, one.conversation_id, one.channel) == (None, None, None)
        assert (one.team_id, one.month.day) == (teams[0], 1)
        assert one.words == "[name] a cherché la commande [number] dans trois outils"
        page = await find(tx, Filters(side="adviser"), limit=3)
        rest = await find(tx, Filters(side="adviser"), limit=3, after=page.next)
        assert {each.id for each in (*page.remarks, *rest.remarks)} == {
            each.id for each in found.remarks
        }
        assert not (await find(tx, Filters(side="adviser", team_id=teams[1]), limit=9)).remarks
        with pytest.raises(Invalid):
            await find(tx, Filters(side="adviser", channel="chat"), limit=9)
        hidden = await tx.value("select id from remark where team_id = $1", teams[1])
        with pytest.raises(NotFound):
            await remark(tx, hidden)


def people(n: int) -> frozenset[UUID]:
    return frozenset(new_id() for _ in range(n))


def test_small_teams_of_a_month_are_put_together_and_never_told_apart() -> None:
    a, b, c, month = new_id(), new_id(), new_id(), date(2026, 1, 1)
    seen = grouped(
        {Cell(month, a): people(6), Cell(month, b): people(3), Cell(month, c): people(2)}, minimum=5
    )
    assert (seen.named, seen.kept_back) == (frozenset({Cell(month, a)}), False)
    assert seen.pooled == {Cell(month, b), Cell(month, c)}
    assert seen.within(since=None, until=None, team_id=b) == []
    assert len(seen.within(since=month, until=month, team_id=None)) == 3
    same = people(3)
    few = grouped({Cell(month, a): same, Cell(month, b): same}, minimum=1)
    assert (few.cells, few.kept_back) == ([], True)


def test_a_month_is_over_a_day_after_its_end_where_the_organisation_is() -> None:
    at = now().replace(year=2026, month=3, day=1, hour=23, minute=30)
    assert running_month(at, zone="Europe/Paris") == date(2026, 3, 1)
    assert running_month(at - timedelta(hours=2), zone="Europe/Paris") == date(2026, 2, 1)


def test_the_language_of_words_goes_before_that_of_the_question() -> None:
    assert written_in("Trop d’attente pour rien", otherwise="en") == "fr"
    assert written_in("Nobody told me it was late", otherwise="fr") == "en"
    assert written_in("Parfait", otherwise="de") == "de"


def test_what_names_people_is_masked() -> None:
    said = "Appelez Marie au 06 12 34 56 78 ou marie@example.org, dossier #12,"
    said += " IBAN FR76 3000 6000 0112 3456 7890 189"
    assert masked(said, names=["Marie de la Tour"]) == (
        "Appelez [name] au [number] ou [mail], dossier [number], IBAN [number]"
    )


def test_the_verdict_leads_and_effort_of_ces_1_points_down() -> None:
    both = [("effort", "effort7", 7), ("satisfaction", "satisfaction5", 1)]
    verdict = leading_score(both)
    assert verdict is not None
    assert (verdict.question, verdict.band) == ("satisfaction", "bad")
    bands = [leading_score([("e", "effort5", value)]) for value in (1, 3, 5)]
    assert [one and one.band for one in bands] == ["good", "middling", "bad"]
    assert leading_score([]) is None
