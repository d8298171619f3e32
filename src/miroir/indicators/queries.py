"""What both sides are asked alike."""

from collections.abc import Sequence

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.language import Code as Language
from miroir.indicators.asked_on import counted_on
from miroir.indicators.mirror import Pair
from miroir.indicators.scales import Scale
from miroir.surveys import Scale as AskedOn
from miroir.surveys import current, in_words


async def pairs(tx: Transaction, *, language: Language, brand: str) -> Sequence[Pair]:
    """Return the questions that both sides are asked now, on one scale; none before any is."""
    try:
        customers = (await current(tx, "customer")).asked
        advisers = {twin.code: twin for twin in (await current(tx, "adviser")).asked}
    except NotFound:
        return []
    return [
        Pair(
            question=asked.code,
            scale=scale,
            title=in_words(asked.title, language, brand=brand),
            customers=in_words(asked.text, language, brand=brand),
            advisers=in_words(twin.text, language, brand=brand),
        )
        for asked in customers
        if isinstance(asked.answer, AskedOn)
        and (twin := advisers.get(asked.code)) is not None
        and isinstance(twin.answer, AskedOn)
        and (scale := _scale(asked.answer)) == _scale(twin.answer)
        and scale is not None
    ]


def _scale(answer: AskedOn) -> Scale | None:
    return counted_on((answer.name, answer.good))
