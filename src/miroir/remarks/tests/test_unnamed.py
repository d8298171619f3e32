"""What staff write without a name is read once a wave is over, of enough people, in no order."""

from datetime import UTC, date, datetime, timedelta

from litestar import Litestar
from tests.serving import signed_in

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.surveys import (
    Campaign,
    Given,
    RuleSays,
    add_ask_rule,
    answer,
    ask_due,
    ask_limits,
    open_asks,
    open_waves,
    words_without_names,
)
from miroir.surveys.testing import set_scene

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BAROMETER = RuleSays(
    name="Barometer",
    side="adviser",
    survey="barometer",
    moment=Campaign(first=date(2026, 3, 2), last=date(2026, 3, 13)),
    way="desk",
    priority=60,
)


async def test_words_of_ballots_are_told_of_enough_people_once_the_wave_is_over(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation, at=MONDAY - timedelta(days=1)) as tx:
        scene = await set_scene(tx, advisers=6)
        assert (await ask_limits(tx)).asks_per_shift
        await add_ask_rule(tx, BAROMETER)
    async with database.transaction(organisation, at=MONDAY) as tx:
        await open_waves(tx)
        await ask_due(tx)
        for n, adviser in enumerate(scene.adviser_ids):
            (ask,) = await open_asks(tx, adviser)
            given = [Given(question="mood", value=5)]
            if n < 5:
                words = f"Écran {n} trop lent, écrire à lea@example.org, dit Alix"
                given.append(Given(question="words", words=words))
            await answer(tx, ask.invitation_id, given, confirmed=True)
        assert await words_without_names(tx) == []
    async with database.transaction(organisation, at=MONDAY + timedelta(days=14)) as tx:
        (told,) = await words_without_names(tx)
        assert (told.question, told.wave, len(told.texts)) == ("words", date(2026, 3, 2), 5)
        await tx.execute("delete from ballot where words like 'Écran 4%'")
        assert await words_without_names(tx) == []  # four are too few
        await tx.execute(
            "insert into ballot (organisation_id, id, rule_id, questionnaire_id, wave, question,"
            " words) select distinct on (rule_id) organisation_id, gen_random_uuid(), rule_id,"
            " questionnaire_id, wave, 'words', 'La machine à café' from ballot"
        )
    async with signed_in(app, database, organisation, "experience_officer") as client:
        items = (await client.get("/api/v1/unnamed-words")).json()["items"]
        assert sorted(items[0]) == ["question", "rule", "rule_id", "texts", "wave"]
        page = (await client.get("/remarks/without-names", params={"q": "ecran LENT"})).text
    assert page.count("trop lent") == 4
    assert "café" not in page
    assert "lea@example.org" not in page
    assert "Alix" not in page.split("</form>", 2)[-1]
    async with signed_in(app, database, organisation, "adviser") as client:
        assert (await client.get("/remarks/without-names")).status_code == 403
