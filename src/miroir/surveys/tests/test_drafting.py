import pytest

from miroir.base.database import Database
from miroir.base.errors import Conflict, NotFound
from miroir.base.ids import OrganisationId
from miroir.surveys import Document, create_questionnaires, current
from miroir.surveys.checking import CannotBeAsked
from miroir.surveys.defaults import CUSTOMER
from miroir.surveys.drafting import draft, drop_draft, publish_draft, save_draft

SHORT = Document(questions=CUSTOMER[:1])


async def test_a_draft_is_asked_of_nobody_until_it_is_published(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        await create_questionnaires(tx)
        assert (await draft(tx, "customer")).revision == 0
        revision = await save_draft(tx, "customer", SHORT, revision=0, by=None)
        assert (await current(tx, "customer")).questions == CUSTOMER
        published = await publish_draft(tx, "customer", revision=revision, by=None)
        assert published.version == 2
        assert (await current(tx, "customer")).document == SHORT
        assert (await draft(tx, "customer")).revision == 0
        with pytest.raises(NotFound):
            await publish_draft(tx, "customer", revision=0, by=None)


async def test_two_who_change_one_draft_do_not_overwrite_each_other(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        await create_questionnaires(tx)
        first = await save_draft(tx, "customer", SHORT, revision=0, by=None)
        second = await save_draft(tx, "customer", SHORT, revision=first, by=None)
        for stale in (0, first):
            with pytest.raises(Conflict):
                await save_draft(tx, "customer", SHORT, revision=stale, by=None)
        with pytest.raises(Conflict):
            await publish_draft(tx, "customer", revision=first, by=None)
        await drop_draft(tx, "customer")
        assert await save_draft(tx, "customer", SHORT, revision=0, by=None) < second


async def test_a_draft_may_be_wrong_and_cannot_be_published_then(
    database: Database, organisation: OrganisationId
) -> None:
    wrong = Document(questions=(CUSTOMER[0], CUSTOMER[0]))
    async with database.transaction(organisation) as tx:
        await create_questionnaires(tx)
        revision = await save_draft(tx, "customer", wrong, revision=0, by=None)
        assert (await draft(tx, "customer")).document == wrong
        with pytest.raises(CannotBeAsked):
            await publish_draft(tx, "customer", revision=revision, by=None)
