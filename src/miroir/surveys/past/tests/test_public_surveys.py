"""Surveys that others published go in whole, as text and as workbooks."""

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.files import Vault
from miroir.surveys import Side
from miroir.surveys.past.sniffing import sniff
from miroir.surveys.past.sources import open_table
from miroir.surveys.past.testing import FileDesk
from miroir.surveys.past.testing_workbooks import xlsx
from miroir.surveys.testing import set_scene

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
DATA = Path(__file__).resolve().parents[5].parent / "shared" / "data"


@pytest.mark.parametrize("as_workbook", [False, True])
@pytest.mark.parametrize(
    ("name", "side", "lines", "answers"),
    [
        ("survey_fr_nps_publicodes/data.csv", "customer", 18, 387),
        ("survey_fr_hdv2003/hdv2003.csv", "customer", 2000, 33632),
        ("survey_likert_bfi/bfi.csv", "customer", 2800, 77669),
        ("survey_employee_ibm/emp_attrition.csv", "adviser", 1470, 45570),
    ],
)
async def test_a_published_survey_goes_in_whole(
    name: str,
    side: Side,
    lines: int,
    answers: int,
    as_workbook: bool,
    database: Database,
    organisation: OrganisationId,
    tmp_path: Path,
) -> None:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not there")
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
    desk = FileDesk(database, organisation, Vault(tmp_path))
    content = as_sheet(path) if as_workbook else path.read_bytes()
    import_id = await desk.send(content, side=side)
    await desk.say(import_id, day=date(2024, 3, 1))
    await desk.start(import_id)
    await desk.run()
    one = await desk.state(import_id)
    assert (one.state, one.taken, one.refused, one.left_out) == ("done", lines, 0, 0)
    assert one.answers == answers


def as_sheet(path: Path) -> bytes:
    """Return a file as a workbook, its numbers as numbers."""
    table = open_table(path, msgspec.structs.replace(sniff(path), header=False))
    rows = [[_typed(cell) for cell in line.cells or ()] for line in table.lines]
    return xlsx({"Réponses": rows})


def _typed(cell: str) -> str | float | None:
    if NUMBER.fullmatch(cell):
        return float(cell) if "." in cell else int(cell)
    return cell or None
