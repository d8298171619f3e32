"""Questions of an organisation's own questionnaires are pairs of the mirror, too."""

import msgspec

from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.indicators.queries import pairs
from miroir.surveys import Side, begin_survey, draft, publish_draft, save_draft
from miroir.surveys.testing import set_scene


async def publish_own(tx: Transaction, side: Side, *, code: str) -> None:
    """Publish a questionnaire about contacts that asks its first question by another code."""
    own = await begin_survey(tx, side, like="contact", name="Au téléphone", by=None)
    found = await draft(tx, side, own.survey)
    asked = msgspec.structs.replace(found.document.questions[0], code=code)
    document = msgspec.structs.replace(found.document, questions=(asked,))
    revision = found.revision
    revision = await save_draft(tx, side, document, revision=revision, by=None, survey=own.survey)
    await publish_draft(tx, side, revision=revision, by=None, survey=own.survey)


async def test_what_both_sides_are_asked_by_own_questionnaires_is_a_pair(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
        usual = [one.question for one in await pairs(tx, language="fr", brand="Lumen")]
        await publish_own(tx, "customer", code="by_phone")
        assert [one.question for one in await pairs(tx, language="fr", brand="Lumen")] == usual
        await publish_own(tx, "adviser", code="by_phone")
        found = [one.question for one in await pairs(tx, language="fr", brand="Lumen")]
        assert found == [*usual, "by_phone"]
