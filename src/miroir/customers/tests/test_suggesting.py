"""Who is suggested to be one person, why, and that a no is a no."""

from uuid import UUID

import pytest

from miroir.access import create_account
from miroir.base.database import Database, Transaction
from miroir.base.errors import Conflict
from miroir.base.ids import new_id
from miroir.customers import (
    Claim,
    Identity,
    dismiss,
    merge,
    recognise,
    say_to_be,
    suggestions,
    unmerge,
)
from miroir.customers.likeness import edits, misspelt
from miroir.desk.founding import Founded


async def someone(tx: Transaction, email: str, name: str | None = None) -> UUID:
    return await recognise(tx, Claim(identities=(Identity(kind="email", value=email),), name=name))


async def somebody_of_the_staff(tx: Transaction) -> UUID:
    email = f"{new_id().hex}@example.org"
    return await create_account(tx, email=email, name="Ana", roles=["adviser"])


async def whys(tx: Transaction, customer_id: UUID) -> list[tuple[UUID, list[str]]]:
    return [
        (one.customer.id, [reason.code for reason in one.reasons])
        for one in await suggestions(tx, customer_id)
    ]


async def test_an_address_typed_in_a_chat_is_a_reason_on_both_sides(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        marie = await someone(tx, "marie@example.org")
        visitor = Claim(identities=(Identity(kind="visitor", value=str(new_id())),))
        chatting = await recognise(tx, visitor)
        await say_to_be(tx, chatting, Identity(kind="email", value=" Marie@example.org"))
        assert await whys(tx, chatting) == [(marie, ["typed"])]
        ((reason,),) = [one.reasons for one in await suggestions(tx, marie)]
        assert (reason.code, reason.kind, reason.value) == ("typed", "email", "marie@example.org")


async def test_the_same_number_in_another_form_is_a_reason(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        one = await recognise(tx, Claim(identities=(Identity(kind="phone", value="+33612345678"),)))
        other = await recognise(
            tx, Claim(identities=(Identity(kind="phone", value="+262612345678"),))
        )
        assert await whys(tx, one) == [(other, ["phone"])]


@pytest.mark.parametrize(
    ("name", "email", "why"),
    [
        ("Hélène Dupont", "h.dupont@autre.example.org", ["name-and-mailbox"]),
        ("Helene Dupond", "h.dupont@autre.example.org", ["name-and-mailbox", "name-alike"]),
        ("HELENE DUPONT", "autre@example.org", ["name"]),
        ("Hélène Dupnot", "autre@example.org", ["name-alike"]),
        ("Karim Benali", "h.dupont@autre.example.org", None),
        ("Hélène Martin", "autre@example.org", None),
        (None, "h.dupont@autre.example.org", None),
    ],
)
async def test_names_and_mailboxes_are_reasons_together(
    database: Database, founded: Founded, name: str | None, email: str, why: list[str] | None
) -> None:
    async with database.transaction(founded.organisation) as tx:
        one = await someone(tx, "h.dupont@example.org", "Hélène Dupont")
        other = await someone(tx, email, name)
        assert await whys(tx, one) == ([(other, why)] if why else [])


async def test_a_name_that_many_bear_says_nothing(database: Database, founded: Founded) -> None:
    async with database.transaction(founded.organisation) as tx:
        people = [await someone(tx, f"jm{i}x@example.org", "Jean Martin") for i in range(5)]
        assert await suggestions(tx, people[0]) == []


async def test_a_shared_mailbox_says_nothing(database: Database, founded: Founded) -> None:
    async with database.transaction(founded.organisation) as tx:
        one = await someone(tx, "contact@example.org", "Contact")
        await someone(tx, "contact@autre.example.org", "Contact")
        assert await suggestions(tx, one) == []


async def test_who_was_said_to_be_another_is_not_suggested_again(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        staff = await somebody_of_the_staff(tx)
        one = await someone(tx, "h.dupont@example.org", "Hélène Dupont")
        other = await someone(tx, "h.dupont@autre.example.org", "Hélène Dupont")
        third = await someone(tx, "x@example.org", "Hélène Dupond")
        await dismiss(tx, other, other_id=one, by=staff)
        await dismiss(tx, one, other_id=other, by=staff)
        assert [who for who, _ in await whys(tx, one)] == [third]
        # Neither when either has meanwhile become one with somebody else.
        await merge(tx, third, into=one, by=staff)
        assert await suggestions(tx, one) == []
        assert await suggestions(tx, other) == []


async def test_people_once_taken_apart_are_not_suggested_again(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        staff = await somebody_of_the_staff(tx)
        one = await someone(tx, "h.dupont@example.org", "Hélène Dupont")
        other = await someone(tx, "h.dupont@autre.example.org", "Hélène Dupont")
        merged = await merge(tx, other, into=one, by=staff)
        assert await suggestions(tx, one) == []
        with pytest.raises(Conflict):
            await dismiss(tx, one, other_id=other, by=staff)
        await unmerge(tx, merged, by=staff)
        assert await suggestions(tx, one) == []


def test_letters_wrong_left_out_added_or_swapped_are_counted() -> None:
    assert [edits("dupont", other) for other in ("dupont", "dupond", "dupnot", "upont", "")] == [
        0,
        1,
        1,
        1,
        6,
    ]
    assert misspelt("helene", "dupont helene")
    assert not misspelt("ana", "ann")
