"""What the sample improves: an irritant dealt with, one being worked on, and suggestions."""

from datetime import timedelta
from random import Random
from uuid import UUID

import msgspec

from miroir.access import Language, accounts
from miroir.base.database import Transaction
from miroir.conversations import TagDraft, create_tag, tag
from miroir.improvement import (
    Cause,
    Draft,
    RuleDraft,
    SuggestionState,
    add_rule,
    answer_suggestion,
    decide_action,
    finish_action,
    group_remarks,
    open_follow_up,
    publish_news,
    raise_irritant,
    remarks_unexplained,
    set_causes,
    suggest,
    vote,
)
from miroir.remarks import RuleDraft as RemarkRule
from miroir.remarks import make_rule
from miroir.sample.consulted import consult_some

OFFICER, LEAD = "Sophie Nguyen", "Claire Vasseur"
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


class SuggestionOfSample(msgspec.Struct, frozen=True, kw_only=True):
    """What an adviser proposes, who votes for it, and what became of it."""

    author: str
    words: str
    voters: tuple[str, ...]
    state: SuggestionState = "open"
    answer: str = ""
    irritant: str | None = None


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

PUBLISHED = "Personne ne sait où est le colis"
NEWS: dict[Language, tuple[str, str]] = {
    "fr": (
        "Personne ne savait où était mon colis.",
        "Nos conseillers voient le suivi du transporteur pendant qu’ils vous parlent : ils vous"
        " disent où est votre colis, et quand il arrive.",
    ),
    "en": (
        "Nobody knew where my parcel was.",
        "Our advisers see the carrier’s tracking while they talk to you: they can tell you where"
        " your parcel is, and when it comes.",
    ),
}
SUGGESTIONS = (
    SuggestionOfSample(
        author="Nadia Haddad",
        words="Montrer le suivi du transporteur à côté de la conversation, sans autre outil.",
        voters=("Julien Imbert", "Sarah Jolivet", "Thomas Keller", "Camille Aubry"),
        state="done",
        answer="C’est fait : merci, Nadia. Les contacts sur ce sujet ont nettement baissé.",
        irritant="Personne ne sait où est le colis",
    ),
    SuggestionOfSample(
        author="Camille Aubry",
        words="Pouvoir offrir deux ampoules sans demander l’accord d’un responsable.",
        voters=("Yanis Belkacem", "Hugo Delmas", "Inès Fontaine"),
    ),
    SuggestionOfSample(
        author="Paul Marchetti",
        words="Un modèle de réponse pour les remboursements qui tardent.",
        voters=("Aïcha Lemoine",),
        state="taken",
        answer="Oui, avec la réception des retours : nous l’écrivons cette semaine.",
        irritant="Le remboursement tarde après un retour",
    ),
)


async def improve(tx: Transaction, brand_id: UUID, *, chance: Random) -> None:
    """Give a brand its irritants, with what points to them and what is done."""
    people = {account.name: account.id for account in await accounts(tx)}
    raised = {
        one.title: await _raise(tx, one, brand_id, owner_id=people[OFFICER], chance=chance)
        for one in IRRITANTS
    }
    await _publish(tx, raised[PUBLISHED], by=people[OFFICER])
    await consult_some(tx, raised[IRRITANTS[-1].title], by=people[OFFICER])
    await _tag_by_rule(tx, people[OFFICER])
    await _suggest(tx, people, raised)
    await _follow_up(tx, brand_id, people[LEAD])
    await add_rule(tx, RuleDraft(kind="gap", hours=72, owner_id=people[OFFICER]))


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


async def _tag_by_rule(tx: Transaction, by: UUID) -> None:
    waiting = RemarkRule(phrases=("attente", "trop long", "patienter", "slow"))
    await make_rule(tx, "Attente", waiting, by=by)
    parcels = RemarkRule(phrases=("colis", "transporteur", "parcel", "tracking"), unless=("merci",))
    await make_rule(tx, "Livraison", parcels, by=by)


async def _publish(tx: Transaction, irritant_id: UUID, *, by: UUID) -> None:
    for language, (said, did) in NEWS.items():
        await publish_news(tx, irritant_id, language, said=said, did=did, by=by)


async def _follow_up(tx: Transaction, brand_id: UUID, owner_id: UUID) -> None:
    """Promise unhappy customers a person, and have two of them wait for one."""
    now = tx.at
    await add_rule(tx, RuleDraft(kind="not_solved", hours=24, owner_id=owner_id))
    waiting = RuleDraft(kind="word", word="attente", hours=24, owner_id=owner_id)
    by_word = await add_rule(tx, waiting)
    found = await remarks_unexplained(tx, brand_id=brand_id, words="attente", most=2)
    for hours, remark in zip((30, 5), found, strict=False):
        tx.at = now - timedelta(hours=hours)
        await open_follow_up(tx, by_word, remark.invitation_id)
    tx.at = now


async def _suggest(tx: Transaction, people: dict[str, UUID], raised: dict[str, UUID]) -> None:
    now = tx.at
    for days, one in zip((30, 6, 2), SUGGESTIONS, strict=True):
        tx.at = now - timedelta(days=days)
        made = await suggest(tx, one.words, by=people[one.author])
        for name in one.voters:
            await vote(tx, made, by=people[name])
        if one.state != "open":
            tx.at = now - DONE_SINCE
            about = raised.get(one.irritant or "")
            await answer_suggestion(
                tx, made, one.state, one.answer, irritant_id=about, by=people[OFFICER]
            )
    tx.at = now


async def _tag(tx: Transaction, one: IrritantOfSample, brand_id: UUID, *, chance: Random) -> UUID:
    made = await create_tag(tx, TagDraft(name=one.tag, brand_id=brand_id))
    for row in await tx.fetch(ABOUT, tx.organisation, brand_id, one.subject):
        over = one.done and row["closed_at"] >= tx.at - DONE_SINCE
        if not over or chance.random() < STILL_HAPPENS:
            await tag(tx, row["id"], add=[made.id], by=None)
    return made.id
