"""Irritants of the sample: one that is dealt with, one that is being worked on."""

from datetime import timedelta
from random import Random
from uuid import UUID

import msgspec

from miroir.access import accounts
from miroir.base.database import Transaction
from miroir.conversations import TagDraft, create_tag, tag
from miroir.improvement import (
    Cause,
    Draft,
    decide_action,
    finish_action,
    group_remarks,
    raise_irritant,
    remarks_unexplained,
    set_causes,
)

OFFICER, SUPERVISOR = "Sophie Nguyen", "Claire Vasseur"
DONE_SINCE = timedelta(days=20)
STILL_HAPPENS = 0.25

ABOUT = """
    select c.id, k.closed_at
    from conversation c
    join closure k on (k.organisation_id, k.conversation_id) = (c.organisation_id, c.id)
        and k.reopened_at is null
    where c.organisation_id = $1 and c.brand_id = $2 and c.subject like $3
    order by k.closed_at, c.id
"""


class IrritantOfSample(msgspec.Struct, frozen=True, kw_only=True):
    """An irritant, the matters and remarks that it is seen by, what is done about it."""

    title: str
    about: str
    tag: str
    subject: str
    remark: str
    action: str
    done: bool


IRRITANTS = (
    IrritantOfSample(
        title="Personne ne sait où est le colis",
        about="Le suivi n’avance plus, et nos conseillers n’en voient pas plus que le client.",
        tag="Colis introuvable",
        subject="%toujours pas reçue",
        remark="colis",
        action="Le suivi du transporteur s’affiche à côté de la conversation.",
        done=True,
    ),
    IrritantOfSample(
        title="Le remboursement tarde après un retour",
        about="Les retours ne sont pas scannés à l’arrivée ; le virement attend.",
        tag="Remboursement lent",
        subject="Remboursement de ma commande%",
        remark="Remboursement",
        action="Scanner chaque retour dès la réception.",
        done=False,
    ),
)


async def improve(tx: Transaction, brand_id: UUID, *, chance: Random) -> None:
    """Give a brand its irritants, with what points to them and what is done."""
    people = {account.name: account.id for account in await accounts(tx)}
    for one in IRRITANTS:
        await _raise(tx, one, brand_id, owner_id=people[OFFICER], chance=chance)


async def _raise(
    tx: Transaction,
    one: IrritantOfSample,
    brand_id: UUID,
    *,
    owner_id: UUID,
    chance: Random,
) -> UUID:
    now = tx.at
    tag_id = await _tag(tx, one, brand_id, chance=chance)
    tx.at = now - 2 * DONE_SINCE if one.done else now - timedelta(days=9)
    draft = Draft(
        title=one.title,
        about=one.about,
        brand_id=brand_id,
        owner_id=owner_id,
        state="done" if one.done else "working",
    )
    irritant_id = await raise_irritant(tx, draft, by=owner_id)
    await set_causes(tx, irritant_id, [Cause(kind="tag", id=tag_id)])
    due = (now + timedelta(days=12)).date()
    action_id = await decide_action(
        tx, irritant_id, one.action, owner_id=owner_id, due_on=due, by=owner_id
    )
    tx.at = now
    if one.done:
        await finish_action(tx, irritant_id, action_id, since=now - DONE_SINCE, by=owner_id)
    remarks = await remarks_unexplained(tx, brand_id=brand_id, words=one.remark)
    await group_remarks(
        tx, irritant_id, [(each.invitation_id, each.question) for each in remarks], by=owner_id
    )
    return irritant_id


async def _tag(tx: Transaction, one: IrritantOfSample, brand_id: UUID, *, chance: Random) -> UUID:
    made = await create_tag(tx, TagDraft(name=one.tag, brand_id=brand_id))
    for row in await tx.fetch(ABOUT, tx.organisation, brand_id, one.subject):
        over = one.done and row["closed_at"] >= tx.at - DONE_SINCE
        if not over or chance.random() < STILL_HAPPENS:
            await tag(tx, row["id"], add=[made.id], by=None)
    return made.id
