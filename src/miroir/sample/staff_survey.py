"""What the sample's advisers answered elsewhere before: whether they would recommend working here.

It comes in as a file, from which the sheet of measures has their eNPS.
"""

from datetime import date, timedelta
from random import Random
from typing import Final

import msgspec

from miroir.base.database import Transaction
from miroir.base.settings import Settings
from miroir.sample.survey_files import SurveyFile, bring_in
from miroir.surveys.past import Column

PEOPLE: Final = 19
AGO: Final = (timedelta(days=46), timedelta(days=74))
HEADER: Final = ("Date de réponse", "Recommandation NPS", "Matricule")


async def bring_in_staff_survey(tx: Transaction, *, settings: Settings) -> None:
    """Send the file, say what its columns hold, and have it taken over."""
    content = _file(tx.at.date(), Random(20_260_107)).encode()  # noqa: S311 - invented
    file = SurveyFile(
        name="enquete-interne-avant-miroir.csv", content=content, side="adviser", say=_say
    )
    await bring_in(tx, file, settings=settings, by=None)


def _say(column: Column) -> Column:
    match column.header:
        case "Recommandation NPS":
            return msgspec.structs.replace(
                column, role="answer", asked_as="nps", good="high", code="avant_enps"
            )
        case "Matricule":
            return msgspec.structs.replace(column, role="respondent")
        case _:
            return msgspec.structs.replace(column, role="date")


def _file(today: date, chance: Random) -> str:
    lines = [HEADER]
    for ago in AGO:
        monday = today - ago
        monday -= timedelta(days=monday.weekday())
        for person in range(PEOPLE):
            day = monday + timedelta(days=chance.randint(0, 4))
            note = min(10, max(0, round(chance.gauss(7.2, 2.1))))
            lines.append((f"{day:%d/%m/%Y}", str(note), f"C{person:03}"))
    return "\n".join(";".join(line) for line in lines)
