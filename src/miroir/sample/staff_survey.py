"""What the sample's advisers answered elsewhere before: whether they would recommend working here.

It comes in as a file, from which the sheet of measures has their eNPS.
"""

import asyncio
from datetime import date, timedelta
from random import Random
from typing import Final

import msgspec

from miroir.base.database import Transaction
from miroir.base.settings import Settings
from miroir.files import vault
from miroir.surveys.past import (
    Column,
    Plan,
    add_import,
    change_plan,
    fill_values,
    past_import,
    propose_for,
    start_import,
)

PEOPLE: Final = 19
AGO: Final = (timedelta(days=46), timedelta(days=74))
HEADER: Final = ("Date de réponse", "Recommandation NPS", "Matricule")


async def bring_in_staff_survey(tx: Transaction, *, settings: Settings) -> None:
    """Send the file, say what its columns hold, and have it taken over."""
    content = _file(tx.at.date(), Random(20_260_107)).encode()  # noqa: S311 - invented
    kept = vault(settings)
    sha256 = await asyncio.to_thread(kept.keep_now, tx.organisation, content)
    path = kept.path(tx.organisation, sha256)
    draft = await propose_for(tx, path)
    import_id = await add_import(
        tx,
        side="adviser",
        name="enquete-interne-avant-miroir.csv",
        sha256=sha256,
        size=len(content),
        draft=draft,
        by=None,
    )
    plan = await fill_values(path, draft.reading, _said(draft.plan))
    revision = (await past_import(tx, import_id)).revision
    await change_plan(tx, import_id, side="adviser", plan=plan, revision=revision)
    await start_import(tx, import_id, by=None)


def _said(plan: Plan) -> Plan:
    return msgspec.structs.replace(
        plan, channel="email", date_order="dmy", columns=tuple(map(_column, plan.columns))
    )


def _column(column: Column) -> Column:
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
