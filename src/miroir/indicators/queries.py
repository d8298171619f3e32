"""What both sides are asked alike."""

from collections.abc import Mapping, Sequence

from miroir.base.database import Transaction
from miroir.base.language import Code as Language
from miroir.indicators.asked_on import counted_on
from miroir.indicators.mirror import Pair
from miroir.indicators.scales import Scale
from miroir.surveys import Question, Side, current_of_kind, in_words
from miroir.surveys import Scale as AskedOn


async def pairs(tx: Transaction, *, language: Language, brand: str) -> Sequence[Pair]:
    """Return the questions that both sides are asked now, on one scale; none before any is."""
    advisers = await _asked(tx, "adviser")
    return [
        Pair(
            question=asked.code,
            scale=scale,
            title=in_words(asked.title, language, brand=brand),
            customers=in_words(asked.text, language, brand=brand),
            advisers=in_words(twin.text, language, brand=brand),
        )
        for asked in (await _asked(tx, "customer")).values()
        if isinstance(asked.answer, AskedOn)
        and (twin := advisers.get(asked.code)) is not None
        and isinstance(twin.answer, AskedOn)
        and (scale := _scale(asked.answer)) == _scale(twin.answer)
        and scale is not None
    ]


async def _asked(tx: Transaction, side: Side) -> Mapping[str, Question]:
    """Return what a side is asked about contacts, by code, as the first questionnaire has it."""
    found: dict[str, Question] = {}
    for questionnaire in await current_of_kind(tx, side, "contact"):
        for one in questionnaire.asked:
            found.setdefault(one.code, one)
    return found


def _scale(answer: AskedOn) -> Scale | None:
    return counted_on((answer.name, answer.good))
