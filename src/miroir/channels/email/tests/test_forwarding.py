"""Mails passed on, as the common programs write them in six languages."""

# ruff: noqa: E501 - a mail is read better as it comes

import pytest

from miroir.channels.email import understand
from miroir.channels.email.forwarding import Forwarded, forwarded

OUTLOOK = """\
De : Léa Petit <Lea.Petit@Example.net>
Envoyé : lundi 3 février 2025 10:00
À : Support
Objet : Ma lampe

Bonjour,

elle clignote.
"""


def passed_on(text: str, subject: str = "TR: Ma lampe") -> Forwarded | None:
    head = (
        f"From: Paul <paul@us.example>\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8"
    )
    return forwarded(understand(f"{head}\n\n{text}".encode()))


FORMS = {
    "outlook fr": ("TR: Ma lampe", "Peux-tu voir ?\n\n" + OUTLOOK),
    "outlook fr, ruled": (
        "TR : Ma lampe",
        "Peux-tu voir ?\n\n________________________________\n" + OUTLOOK,
    ),
    "outlook en": (
        "FW: Ma lampe",
        "Peux-tu voir ?\n\n-----Original Message-----\nFrom: Léa Petit [mailto:lea.petit@example.net]\n"
        "Sent: Monday, February 3, 2025 10:00 AM\nTo: Support\nSubject: Ma lampe\n\nBonjour,\n\n"
        "elle clignote.\n",
    ),
    "outlook de": (
        "WG: Ma lampe",
        "Peux-tu voir ?\n\nVon: Léa Petit <lea.petit@example.net>\nGesendet: Montag, 3. Februar 2025\n"
        "An: Support\nBetreff: Ma lampe\n\nBonjour,\n\nelle clignote.\n",
    ),
    "outlook es": (
        "RV: Ma lampe",
        "Peux-tu voir ?\n\nDe: Léa Petit <lea.petit@example.net>\nEnviado el: lunes, 3 de febrero\n"
        "Para: Support\nAsunto: Ma lampe\n\nBonjour,\n\nelle clignote.\n",
    ),
    "outlook it": (
        "I: Ma lampe",
        "Peux-tu voir ?\n\nDa: Léa Petit <lea.petit@example.net>\nInviato: lunedì 3 febbraio 2025\n"
        "A: Support\nOggetto: Ma lampe\n\nBonjour,\n\nelle clignote.\n",
    ),
    "outlook nl": (
        "Doorst: Ma lampe",
        "Peux-tu voir ?\n\nVan: Léa Petit <lea.petit@example.net>\nVerzonden: maandag 3 februari 2025\n"
        "Aan: Support\nOnderwerp: Ma lampe\n\nBonjour,\n\nelle clignote.\n",
    ),
    "gmail fr": (
        "Fwd: Ma lampe",
        "Peux-tu voir ?\n\n---------- Forwarded message ---------\nDe : Léa Petit <lea.petit@example.net>\n"
        "Date: lun. 3 févr. 2025 à 10:00\nSubject: Ma lampe\nTo: <support@us.example>\n\n\nBonjour,\n\n"
        "elle clignote.\n",
    ),
    "apple fr": (
        "Fwd: Ma lampe",
        "Peux-tu voir ?\n\nDébut du message réexpédié :\n\n> De: Léa Petit <lea.petit@example.net>\n"
        "> Objet: Ma lampe\n> Date: 3 février 2025 à 10:00:00 UTC+1\n> À: support@us.example\n> \n"
        "> Bonjour,\n> \n> elle clignote.\n",
    ),
    "apple de": (
        "Fwd: Ma lampe",
        "Peux-tu voir ?\n\nAnfang der weitergeleiteten Nachricht:\n\nVon: Léa Petit <lea.petit@example.net>\n"
        "Betreff: Ma lampe\nDatum: 3. Februar 2025\nAn: support@us.example\n\nBonjour,\n\n"
        "elle clignote.\n",
    ),
    "thunderbird nl": (
        "Fwd: Ma lampe",
        "Peux-tu voir ?\n\n-------- Doorgestuurd bericht --------\nOnderwerp: \tMa lampe\n"
        "Datum: \tMon, 3 Feb 2025 10:00:00 +0100\nVan: \tLéa Petit <lea.petit@example.net>\n"
        "Aan: \tsupport@us.example\n\n\n\nBonjour,\n\nelle clignote.\n",
    ),
    "thunderbird it": (
        "Fwd: Ma lampe",
        "Peux-tu voir ?\n\n-------- Messaggio Inoltrato --------\nOggetto: \tMa lampe\n"
        "Data: \tMon, 3 Feb 2025\nMittente: \tx\nDa: \tLéa Petit <lea.petit@example.net>\n"
        "A: \tsupport@us.example\n\nBonjour,\n\nelle clignote.\n",
    ),
}


@pytest.mark.parametrize(("subject", "text"), FORMS.values(), ids=FORMS)
def test_the_first_author_is_found_and_the_words_above_are_apart(subject: str, text: str) -> None:
    found = passed_on(text, subject)
    assert found is not None
    assert found.author.address.lower() == "lea.petit@example.net"
    assert found.author.name == "Léa Petit"
    assert found.subject == "Ma lampe"
    assert found.text == "Bonjour,\n\nelle clignote."
    assert found.words == "Peux-tu voir ?"


def test_an_attached_mail_is_passed_on_too() -> None:
    raw = (
        b"From: paul@us.example\nSubject: Une cliente\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nPeux-tu voir ?\n"
        b"--b\nContent-Type: message/rfc822\n\nFrom: Lea <lea@example.net>\nSubject: Ma lampe\n\n"
        b"Elle clignote.\n--b--\n"
    )
    found = forwarded(understand(raw))
    assert found is not None
    assert (found.author.address, found.text) == ("lea@example.net", "Elle clignote.")
    assert found.words == "Peux-tu voir ?"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Ma lampe", "Oui.\n\n" + OUTLOOK),  # an answer quotes
        ("TR: Ma lampe", "De : Léa Petit\nEnvoyé : lundi\nÀ : Support\n\nBonjour"),  # no address
        ("TR: rien", "Bonjour, voyez plus bas."),
    ],
)
def test_what_is_not_clearly_passed_on_is_not(subject: str, text: str) -> None:
    assert passed_on(text, subject) is None
