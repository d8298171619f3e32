import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.channels.email.languages import guess
from miroir.channels.email.model import Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bonjour, je n'ai pas reçu ma commande, merci de me répondre. Cordialement", "fr"),
        ("Où est mon colis ? Il est en retard depuis une semaine.", "fr"),
        ("Je voudrais annuler l’abonnement de ma fille", "fr"),
        ("Hello, I have not received my order, could you please check? Thanks", "en"),
        ("Where is my parcel? It was due last week.", "en"),
        ("Hallo, ich habe meine Bestellung noch nicht erhalten. Danke", "de"),
        ("Hola, no he recibido mi pedido, ¿cuándo llega? Gracias", "es"),
        ("Buongiorno, non ho ricevuto il mio ordine, potete controllare? Grazie", "it"),
        ("Hallo, ik heb mijn bestelling nog niet ontvangen, kunt u dit nakijken?", "nl"),
        ("Olá, ainda não recebi a minha encomenda, quando chega? Obrigado", "pt"),
    ],
)
def test_a_sentence_or_two_are_enough(text: str, language: Language) -> None:
    assert guess(text) == language


@pytest.mark.parametrize("text", ["", "OK", "Facture 42", "12345", "你好，我的订单在哪里", "x y z"])
def test_too_little_is_no_guess(text: str) -> None:
    assert guess(text) is None


def test_what_is_declared_settles_a_doubt_only() -> None:
    assert guess("OK", declared="fr-FR, en") == "fr"
    assert guess("OK", declared="EN") == "en"
    assert guess("OK", declared="xx") is None
    assert guess("Bonjour, je n'ai pas reçu ma commande, merci", declared="en") == "fr"


@given(st.text(), st.none() | st.text())
def test_any_text_may_be_asked_about(text: str, declared: str | None) -> None:
    guess(text, declared=declared)
