"""What the sample's staff said in a barometer that is over, without their names."""

from datetime import timedelta
from random import Random
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from miroir.base.database import Transaction
from miroir.surveys import (
    Campaign,
    Given,
    RuleSays,
    Scale,
    add_ask_rule,
    answer,
    ask_due,
    ask_limits,
    change_ask_rule,
    open_asks,
    open_waves,
    set_ask_limits,
    survey,
)

BEGAN: Final = timedelta(days=24)
LASTED: Final = timedelta(days=10)
ANSWER: Final = 0.85
WORDS: Final = (
    "L’outil de commandes rame dès dix heures, on fait patienter pour rien.",
    "Plus de latitude pour les gestes commerciaux, ça nous éviterait des rappels.",
    "Bonne ambiance d’équipe, continuez les points du matin.",
    "We need the returns guide in English, customers wait while we translate.",
    "Formation au nouveau catalogue trop courte.",
    "Les consignes changent sans qu’on nous prévienne.",
    "The new saved replies save me an hour a day, thank you.",
    "J’aimerais voir ce que deviennent nos suggestions.",
)


async def speak_at_large(tx: Transaction) -> None:
    """Have a barometer asked of everybody some weeks ago; most answered, some in words."""
    now, chance = tx.at, Random(20_260_105)  # noqa: S311 - a believable past, not a secret
    tx.at = now - BEGAN
    first = tx.at.date()
    says = RuleSays(
        name="Baromètre de rentrée",
        side="adviser",
        survey="barometer",
        moment=Campaign(first=first, last=first + LASTED),
        way="desk",
        priority=80,
    )
    rule = await add_ask_rule(tx, says)
    tx.at += timedelta(days=1)
    limits = await ask_limits(tx)  # what was asked since would count against that day
    await set_ask_limits(tx, replace(limits, asks_per_day=None, asks_per_week=None))
    await open_waves(tx)
    await ask_due(tx)
    await set_ask_limits(tx, limits)
    words = list(WORDS)
    rows = await tx.fetch("select id from adviser where organisation_id = $1", tx.organisation)
    for row in sorted(rows, key=lambda row: str(row["id"])):
        for ask in await open_asks(tx, row["id"]):
            if ask.anonymous and chance.random() < ANSWER:
                given = await _given(tx, ask.invitation_id, words, chance)
                await answer(tx, ask.invitation_id, given, confirmed=True)
    tx.at = now
    await change_ask_rule(tx, rule.id, says, paused=True)


async def _given(tx: Transaction, ask: UUID, words: list[str], chance: Random) -> list[Given]:
    asked = (await survey(tx, ask)).questionnaire.document.questions
    return [
        Given(question=one.code, value=chance.randint(5, 10))
        if isinstance(one.answer, Scale)
        else Given(question=one.code, words=words.pop())
        for one in asked
        if isinstance(one.answer, Scale) or words
    ]
