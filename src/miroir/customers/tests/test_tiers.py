from uuid import UUID

import pytest

from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import OrganisationId, new_id
from miroir.customers import (
    Claim,
    CustomerTierSet,
    Identity,
    add_tier,
    customer,
    recognise,
    remove_tier,
    set_tier,
    tiers,
)
from miroir.journal import since


async def somebody(tx: Transaction) -> UUID:
    address = f"{new_id().hex}@example.org"
    return await recognise(tx, Claim(identities=(Identity(kind="email", value=address),)))


async def test_tiers_stand_in_the_order_in_which_they_were_added(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        for name in ("Gold", " Silver\n"):
            await add_tier(tx, name)
        assert [(tier.name, tier.position) for tier in await tiers(tx)] == [
            ("Gold", 1),
            ("Silver", 2),
        ]


async def test_putting_a_customer_twice_into_a_tier_is_one_fact(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        gold, person = await add_tier(tx, "Gold"), await somebody(tx)
        await set_tier(tx, person, gold)
        await set_tier(tx, person, gold)
        assert (await customer(tx, person)).tier_id == gold
    async with database.transaction(organisation) as tx:
        facts = await since(tx, 0, [CustomerTierSet], limit=10)
    assert [fact.fact for fact in facts] == [
        CustomerTierSet(customer_id=person, tier_id=gold, previous_tier_id=None)
    ]


async def test_a_removed_tier_leaves_its_customers_without_one(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        gold, person = await add_tier(tx, "Gold"), await somebody(tx)
        await set_tier(tx, person, gold)
        await remove_tier(tx, gold)
        assert (await customer(tx, person)).tier_id is None


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
async def test_a_tier_has_a_name_that_fits_a_screen(
    database: Database, organisation: OrganisationId, name: str
) -> None:
    async with database.transaction(organisation) as tx:
        with pytest.raises(Invalid):
            await add_tier(tx, name)


async def test_an_unknown_tier_and_an_unknown_customer_are_refused(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        with pytest.raises(NotFound):
            await set_tier(tx, new_id(), None)
        person = await somebody(tx)
    async with database.transaction(organisation) as tx:
        with pytest.raises(Invalid):
            await set_tier(tx, person, new_id())
