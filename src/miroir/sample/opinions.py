"""What both sides of the sample think of a contact."""

from collections.abc import Mapping
from datetime import timedelta
from random import Random

import msgspec

from miroir.access import Language
from miroir.base.database import Transaction
from miroir.sample.content_files import matters
from miroir.surveys import Closed, Given, answer, ask_adviser, invite_customer

CUSTOMERS_ANSWER = 0.5
ADVISERS_ANSWER = 0.85
ADD_WORDS = 0.35


class Mood(msgspec.Struct, frozen=True):
    """How well contacts of a team go, from 0 to 1.

    `level` at first, `trend` by the last week, `gap` by how much its advisers find it harder
    than its customers.
    """

    level: float
    trend: float
    gap: float


# Orders: advisers struggle with a slow tool that their customers begin to feel as well.
MOODS: Mapping[str, Mood] = {
    "conseil": Mood(0.82, 0.02, 0.03),
    "commandes": Mood(0.66, -0.08, 0.17),
    "care": Mood(0.7, 0.12, -0.02),
}


async def answer_both_sides(
    tx: Transaction,
    closed: Closed,
    *,
    team: str,
    language: Language,
    progress: float,
    chance: Random,
) -> None:
    """Ask customer and adviser, and have them answer as their team's mood goes."""
    mood = MOODS[team]
    customer = mood.level + mood.trend * progress + chance.gauss(0, 0.17)
    adviser = customer - mood.gap + chance.gauss(0, 0.1)
    closed_at = tx.at
    asked = await ask_adviser(tx, closed)
    if asked is not None and chance.random() < ADVISERS_ANSWER:
        tx.at = closed_at + timedelta(seconds=chance.randint(5, 40))
        given = _scales(adviser) + _words_of_staff(adviser, language) + _mattered(chance)
        await answer(tx, asked, given, confirmed=True)
    tx.at = closed_at
    invited = await invite_customer(tx, closed)
    if invited is not None and chance.random() < CUSTOMERS_ANSWER:
        tx.at = closed_at + timedelta(minutes=chance.expovariate(1 / 40))
        given = _scales(customer) + _words(customer, language, chance) + _mattered(chance)
        await answer(tx, invited, given, confirmed=True)


def _scales(mood: float) -> list[Given]:
    return [
        Given(question="effort", value=_clip(round(1 + 6.4 * mood), 1, 7)),
        Given(question="satisfaction", value=_clip(round(1 + 4.4 * mood), 1, 5)),
        Given(question="solved", value=int(mood > 0.5)),
    ]


def _words(mood: float, language: Language, chance: Random) -> list[Given]:
    drawn = chance.random()
    if drawn > ADD_WORDS:
        return []
    words = matters().words[language]
    wordings = chance.choice(words.glad if mood > 0.57 else words.sad)
    place = min(int(drawn / ADD_WORDS * len(wordings)), len(wordings) - 1)
    return [Given(question="words", words=wordings[place])]


def _words_of_staff(mood: float, language: Language) -> list[Given]:
    """Draw from the mood itself: the sample's other chances stay as they were."""
    chance = Random(mood)  # noqa: S311 - a believable past, not a secret
    if chance.random() > ADD_WORDS:
        return []
    said = matters().words[language].staff
    return [Given(question="words", words=chance.choice(chance.choice(said)))]


def _mattered(chance: Random) -> list[Given]:
    if chance.random() > ADD_WORDS:
        return []
    picked = chance.sample(("quick", "clear", "kind", "free"), k=chance.randint(1, 2))
    return [Given(question="mattered", picked=tuple(picked))]


def _clip(value: int, low: int, high: int) -> int:
    return min(max(value, low), high)
