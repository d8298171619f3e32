"""Quotes and signatures of western Europe's mail programs."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.channels.email.folding import fold
from miroir.channels.email.model import Role

QUOTE = "> Bonjour,\n> où en est ma commande ?\n"


def roles(text: str) -> dict[Role, str]:
    found: dict[Role, str] = {}
    for passage in fold(text):
        found[passage.role] = found.get(passage.role, "") + passage.text
    return found


INTRODUCTIONS = [
    "Le 3 mars 2026 à 10:12, Léa Dupont <lea@example.org> a écrit :",
    "Le mar. 3 mars 2026 à 10:12, Léa Dupont <lea@example.org> a écrit\xa0:",
    "Le mardi 3 mars 2026 à 10:12:33 UTC+1, Léa <lea@example.org> a écrit :",
    "Le 03/03/2026 10:12, Léa Dupont a écrit :",
    "Le 3 mars 2026 à 10:12, Léa Dupont <lea.dupont.longue.adresse@example.org> a\nécrit :",
    "Léa Dupont <lea@example.org> a écrit :",
    "Léa Dupont a écrit le 3 mars :",
    "On Tue, Mar 3, 2026 at 10:12 AM Lea Dupont <lea@example.org> wrote:",
    "On 3 Mar 2026, at 10:12, Lea Dupont\n<lea@example.org> wrote:",
    "On 03/03/2026 10:12, Lea Dupont\n<lea@example.org>\nwrote:",
    "Lea Dupont wrote:",
    "Am Di., 3. März 2026 um 10:12 Uhr schrieb Lea Dupont <lea@example.org>:",
    "Am 03.03.26 um 10:12 schrieb Lea:",
    "Op di 3 mrt 2026 om 10:12 schreef Lea Dupont <lea@example.org>:",
    "El mar, 3 mar 2026 a las 10:12, Lea Dupont (<lea@example.org>) escribió:",
    "Il giorno mar 3 mar 2026 alle ore 10:12 Lea <lea@example.org> ha scritto:",
    "Em ter., 3 de mar. de 2026 às 10:12, Lea <lea@example.org> escreveu:",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_a_marked_quote_and_its_introduction_are_folded(introduction: str) -> None:
    answer = "Merci, c'est réglé.\n\n"
    assert roles(f"{answer}{introduction}\n\n{QUOTE}") == {
        "visible": answer,
        "quote": f"{introduction}\n\n{QUOTE}",
    }


@pytest.mark.parametrize(
    "introduction", [each for each in INTRODUCTIONS if not each.startswith(("Lea", "Léa"))]
)
def test_an_unmarked_quote_after_its_introduction_is_folded(introduction: str) -> None:
    answer = "Merci, c'est réglé.\n\n"
    quote = f"{introduction}\n\nBonjour,\n\noù en est ma commande ?\n"
    assert roles(answer + quote) == {"visible": answer, "quote": quote}


HEADER_BLOCKS = [
    "De : Léa Dupont <lea@example.org>\nEnvoyé : mardi 3 mars 2026 10:12\nÀ : Aide\nObjet : Oui\n",
    "De\xa0: Léa\nDate\xa0: 3 mars 2026\nÀ\xa0: aide@example.com\nObjet\xa0: Facture\n",
    "*De :* Léa\n*Envoyé :* mardi\n*À :* Aide\n*Cc :* Paul\n*Objet :* Facture\n",
    "From: Lea\nSent: Tuesday, March 3, 2026 10:12 AM\nTo: Help\nSubject: Invoice\n",
    "Von: Lea\nGesendet: Dienstag, 3. März 2026 10:12\nAn: Hilfe\nBetreff: Rechnung\n",
    "Van: Lea\nVerzonden: dinsdag 3 maart 2026\nAan: Hulp\nOnderwerp: Factuur\n",
    "De: Lea\nEnviado: martes, 3 de marzo de 2026\nPara: Ayuda\nAsunto: Factura\n",
    "Da: Lea\nInviato: martedì 3 marzo 2026\nA: Aiuto\nOggetto: Fattura\n",
]


@pytest.mark.parametrize("block", HEADER_BLOCKS)
@pytest.mark.parametrize("rule", ["", "________________________________\n", "-----------\n\n"])
def test_an_original_copied_below_with_its_headers_is_folded(block: str, rule: str) -> None:
    original = f"{rule}{block}\nBonjour,\n\noù en est ma commande ?\n"
    assert roles(f"C'est réglé.\n\n{original}") == {
        "visible": "C'est réglé.\n\n",
        "quote": original,
    }


@pytest.mark.parametrize(
    "line",
    [
        "-----Message d'origine-----",
        "----- Message d’origine -----",
        "-----Original Message-----",
        "-------- Message original --------",
        "-----Ursprüngliche Nachricht-----",
        "-----Oorspronkelijk bericht-----",
        "-----Mensaje original-----",
        "-----Messaggio originale-----",
    ],
)
def test_an_original_below_its_line_is_folded(line: str) -> None:
    assert roles(f"Oui.\n\n{line}\nUne question.\n")["visible"] == "Oui.\n\n"


def test_answers_between_the_lines_stay_visible() -> None:
    announced = f"Le 3 mars 2026, Léa a écrit :\n{QUOTE}"
    text = f"Bonjour,\n\n{announced}\nElle est partie.\n\n> Merci\n\nDe rien.\n"
    assert (
        "".join(passage.text for passage in fold(text) if passage.role == "visible")
        == "Bonjour,\n\nElle est partie.\n\nDe rien.\n"
    )


def test_an_answer_below_the_quote_stays_visible() -> None:
    assert roles(f"{QUOTE}\nElle est partie.\n")["visible"] == "Elle est partie.\n"


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nLéa Dupont\n01 23 45 67 89\n",
        "--\nLéa\n",
        "Envoyé de mon iPhone\n",
        "Envoyé depuis mon appareil Galaxy\n",
        "Envoyé à partir de Outlook pour Android\n",
        "Obtenez Outlook pour iOS<https://aka.ms/o0ukef>\n",
        "Sent from my iPhone\n",
        "Sent from Mail for Windows\n",
        "Get Outlook for iOS\n",
        "Von meinem iPhone gesendet\n",
        "Verzonden vanaf mijn iPhone\n",
        "Enviado desde mi iPhone\n",
        "Inviato da iPhone\n",
        "-Léa\n",
        "_______________________________________________\nliste@example.org\n",
        "Envoyé de mon iPhone\n\n-- \nLéa\n",
    ],
)
@pytest.mark.parametrize("after", ["", f"\nLe 3 mars 2026, Paul a écrit :\n{QUOTE}"])
def test_a_signature_is_folded(signature: str, after: str) -> None:
    found = roles(f"Merci.\n\n{signature}{after}")
    assert found["visible"] == "Merci.\n\n"
    assert found["signature"].strip() == signature.strip()


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour,\nma commande n'est pas arrivée.\n",
        "Voici -- enfin -- la suite.\n",
        "Sent from my desk, it is much easier than from my phone.\n",
        "Merci\n- un\n- deux\n",
        "De : Paris\nVers : Lyon\nQuand : demain\n",
        "Le 3 mars j'ai commandé ceci :\n- une lampe\n",
        "On the 3rd I wrote to you about this: no answer.\n",
        "Elle m'a écrit : venez.\nJe suis venue.\n",
        "Objet : facture\nBonjour, la voici.\n",
        "Subject: my order\nTo: whom it may concern\nHello,\nI wait.\n",
        "5 > 3\n",
        "-5 degrés\n",
    ],
)
def test_what_is_neither_quote_nor_signature_stays_visible(text: str) -> None:
    assert roles(text) == {"visible": text}


def test_a_forwarded_mail_without_a_word_stays_visible() -> None:
    text = f"{HEADER_BLOCKS[0]}\nUne question.\n"
    assert roles(text) == {"visible": text}
    assert roles(QUOTE) == {"visible": QUOTE}


def test_a_long_text_after_a_dash_line_is_no_signature() -> None:
    text = "Un\n--\n" + "ligne\n" * 40
    assert roles(text) == {"visible": text}


texts = st.lists(
    st.sampled_from(
        [
            *INTRODUCTIONS,
            *HEADER_BLOCKS,
            QUOTE,
            "",
            "-- ",
            "--",
            "texte",
            "> x",
            ">",
            "  > y",
            "___",
        ]
    )
    | st.text(max_size=8),
    max_size=12,
).map("\n".join)


@given(texts)
def test_passages_put_end_to_end_are_the_text(text: str) -> None:
    passages = fold(text)
    assert "".join(passage.text for passage in passages) == text
    assert not text.strip() or any(passage.role == "visible" for passage in passages)


@pytest.mark.parametrize(
    "piece",
    ["On 3 Mar\n", "> \n", "wrote:\n> a\n", "De :\n", "-- \n", "-A\n\n", "Le 3 " * 50 + "\n"],
)
def test_a_hostile_text_takes_no_more_than_seconds(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    start = time.process_time()
    fold(text)
    assert time.process_time() - start < 3
