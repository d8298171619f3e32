"""How long a questionnaire takes, said before it begins."""

from collections.abc import Mapping
from typing import Final

from miroir.base.language import Language
from miroir.surveys.kinds import Kind, Matrix, Ranking, Words
from miroir.surveys.model import Document, Question

SECONDS: Final[Mapping[type[Kind], int]] = {Words: 30, Ranking: 20, Matrix: 4}
OTHER_KINDS: Final = 8
EACH_ROW: Final = 6
MINUTE: Final = 60


def seconds(document: Document) -> float:
    """Return about how long it takes to answer everything; what only some are asked counts half."""
    return sum(_of(one) * (0.5 if one.show else 1) for one in document.questions)


def _of(question: Question) -> int:
    rows = len(question.answer.rows) if isinstance(question.answer, Matrix) else 0
    return SECONDS.get(type(question.answer), OTHER_KINDS) + rows * EACH_ROW


def duration(document: Document, tongue: Language) -> str:
    """Say how long it takes: less than a minute, or about how many."""
    lasts = seconds(document)
    if lasts < MINUTE:
        return tongue.gettext("It takes less than a minute.")
    minutes = round(lasts / MINUTE)
    words = tongue.ngettext(
        "It takes about %(minutes)s minute.", "It takes about %(minutes)s minutes.", minutes
    )
    return words % {"minutes": tongue.number(minutes)}
