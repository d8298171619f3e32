"""A barometer of the sample: six statements of our own, put twice to an invented panel."""

from datetime import timedelta
from random import Random
from typing import Final

from miroir.barometers import Choices, Column, add_barometer, add_wave, reckon_wave
from miroir.base.database import Transaction

PEOPLE: Final = 600
ANSWERS: Final = (
    "Pas du tout d’accord",
    "Plutôt pas d’accord",
    "Plutôt d’accord",
    "Tout à fait d’accord",
)
AGREES: Final = frozenset(ANSWERS[2:])
# How many agree in spring, and in autumn.
STATEMENTS: Final = {
    "On me répond avec respect.": (0.86, 0.87),
    "Je n’ai pas à répéter mon histoire.": (0.58, 0.66),
    "Le conseiller peut sortir des règles pour moi.": (0.49, 0.48),
    "Je sais quand j’aurai une réponse.": (0.63, 0.71),
    "Je joins une personne sans détour.": (0.55, 0.52),
    "Mes remarques servent à quelque chose.": (0.41, 0.47),
}
WAVES: Final = (("Printemps", timedelta(days=200)), ("Automne", timedelta(days=20)))


async def ask_panel(tx: Transaction) -> None:
    """Put the statements to the panel in spring and in autumn."""
    barometer_id = await add_barometer(
        tx,
        name="Baromètre de la relation client",
        about="600 clients de la distribution spécialisée, interrogés en ligne, pondérés par âge.",
    )
    chance = Random(20_260_104)  # noqa: S311 - an invented panel, not a secret
    for place, (name, ago) in enumerate(WAVES):
        content = _panel(place, chance).encode()
        day = (tx.at - ago).date()
        wave_id = await add_wave(tx, barometer_id, name=name, fielded_on=day, content=content)
        await reckon_wave(tx, wave_id, CHOICES)


CHOICES: Final = Choices(
    columns=[
        *(Column(name=text, role="statement", text=text, agrees=AGREES) for text in STATEMENTS),
        Column(name="poids", role="weight"),
    ]
)


def _panel(wave: int, chance: Random) -> str:
    lines = [";".join([*STATEMENTS, "poids"])]
    for _ in range(PEOPLE):
        answers = [_answer(shares[wave], chance) for shares in STATEMENTS.values()]
        lines.append(";".join([*answers, f"{chance.uniform(0.6, 1.6):.3f}"]))
    return "\n".join(lines)


def _answer(share: float, chance: Random) -> str:
    return ANSWERS[(2 if chance.random() < share else 0) + (chance.random() < 0.35)]
