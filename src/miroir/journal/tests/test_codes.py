import pytest

from miroir.journal import Code, Fact
from miroir.journal.facts import refuse_words


class Coded(Fact, frozen=True, kw_only=True):
    question: Code
    other: Code | None = None


class Wordy(Fact, frozen=True, kw_only=True):
    remark: str | None = None


def test_a_code_of_a_document_may_be_in_a_fact() -> None:
    refuse_words(Coded(question="effort"))
    refuse_words(Coded(question="effort", other="solved_2"))


@pytest.mark.parametrize("text", ["Jean Dupont", "jean dupont", "", "effort\n", "x" * 33, "été"])
def test_words_cannot_pass_for_a_code(text: str) -> None:
    with pytest.raises(ValueError, match=r"Coded\.question"):
        refuse_words(Coded(question=text))


def test_a_field_of_any_text_is_refused_whatever_it_holds() -> None:
    with pytest.raises(TypeError, match=r"Wordy\.remark"):
        refuse_words(Wordy(remark=None))
