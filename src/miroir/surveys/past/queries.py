"""Reading imports: how they stand, and what was refused."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import NotFound
from miroir.base.language import phrase
from miroir.surveys.model import Question
from miroir.surveys.past.model import Column, PastImport, Plan, Reading, Refusal
from miroir.surveys.questionnaires import read_document

NO_IMPORT = phrase("There is no such import.")

FIELDS = """
    id, side, name, sha256, size, lines_about, reading, plan, revision, state, trouble, made_by,
    made_at, started_at, ended_at, line, taken, refused, left_out, answers
"""
IMPORTS = f"""
    select {FIELDS} from past_import where organisation_id = $1
    order by made_at desc, id desc limit $2
"""
IMPORT = f"select {FIELDS} from past_import where organisation_id = $1 and id = $2"
DOCUMENT = "select document from past_import where organisation_id = $1 and id = $2"
REFUSALS = """
    select line, place, value, why from past_refusal
    where organisation_id = $1 and import_id = $2 and (line, place) > ($3, $4)
    order by line, place limit $5
"""
BEFORE_ALL = (-1, -2)
NO_PLAN: Final = Plan(columns=(Column(header=""),))


async def past_imports(tx: Transaction, *, limit: int = 100) -> list[PastImport]:
    """Return the imports, the newest first."""
    return [read_import(row) for row in await tx.fetch(IMPORTS, tx.organisation, limit)]


async def past_import(tx: Transaction, import_id: UUID, *, lock: bool = False) -> PastImport:
    """Return an import; `lock` it for the rest of the transaction. Raises NotFound."""
    sql = f"{IMPORT} for update" if lock else IMPORT
    row = await tx.row(sql, tx.organisation, import_id)
    if row is None:
        raise NotFound(NO_IMPORT)
    return read_import(row)


async def asked_in(tx: Transaction, import_id: UUID) -> Sequence[Question]:
    """Return the questions that an import's columns answer, from its start on; [] before."""
    document = await tx.value(DOCUMENT, tx.organisation, import_id)
    try:
        return [] if document is None else read_document(document).questions
    except msgspec.ValidationError:
        return []


async def refusals(
    tx: Transaction, import_id: UUID, *, limit: int, after: tuple[int, int] = BEFORE_ALL
) -> Sequence[Refusal]:
    """Return what was refused, in the order of the file, `after` a line and a place."""
    rows = await tx.fetch(REFUSALS, tx.organisation, import_id, *after, limit)
    return [msgspec.convert(dict(row), Refusal) for row in rows]


def read_import(row: Row) -> PastImport:
    """Return an import from a row of FIELDS.

    One whose plan cannot be read is damaged: it can be undone, and goes no further.
    """
    values = dict(row)
    try:
        values["reading"] = msgspec.convert(values["reading"], Reading)
        values["plan"] = msgspec.convert(values["plan"], Plan)
    except msgspec.ValidationError:
        going = values["state"] in ("draft", "running")
        values |= {"reading": Reading(format="text"), "plan": NO_PLAN, "trouble": "damaged"}
        values["state"] = "stopped" if going else values["state"]
    return PastImport(**values)
