import pytest

from miroir.channels.sms.stop_words import asks_to_stop


@pytest.mark.parametrize(
    "text",
    [
        "STOP", " stop. ", "Stop !", "STOP 36180", "Stop SMS", "STOP PUB svp", "stop\u00a0sms",
        "Arrêt", "ARRET", "arrêtez", "Arre\u0302t", "Désabonnement", "UNSUBSCRIBE",
        "Unsubscribe me",
        "stop je ne veux plus de vos messages merci",
    ],
)  # fmt: skip
def test_an_opposition_is_heard_however_it_is_written(text: str) -> None:
    assert asks_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "👍", "Merci", "Non", "Ma lampe ne s'arrête plus, stop ou pas",
        "Arrêt de mon contrat à la fin du mois, comment faire ?",
        "End of the month is fine for the delivery", "nonstop",
    ],
)  # fmt: skip
def test_words_about_something_else_are_none(text: str) -> None:
    assert not asks_to_stop(text)
