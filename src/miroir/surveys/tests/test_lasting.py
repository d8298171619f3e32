"""How long a questionnaire takes is said by the number and kinds of its questions."""

import pytest

from miroir.base.language import Code, language
from miroir.surveys.defaults import CUSTOMER
from miroir.surveys.kinds import Words
from miroir.surveys.lasting import duration, seconds
from miroir.surveys.model import Document, Question
from miroir.surveys.tests.documents import ask, matrix, when

SEVEN = tuple(ask(f"scale{n}") for n in range(7))
WORDS = tuple(ask(f"words{n}", Words()) for n in range(4))


@pytest.mark.parametrize(
    ("questions", "code", "said"),
    [
        (CUSTOMER, "fr", "Cela prend moins d’une minute."),
        (SEVEN, "fr", "Cela prend moins d’une minute."),
        ((*SEVEN, ask("last")), "fr", "Cela prend environ 1 minute."),
        ((*SEVEN, *WORDS), "fr", "Cela prend environ 3 minutes."),
        ((*SEVEN, *WORDS), "en", "It takes about 3 minutes."),
    ],
)
def test_a_duration_fits_what_is_asked(
    questions: tuple[Question, ...], code: Code, said: str
) -> None:
    assert duration(Document(questions=questions), language(code, "Europe/Paris")) == said


def test_what_only_some_are_asked_counts_half() -> None:
    document = Document(questions=(ask("first"), ask("why", Words(), show=when("first", "is", 0))))
    assert seconds(document) == 8 + 15


def test_each_row_of_a_matrix_takes_its_time() -> None:
    long = Document(questions=(matrix("many", *"abcdefgh"),))
    short = Document(questions=(matrix("few", "a", "b"),))
    assert seconds(long) - seconds(short) == 6 * 6
