"""A survey that the sample's organisation ran elsewhere before, as a file that is taken over.

The worker does it once it runs. Some of its lines are refused, so that their account can be seen.
"""

from datetime import date, timedelta
from random import Random
from typing import Final

import msgspec

from miroir.access import accounts
from miroir.base.database import Transaction
from miroir.base.settings import Settings
from miroir.sample.survey_files import SurveyFile, bring_in
from miroir.sample.three_axes import OFFICER
from miroir.surveys.past import Column, cell_values

LINES: Final = 420
FIRST, LAST = timedelta(days=330), timedelta(days=44)  # until Miroir came
HEADER: Final = ("Date de réponse", "Recommandation NPS", "Accueil", "Motif", "Poids", "Pourquoi ?")
REASONS: Final = ("Livraison", "Facture", "Conseil", "Retour")
WELCOME: Final = ("Mauvais", "Passable", "Bon", "Très bon")
WORDS: Final = {
    "low": (
        "Le colis est arrivé cassé et personne ne répondait au téléphone.",
        "J’ai dû répéter mon problème à trois personnes.",
        "Facture fausse deux mois de suite, sans excuse.",
        "Trop d’attente avant d’avoir quelqu’un.",
    ),
    "high": (
        "Réponse claire en cinq minutes, merci.",
        "La conseillère a tout de suite compris ce qu’il me fallait.",
        "Retour remboursé sans discuter, très bien.",
        "Toujours aimables et efficaces.",
    ),
}
WRONG: Final = (
    ("31/02/2025", "8", "Bon", "Conseil", "1,0", ""),
    ("à l’été", "9", "Bon", "Retour", "1,1", "Très bien."),
    ("{day}", "11", "Bon", "Livraison", "0,9", "Note hors de l’échelle."),
    ("{day}", "7", "Bon", "Facture", "beaucoup", ""),
    ("{day}", "", "", "", "1,0", ""),
)


async def bring_in_past_survey(tx: Transaction, *, settings: Settings) -> None:
    """Send the file, say what its columns hold, and have it taken over."""
    content = _file(tx.at.date(), Random(20_260_105)).encode("cp1252")  # noqa: S311 - invented
    by = next((one.id for one in await accounts(tx) if one.name == OFFICER), None)
    file = SurveyFile(
        name="satisfaction-avant-miroir.csv", content=content, side="customer", say=_say
    )
    await bring_in(tx, file, settings=settings, by=by)


def _say(column: Column) -> Column:
    """Say what only a person can: which end is good, and what words stand for."""
    match column.header:
        case "Recommandation NPS":
            return msgspec.structs.replace(
                column, role="answer", asked_as="nps", good="high", code="avant_nps"
            )
        case "Accueil":
            values = cell_values((cell, str(n)) for n, cell in enumerate(WELCOME, start=1))
            return msgspec.structs.replace(
                column,
                role="answer",
                asked_as="likert4",
                good="high",
                values=values,
                code="avant_accueil",
            )
        case "Motif":
            return msgspec.structs.replace(
                column, role="answer", asked_as="choice", code="avant_motif"
            )
        case "Pourquoi ?":
            return msgspec.structs.replace(
                column, role="answer", asked_as="words", code="avant_pourquoi"
            )
        case "Date de réponse":
            return msgspec.structs.replace(column, role="date")
        case _:
            return msgspec.structs.replace(column, role="weight")


def _file(today: date, chance: Random) -> str:
    lines: list[tuple[str, ...]] = [HEADER]
    for _ in range(LINES):
        day = today - timedelta(days=chance.randint(LAST.days, FIRST.days))
        lines.append(_line(day, chance))
    middle = today - (FIRST + LAST) / 2
    lines += [tuple(cell.format(day=f"{middle:%d/%m/%Y}") for cell in line) for line in WRONG]
    return "\n".join(";".join(line) for line in lines)


def _line(day: date, chance: Random) -> tuple[str, ...]:
    note = min(10, max(0, round(chance.gauss(7.4, 2.4))))
    welcome = WELCOME[min(3, max(0, round(note / 3.2 + chance.gauss(-0.3, 0.6))))]
    words = ""
    if chance.random() < 0.4:
        words = chance.choice(WORDS["high" if note >= 7 else "low"])
    weight = f"{chance.uniform(0.5, 2.2):.2f}".replace(".", ",")
    return (f"{day:%d/%m/%Y}", str(note), welcome, chance.choice(REASONS), weight, words)
