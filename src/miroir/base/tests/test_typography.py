import pytest

from miroir.base.typography import typeset


@pytest.mark.parametrize(
    ("plain", "set_"),
    [
        ("Prêt ? Oui ; enfin !", "Prêt\u202f? Oui\u202f; enfin\u202f!"),
        ("Objet : lampe", "Objet\u00a0: lampe"),
        ("Étiquettes :", "Étiquettes\u00a0:"),
        ("« Ligne »", "«\u00a0Ligne\u00a0»"),
        ("95 %, 95 %% ou 3 €", "95\u00a0%, 95\u00a0%% ou 3\u00a0€"),
        ("1 000 caractères", "1\u202f000 caractères"),
        ("n° 12", "n°\u00a012"),
        ("Fait\u00a0?", "Fait\u202f?"),
        ("«\u202fa\u202f»", "«\u00a0a\u00a0»"),
    ],
)
def test_no_line_ends_where_french_has_a_space(plain: str, set_: str) -> None:
    assert typeset(plain) == set_
    assert typeset(set_) == set_


@pytest.mark.parametrize(
    "text",
    [
        "à %(level)s près",
        "{wave} et %s",
        "https://a.example/?b=1;c",
        "08:30",
        "06 12 34 56 78",
        "a:b",
    ],
)
def test_nothing_else_changes(text: str) -> None:
    assert typeset(text) == text
