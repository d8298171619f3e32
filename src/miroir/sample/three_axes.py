"""Two years of the sample's monthly figures on three axes, and the reports that it has mailed."""

from datetime import time
from random import Random
from typing import Final

from miroir.access import accounts
from miroir.axes import Axis, Unit, add_measure, enter, last_months
from miroir.base.database import Transaction
from miroir.reports import Planned, Rhythm, schedule_report

OFFICER, ADMINISTRATOR = "Sophie Nguyen", "Amandine Keller"
MEASURES: Final[tuple[tuple[str, Axis, Unit], ...]] = (
    ("Chiffre d’affaires (k€)", "commercial", "number"),
    ("Clients perdus", "commercial", "percent"),
    ("Réclamations pour 1\N{NARROW NO-BREAK SPACE}000 commandes", "customers", "number"),
    ("Absences", "staff", "percent"),
    ("Départs de conseillers", "staff", "number"),
)

MAILED: Final = {
    "mirror": Rhythm(every="week", at=time(8)),
    "axes": Rhythm(every="month", at=time(8)),
}


async def show_three_axes(tx: Transaction, *, chance: Random) -> None:
    """Enter two years: where many are absent, more complain, and a month later more leave."""
    people = {one.name: one.id for one in await accounts(tx)}
    officer = people[OFFICER]
    columns = [
        await add_measure(tx, axis=axis, name=name, unit=unit, by=officer)
        for name, axis, unit in MEASURES
    ]
    cells = []
    complained = 11.0
    for at, month in enumerate(last_months(tx.at.date())):
        absent = max(0.02, chance.gauss(0.055, 0.013))
        lost = max(0.004, 0.012 + 0.0011 * (complained - 11) + chance.gauss(0, 0.0012))
        complained = 11 + 140 * (absent - 0.055) + chance.gauss(0, 0.9)
        turnover = 812 + 6 * at + 90 * (month.month in {11, 12}) + chance.gauss(0, 18)
        left = float(max(0, round(chance.gauss(1.4, 1.1))))
        row = (round(turnover), round(lost, 4), round(complained, 1), round(absent, 4), left)
        cells += [(column, month, value) for column, value in zip(columns, row, strict=True)]
    await enter(tx, cells, by=officer)
    readers = [officer, people[ADMINISTRATOR]]
    for source, rhythm in MAILED.items():
        planned = Planned(source=source, weeks=13, rhythm=rhythm, recipients=readers)
        await schedule_report(tx, planned, by=officer)
