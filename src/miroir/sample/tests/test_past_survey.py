"""The survey of before comes in, with an account of what was refused."""

from miroir.base.database import Database
from miroir.base.settings import Settings
from miroir.desk.founding import Founded
from miroir.files import vault
from miroir.indicators.testing import count_answers
from miroir.measures import measure, read_asked
from miroir.sample.past_survey import LINES, bring_in_past_survey
from miroir.sample.staff_survey import PEOPLE, bring_in_staff_survey
from miroir.surveys.past import past_imports, refusals, run_past_imports


async def test_the_survey_of_before_comes_in_with_some_refusals(
    database: Database, founded: Founded, web_settings: Settings
) -> None:
    async with database.transaction(founded.organisation) as tx:
        await bring_in_past_survey(tx, settings=web_settings)
    await run_past_imports(database, vault(web_settings), secret=b"a secret")
    async with database.transaction(founded.organisation) as tx:
        [one] = await past_imports(tx)
        told = await refusals(tx, one.id, limit=10)
    assert (one.state, one.taken, one.refused, one.left_out) == ("done", LINES + 1, 4, 1)
    assert [each.why for each in told] == [
        "not_a_day",
        "not_a_day",
        "not_on_scale",
        "no_weight",
        "no_answer",
    ]


async def test_both_surveys_of_before_fill_nps_and_enps_of_the_last_thirteen_weeks(
    database: Database, founded: Founded, web_settings: Settings
) -> None:
    async with database.transaction(founded.organisation) as tx:
        await bring_in_past_survey(tx, settings=web_settings)
        await bring_in_staff_survey(tx, settings=web_settings)
    await run_past_imports(database, vault(web_settings), secret=b"a secret")
    await count_answers(database, founded.organisation)
    async with database.transaction(founded.organisation) as tx:
        sheet = await measure(tx, read_asked({}), language="fr")
    figures = {one.named.measure: one.whole.figure for one in sheet.measures}
    assert figures["nps"].n > 40
    assert figures["nps"].effective is not None
    assert (figures["enps"].n, figures["enps"].hidden) == (2 * PEOPLE, None)
    assert figures["enps"].effective is None
