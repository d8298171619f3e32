"""Who is recognised, and who is not taken for another."""

import asyncio
from datetime import UTC, datetime

import pytest

from miroir.base.database import Database
from miroir.base.errors import Invalid
from miroir.customers import Claim, Identity, IdentityKind, customer, recognise
from miroir.customers.phone_numbers import international, region_of
from miroir.desk.founding import Founded

PROVEN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def identity(kind: IdentityKind, value: str, *, proven: bool = False) -> Identity:
    return Identity(kind=kind, value=value, verified_at=PROVEN if proven else None)


def claim(*identities: Identity, name: str | None = None) -> Claim:
    return Claim(identities=identities, name=name)


@pytest.mark.parametrize(
    "written",
    ["06 12 34 56 78", "+33612345678", "0033 6 12 34 56 78", "+33 (0)6.12.34.56.78", "0612345678"],
)
async def test_a_number_is_the_same_however_it_is_written(
    database: Database, founded: Founded, written: str
) -> None:
    async with database.transaction(founded.organisation) as tx:
        first = await recognise(tx, claim(identity("phone", "+33 6 12 34 56 78")))
        assert await recognise(tx, claim(identity("phone", written))) == first
        (kept,) = (await customer(tx, first)).identities
        assert kept.value == "+33612345678"


def test_a_number_without_prefix_is_of_the_country() -> None:
    assert international("020 7946 0018", region=region_of("Europe/London")) == "+442079460018"
    assert international("514 555 0123", region=region_of("America/Toronto")) == "+15145550123"
    assert international("01 23 45 67 89 ext 12", region="FR") == "+33123456789;ext=12"
    assert region_of("nowhere") == "FR"


@pytest.mark.parametrize("written", ["", "none", "12", "+", "0" * 40, "anonymous", "\x00"])
async def test_what_nobody_could_be_called_at_is_refused(
    database: Database, founded: Founded, written: str
) -> None:
    async with database.transaction(founded.organisation) as tx:
        with pytest.raises(Invalid):
            await recognise(tx, claim(identity("phone", written)))


async def test_what_was_only_typed_joins_nobody_and_is_kept_to_see(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        marie = await recognise(tx, claim(identity("email", "marie@example.org", proven=True)))
        typed = claim(identity("site", "4711"), identity("email", "marie@example.org"))
        stranger = await recognise(tx, typed)
        assert stranger != marie
        claims = await tx.fetch(
            "select customer_id, value from identity_claim where organisation_id = $1",
            tx.organisation,
        )
        assert [(row["customer_id"], row["value"]) for row in claims] == [
            (stranger, "marie@example.org")
        ]


async def test_what_is_proven_on_both_sides_joins(database: Database, founded: Founded) -> None:
    async with database.transaction(founded.organisation) as tx:
        marie = await recognise(tx, claim(identity("email", "marie@example.org", proven=True)))
        signed = claim(
            identity("site", "4711"), identity("email", "marie@example.org", proven=True)
        )
        assert await recognise(tx, signed) == marie
        assert await recognise(tx, claim(identity("site", "4711"))) == marie


async def test_what_is_proven_on_one_side_only_does_not(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        marie = await recognise(tx, claim(identity("email", "marie@example.org")))
        signed = claim(
            identity("site", "4711"), identity("email", "marie@example.org", proven=True)
        )
        assert await recognise(tx, signed) != marie


async def test_a_proof_is_noted(database: Database, founded: Founded) -> None:
    async with database.transaction(founded.organisation) as tx:
        marie = await recognise(tx, claim(identity("email", "marie@example.org")))
        await recognise(tx, claim(identity("email", "Marie@Example.org", proven=True)))
        assert [one.verified_at for one in (await customer(tx, marie)).identities] == [PROVEN]


async def test_two_first_contacts_at_once_find_one_customer(
    database: Database, founded: Founded
) -> None:
    async def come() -> object:
        async with database.transaction(founded.organisation) as tx:
            return await recognise(tx, claim(identity("handle", "@Marie"), name="Marie"))

    assert len({str(one) for one in await asyncio.gather(*(come() for _ in range(5)))}) == 1


async def test_no_personal_word_enters_the_journal(database: Database, founded: Founded) -> None:
    async with database.transaction(founded.organisation) as tx:
        await recognise(tx, claim(identity("email", "marie@example.org"), name="Marie Secret"))
        typed = claim(identity("phone", "0612345678"), identity("email", "marie@example.org"))
        await recognise(tx, typed)
    async with database.transaction(founded.organisation) as tx:
        rows = await tx.fetch("select kind, data::text as data from journal")
        written = " ".join(row["data"] for row in rows)
    assert "IdentityClaimed" in {row["kind"] for row in rows}
    assert not any(word in written for word in ("marie", "Secret", "612345678"))
