"""What was refused, as comma-separated values that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.language import Language
from miroir.surveys.past.model import Column, Refusal
from miroir.surveys.past.queries import BEFORE_ALL, past_import, refusals
from miroir.surveys.past.why import WHYS

AT_ONCE = 2_000
# What spreadsheets take for the beginning of a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def refused_csv(
    database: Database, organisation: OrganisationId, import_id: UUID, *, tongue: Language
) -> AsyncIterator[bytes]:
    """Yield the lines, columns, cells, reasons and remedies, some at a time."""
    head = ("line", "column", "value", "why", "what_to_do")
    yield b"\xef\xbb\xbf" + _written([head])
    after = BEFORE_ALL
    while True:
        async with database.transaction(organisation) as tx:
            columns = (await past_import(tx, import_id)).plan.columns
            some = await refusals(tx, import_id, limit=AT_ONCE, after=after)
        if not some:
            return
        yield _written([_row(one, columns, tongue) for one in some])
        after = (some[-1].line, some[-1].place)


def _row(one: Refusal, columns: Sequence[Column], tongue: Language) -> Sequence[object]:
    told = WHYS[one.why]
    name = columns[one.place].header if 0 <= one.place < len(columns) else ""
    why, do = tongue.gettext(told.why), tongue.gettext(told.do)
    return (one.line, harmless(name), harmless(one.value), why, do)


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet runs it: an apostrophe before what may be a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _written(rows: Sequence[Sequence[object]]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()
