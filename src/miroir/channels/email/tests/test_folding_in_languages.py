"""Answers as people write them with the common programs, in six languages."""

# ruff: noqa: E501 - a mail is read better as it comes

import pytest

from miroir.channels.email.folding import fold
from miroir.channels.email.languages import guess

CASES = {
    "outlook fr": (
        "Merci beaucoup.\n\nDe : Support <s@us.example>\nEnvoyé : lundi 3 février 2025 10:00\nÀ : Léa Petit\nObjet : RE: Ma lampe\n\nBonjour,\nvoici.",
        "Merci beaucoup.",
    ),
    "outlook fr bold": (
        "Merci.\n\n*De :* Support <s@us.example>\n*Envoyé :* lundi 3 février 2025 10:00\n*À :* Léa\n*Objet :* RE\n\nBonjour",
        "Merci.",
    ),
    "outlook mobile fr": (
        "Merci.\n\nObtenir Outlook pour iOS<https://aka.ms/o0ukef>\n________________________________\nDe : Support <s@us.example>\nEnvoyé : lundi 3 février 2025 10:00:12\nÀ : Léa\nObjet : RE\n\nBonjour",
        "Merci.",
    ),
    "outlook mobile fr 2": (
        "Merci.\n\nTélécharger Outlook pour Android\n________________________________\nDe: Support\nEnvoyé: lundi\nÀ: Léa\nObjet: RE\n\nBonjour",
        "Merci.",
    ),
    "gmail fr": (
        "Merci.\n\nLe lun. 3 févr. 2025 à 10:00, Support <s@us.example> a écrit :\n\n> Bonjour\n> voici",
        "Merci.",
    ),
    "gmail fr wrapped": (
        "Merci.\n\nLe lun. 3 févr. 2025 à 10:00, Support du magasin Lumen <\nbonjour@lumen.example> a écrit :\n\n> Bonjour",
        "Merci.",
    ),
    "gmail fr wrapped2": (
        "Merci.\n\nLe lun. 3 févr. 2025 à 10:00, Support du magasin Lumen et Compagnie\n<bonjour@lumen.example> a\nécrit :\n\n> Bonjour",
        "Merci.",
    ),
    "apple fr": (
        "Merci.\n\nEnvoyé de mon iPhone\n\n> Le 3 févr. 2025 à 10:00, Support <s@us.example> a écrit :\n> \n> \ufeffBonjour",
        "Merci.",
    ),
    "apple fr nbsp": (
        "Merci.\n\nLe 3 févr. 2025 à 10:00, Support <s@us.example> a écrit\u00a0:\n\nBonjour sans marque",
        "Merci.",
    ),
    "orange fr": (
        'Merci.\n\n> Message du 03/02/25 10:00\n> De : "Support" <s@us.example>\n> A : lea@example.net\n> Objet : Ma lampe\n> \n> Bonjour',
        "Merci.",
    ),
    "sfr/free": (
        'Merci.\n\n----- Mail original -----\nDe: "Support" <s@us.example>\nÀ: "Léa"\nEnvoyé: Lundi 3 Février 2025 10:00:00\nObjet: Ma lampe\n\nBonjour',
        "Merci.",
    ),
    "samsung fr": (
        "Merci.\n\nEnvoyé depuis mon appareil mobile Samsung.\n\n-------- Message d'origine --------\nDe : Support\nDate : 03/02/2025 10:00 (GMT+01:00)\nÀ : Léa\nObjet : Ma lampe\n\nBonjour",
        "Merci.",
    ),
    "thunderbird fr": (
        "Merci.\n\nLe 03/02/2025 à 10:00, Support a écrit :\n> Bonjour\n\n-- \nLéa Petit",
        "Merci.",
    ),
    "signature fr": (
        "Bonjour,\nma lampe clignote.\n\nCordialement,\n\n-- \nLéa Petit\n06 12 34 56 78",
        "Bonjour,\nma lampe clignote.\n\nCordialement,",
    ),
    "outlook de": (
        "Danke.\n\nVon: Support <s@us.example>\nGesendet: Montag, 3. Februar 2025 10:00\nAn: Lea\nBetreff: AW: Lampe\n\nGuten Tag",
        "Danke.",
    ),
    "gmail de": (
        "Danke.\n\nAm Mo., 3. Feb. 2025 um 10:00 Uhr schrieb Support <\ns@us.example>:\n\n> Guten Tag",
        "Danke.",
    ),
    "apple de": (
        "Danke.\n\nVon meinem iPhone gesendet\n\n> Am 03.02.2025 um 10:00 schrieb Support <s@us.example>:\n> \n> Guten Tag",
        "Danke.",
    ),
    "gmx de": (
        'Danke.\n\nGesendet: Montag, 03. Februar 2025 um 10:00 Uhr\nVon: "Support" <s@us.example>\nAn: lea@example.net\nBetreff: Lampe\n\nGuten Tag',
        "Danke.",
    ),
    "thunderbird de": ("Danke.\n\nAm 03.02.25 um 10:00 schrieb Support:\n> Guten Tag", "Danke."),
    "outlook de mobil": (
        "Danke.\n\nOutlook für iOS beziehen\n________________________________\nVon: Support\nGesendet: Montag\nAn: Lea\nBetreff: AW\n\nGuten Tag",
        "Danke.",
    ),
    "outlook nl": (
        "Bedankt.\n\nVan: Support <s@us.example>\nVerzonden: maandag 3 februari 2025 10:00\nAan: Lea\nOnderwerp: RE: Lamp\n\nDag",
        "Bedankt.",
    ),
    "gmail nl": (
        "Bedankt.\n\nOp ma 3 feb 2025 om 10:00 schreef Support <s@us.example>:\n\n> Dag",
        "Bedankt.",
    ),
    "apple nl": (
        "Bedankt.\n\nVerstuurd vanaf mijn iPhone\n\n> Op 3 feb 2025 om 10:00 heeft Support <s@us.example> het volgende geschreven:\n> \n> Dag",
        "Bedankt.",
    ),
    "outlook nl mobiel": (
        "Bedankt.\n\nOutlook voor iOS downloaden\n________________________________\nVan: Support\nVerzonden: maandag\nAan: Lea\nOnderwerp: RE\n\nDag",
        "Bedankt.",
    ),
    "outlook es": (
        "Gracias.\n\nDe: Support <s@us.example>\nEnviado el: lunes, 3 de febrero de 2025 10:00\nPara: Lea\nAsunto: RE: Lámpara\n\nHola",
        "Gracias.",
    ),
    "gmail es": (
        "Gracias.\n\nEl lun, 3 feb 2025 a las 10:00, Support (<s@us.example>) escribió:\n\n> Hola",
        "Gracias.",
    ),
    "apple es": (
        "Gracias.\n\nEnviado desde mi iPhone\n\n> El 3 feb 2025, a las 10:00, Support <s@us.example> escribió:\n> \n> Hola",
        "Gracias.",
    ),
    "outlook es movil": (
        "Gracias.\n\nObtener Outlook para Android\n________________________________\nDe: Support\nEnviado: lunes\nPara: Lea\nAsunto: RE\n\nHola",
        "Gracias.",
    ),
    "outlook it": (
        "Grazie.\n\nDa: Support <s@us.example>\nInviato: lunedì 3 febbraio 2025 10:00\nA: Lea\nOggetto: R: Lampada\n\nBuongiorno",
        "Grazie.",
    ),
    "gmail it": (
        "Grazie.\n\nIl giorno lun 3 feb 2025 alle ore 10:00 Support <s@us.example> ha scritto:\n\n> Buongiorno",
        "Grazie.",
    ),
    "apple it": (
        "Grazie.\n\nInviato da iPhone\n\n> Il giorno 3 feb 2025, alle ore 10:00, Support <s@us.example> ha scritto:\n> \n> Buongiorno",
        "Grazie.",
    ),
    "outlook it mobile": (
        "Grazie.\n\nScarica Outlook per iOS\n________________________________\nDa: Support\nInviato: lunedì\nA: Lea\nOggetto: R\n\nBuongiorno",
        "Grazie.",
    ),
    "libero it": (
        "Grazie.\n\n----Messaggio originale----\nDa: s@us.example\nData: 03/02/2025 10.00\nA: <lea@example.net>\nOgg: Lampada\n\nBuongiorno",
        "Grazie.",
    ),
    "outlook en": (
        "Thanks.\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Support <s@us.example>\nSent: Monday, February 3, 2025 10:00:00 AM\nTo: Lea\nSubject: Re: Lamp\n\nHello",
        "Thanks.",
    ),
    "prose not folded": (
        "Bonjour,\nLe 3 mars, votre technicien a écrit :\nje repasse demain.\nIl n’est pas venu.",
        "Bonjour,\nLe 3 mars, votre technicien a écrit :\nje repasse demain.\nIl n’est pas venu.",
    ),
}

WRITTEN = {
    "fr": "Bonjour, ma lampe clignote depuis hier soir, pouvez-vous la remplacer ? Merci d’avance.",
    "en": "Hello, my lamp has been flickering since last night, could you please replace it?",
    "de": "Guten Tag, meine Lampe flackert seit gestern Abend, können Sie sie bitte ersetzen?",
    "nl": "Hallo, mijn lamp flikkert sinds gisteravond, kunt u deze vervangen? Alvast bedankt.",
    "es": "Hola, mi lámpara parpadea desde anoche, ¿pueden cambiarla por otra? Muchas gracias.",
    "it": "Buongiorno, la mia lampada lampeggia da ieri sera, potete sostituirla? Grazie mille.",
}


@pytest.mark.parametrize(("text", "visible"), CASES.values(), ids=CASES)
def test_only_what_the_author_wrote_is_visible(text: str, visible: str) -> None:
    passages = fold(text)
    assert "".join(each.text for each in passages) == text
    shown = "".join(each.text for each in passages if each.role == "visible")
    assert shown.strip() == visible


@pytest.mark.parametrize(("language", "text"), WRITTEN.items(), ids=WRITTEN)
def test_the_language_of_a_short_mail_is_told(language: str, text: str) -> None:
    assert guess(text) == language
