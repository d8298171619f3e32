import msgspec
import pytest

from miroir.base.database import Database
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import OrganisationId
from miroir.surveys import (
    Document,
    Question,
    Scale,
    create_questionnaires,
    current,
    publish,
    scales,
)
from miroir.surveys.checking import CannotBeAsked, check_document
from miroir.surveys.defaults import ADVISER, CUSTOMER, SATISFACTION
from miroir.surveys.questionnaires import OTHER_SCALE

replace = msgspec.structs.replace


def test_the_default_pair_mirrors_every_scale_of_the_customers_side() -> None:
    customers = {q.code: q.answer for q in CUSTOMER if isinstance(q.answer, Scale)}
    advisers = {q.code: q.answer for q in ADVISER if isinstance(q.answer, Scale)}
    assert customers == advisers
    assert set(customers) == {"effort", "satisfaction", "solved"}


async def test_a_new_organisation_gets_both_questionnaires_once(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        with pytest.raises(NotFound):
            await current(tx, "customer")
        await create_questionnaires(tx)
        first = await current(tx, "customer")
        await create_questionnaires(tx)
        assert await current(tx, "customer") == first
        assert first.questions == CUSTOMER
        assert (await current(tx, "adviser")).questions == ADVISER


async def test_a_new_version_retires_the_one_before(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        await create_questionnaires(tx)
        published = await publish(tx, "customer", Document(questions=CUSTOMER[:1]))
        assert published.version == 2
        assert await current(tx, "customer") == published
        assert (await scales(tx))["satisfaction"] == "satisfaction5"


async def test_a_code_never_comes_back_on_another_scale_on_either_side(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        await create_questionnaires(tx)
        changed = replace(CUSTOMER[0], answer=SATISFACTION)
        for side in ("customer", "adviser"):
            with pytest.raises(CannotBeAsked, match="mend") as refused:
                await publish(tx, side, Document(questions=(changed,)))
            assert [problem.why for problem in refused.value.problems] == [OTHER_SCALE]


@pytest.mark.parametrize(
    "questions",
    [
        [],
        [CUSTOMER[0], CUSTOMER[0]],
        [replace(CUSTOMER[0], text={"en": "Only"})],
        [replace(CUSTOMER[0], title={"fr": " ", "en": "Yes"})],
        [replace(CUSTOMER[0], answer=replace(SATISFACTION, anchors={}))],
        [replace(CUSTOMER[0], answer=replace(SATISFACTION, lowest=5))],
        [replace(CUSTOMER[0], code=f"q{n}") for n in range(21)],
    ],
)
def test_a_questionnaire_that_cannot_be_asked_is_refused(questions: list[Question]) -> None:
    with pytest.raises(Invalid):
        check_document(Document(questions=tuple(questions)))
