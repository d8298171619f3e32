"""Who may be the same person, each with why; an adviser decides.

A reason is evidence, not proof: it names what two customers have in common, and the value.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.customers.likeness import fold, misspelt
from miroir.customers.model import Customer, IdentityKind, ReasonCode
from miroir.customers.queries import customer, customers, same_person

MOST = 5
MOST_NAMESAKES = 3  # a name that more people bear says nothing
SHORTEST_MAILBOX = 4
ALIKE = 0.5
SHARED_MAILBOXES = ["contact", "info", "hello", "bonjour", "admin", "accueil", "mail", "post"]
ORDER: tuple[ReasonCode, ...] = ("typed", "phone", "name-and-mailbox", "name", "name-alike")

# Somebody typed what another is known by; in either direction.
TYPED = """
    select i.customer_id as other, i.kind, i.value, c.claimed_at
    from identity_claim c
    join customer_identity i on i.organisation_id = $1 and (i.kind, i.value) = (c.kind, c.value)
    where c.organisation_id = $1 and c.customer_id = any($2)
    union all
    select c.customer_id, i.kind, i.value, c.claimed_at
    from customer_identity i
    join identity_claim c on c.organisation_id = $1 and (c.kind, c.value) = (i.kind, i.value)
    where i.organisation_id = $1 and i.customer_id = any($2)
"""
# The same mark: the last digits of a number, the part of an address before the @.
SAME_MARK = """
    select theirs.customer_id as other, theirs.kind, theirs.value
    from customer_identity mine
    join customer_identity theirs
        on theirs.organisation_id = $1 and theirs.kind = mine.kind and theirs.mark = mine.mark
       and theirs.customer_id <> all($2)
    where mine.organisation_id = $1 and mine.customer_id = any($2)
      and (mine.kind = 'phone' and length(mine.mark) = 9
           or mine.kind = 'email' and length(mine.mark) >= $3 and mine.mark <> all($4))
    limit 50
"""
NAMESAKES = """
    select distinct person_id as other from customer
    where organisation_id = $1 and folded_name = any($2) and folded_name like '% %'
      and id <> all($3)
    limit $4
"""
NAMED_ALIKE = """
    select s.customer_id as other, c.name from search_names($2, $3, 20) s
    join customer c on c.organisation_id = $1 and c.id = s.customer_id
    where s.customer_id <> all($4)
"""
DISMISSED = """
    select distinct c.person_id
    from merge_dismissal d
    join customer c on c.organisation_id = $1
        and c.id = case when d.one_id = any($2) then d.other_id else d.one_id end
    where d.organisation_id = $1 and (d.one_id = any($2) or d.other_id = any($2))
"""
PEOPLE = "select id, person_id from customer where organisation_id = $1 and id = any($2)"


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """What two customers have in common.

    `typed`: one typed the identity `value` of the other, without proof. `phone`: the same number
    in another form. `name-and-mailbox`: the same or nearly the same name, and the part of an
    address before the @. `name`: the same rare name. `name-alike`: one but for a typing error.
    """

    code: ReasonCode
    kind: IdentityKind | None = None
    value: str | None = None
    at: datetime | None = None


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may be the same person, and why."""

    customer: Customer
    reasons: list[Reason]


Reasons = dict[UUID, list[Reason]]


async def suggestions(transaction: Transaction, customer_id: UUID) -> list[Suggestion]:
    """Return up to five people who may be the one that a customer is, the strongest why first.

    Those of whom an adviser has said that they are another are not among them. Raises NotFound.
    """
    person = await customer(transaction, customer_id)
    own = await same_person(transaction, customer_id)
    reasons: Reasons = {}
    await _by_what_was_typed(transaction, own, reasons)
    await _by_marks(transaction, person, own, reasons)
    await _by_name(transaction, person, own, reasons)
    return await _told(transaction, person, own, reasons)


async def _by_what_was_typed(tx: Transaction, own: Sequence[UUID], reasons: Reasons) -> None:
    for row in await tx.fetch(TYPED, tx.organisation, own):
        reason = Reason(code="typed", kind=row["kind"], value=row["value"], at=row["claimed_at"])
        reasons.setdefault(row["other"], []).append(reason)


async def _by_marks(
    tx: Transaction, person: Customer, own: Sequence[UUID], reasons: Reasons
) -> None:
    rows = await tx.fetch(SAME_MARK, tx.organisation, own, SHORTEST_MAILBOX, SHARED_MAILBOXES)
    named = {one.id: one for one in await customers(tx, [row["other"] for row in rows])}
    person_of = await _people(tx, [row["other"] for row in rows])
    for row in rows:
        if row["kind"] == "phone":
            found = Reason(code="phone", kind="phone", value=row["value"])
        elif _alike(person.name, named[person_of[row["other"]]].name):
            found = Reason(code="name-and-mailbox", kind="email", value=row["value"])
        else:
            continue
        reasons.setdefault(row["other"], []).append(found)


async def _by_name(
    tx: Transaction, person: Customer, own: Sequence[UUID], reasons: Reasons
) -> None:
    if person.name is None or " " not in (name := fold(person.name)):
        return
    same = await tx.fetch(NAMESAKES, tx.organisation, [name], own, MOST_NAMESAKES + 1)
    alike = [
        row
        for row in await tx.fetch(NAMED_ALIKE, tx.organisation, name, ALIKE, own)
        if fold(row["name"]) != name and _alike(person.name, row["name"])
    ]
    why: ReasonCode
    for why, rows in (("name", same), ("name-alike", alike)):
        if len(rows) <= MOST_NAMESAKES:
            for row in rows:
                reasons.setdefault(row["other"], []).append(Reason(code=why))


def _alike(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return False
    folded, name = fold(one), fold(other)
    return misspelt(folded, name) and misspelt(name, folded)


async def _told(
    tx: Transaction, person: Customer, own: Sequence[UUID], reasons: Reasons
) -> list[Suggestion]:
    """Put the reasons of customers to their people, and leave out those who were dismissed."""
    person_of = await _people(tx, reasons)
    by_person: Reasons = {}
    for other, whys in reasons.items():
        by_person.setdefault(person_of[other], []).extend(whys)
    for row in await tx.fetch(DISMISSED, tx.organisation, own):
        by_person.pop(row["person_id"], None)
    by_person.pop(person.id, None)
    first = sorted(by_person, key=lambda other: (_strength(by_person[other]), other))[:MOST]
    return [
        Suggestion(customer=one, reasons=_once(by_person[one.id]))
        for one in await customers(tx, first)
    ]


async def _people(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    rows = await tx.fetch(PEOPLE, tx.organisation, list(ids))
    return {row["id"]: row["person_id"] for row in rows}


def _strength(reasons: Sequence[Reason]) -> tuple[int, int]:
    return min(ORDER.index(reason.code) for reason in reasons), -len(reasons)


def _once(reasons: Sequence[Reason]) -> list[Reason]:
    """Return each reason once, the strongest first; a shared mailbox has told of the name."""
    unique = list({(r.code, r.kind, r.value): r for r in reasons}.values())
    codes = {reason.code for reason in unique}
    kept = [r for r in unique if r.code != "name" or "name-and-mailbox" not in codes]
    return sorted(kept, key=lambda reason: ORDER.index(reason.code))
