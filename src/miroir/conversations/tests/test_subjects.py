"""What a subject is about, in the words of many mail programs."""

import pytest

from miroir.conversations import is_answer, topic


@pytest.mark.parametrize(
    "subject",
    [
        "Ma commande",
        "Re: Ma commande",
        "RE : Ma  commande",
        "AW: Re[2]: ma commande",
        "[liste] Ré: TR: Ma commande",
        "Fwd: [EXTERNAL] R: I: Ma commande",
        "Antw: Doorst: MA COMMANDE",
    ],
)
def test_prefixes_and_labels_change_nothing(subject: str) -> None:
    assert topic(subject) == "ma commande"


@pytest.mark.parametrize("subject", ["Rendez-vous", "Reçu", "Information: prix", "Trouvé : clé"])
def test_words_that_begin_like_a_prefix_stay(subject: str) -> None:
    assert topic(subject) == subject.casefold()


def test_an_answer_says_so() -> None:
    assert is_answer("[liste] RE : Ma commande")
    assert not is_answer("TR: Ma commande")
    assert not is_answer("Reçu")
    assert not is_answer(None)


def test_a_subject_of_prefixes_alone_is_about_nothing() -> None:
    assert topic("Re: Re:") == topic(None) == ""
