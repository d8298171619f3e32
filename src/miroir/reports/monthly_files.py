"""Monthly figures from a file: looked at first, then kept as if they were pasted."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, settings_language
from miroir.axes import Measure, Pasted, lines_of_file, measures, read_pasted
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import Invalid, MiroirError, TooLarge
from miroir.base.language import Language, phrase
from miroir.files import clean_name
from miroir.reports.axes_pages import MONTHLY, READERS, Preview, monthly_page
from miroir.reports.words import month_words, value_words

LARGEST: Final = 2 * 1024 * 1024
TOO_LARGE: Final = phrase("This file is larger than 2 MB: leave out what is not monthly.")
NOTHING: Final = phrase("Nothing in this file can be read as months of your figures.")


class MonthlyFile(msgspec.Struct):
    """The form: the file, the sheet of a workbook (from 1), whether its percentages are of 1."""

    file: UploadFile
    sheet: str = "1"
    shares: str = ""

    @property
    def place(self) -> int:
        """The sheet, counted from 0."""
        plain = self.sheet.isascii() and self.sheet.isdigit() and len(self.sheet) < 5
        return max(0, int(self.sheet) - 1) if plain else 0


MonthlyForm = Annotated[MonthlyFile, Body(media_type=RequestEncodingType.MULTI_PART)]


@post(
    f"{MONTHLY}/file",
    guards=[READERS],
    include_in_schema=False,
    status_code=200,
    request_max_body_size=LARGEST + 16 * 1024,
)
async def look_at_file(
    data: MonthlyForm, request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show what a file holds, line by line what cannot be read; nothing is kept."""
    content = await data.file.read(LARGEST + 1)
    async with database.transaction(caller.organisation) as tx:
        known = await measures(tx)
        tongue = await settings_language(tx, request, caller)
        try:
            if len(content) > LARGEST:
                raise TooLarge(TOO_LARGE, max_bytes=LARGEST)
            preview = await _preview(data, content, known, tongue)
        except MiroirError as problem:
            return await monthly_page(tx, request, caller, problem=problem)
        return await monthly_page(tx, request, caller, preview=preview)


async def _preview(
    data: MonthlyFile, content: bytes, known: Sequence[Measure], tongue: Language
) -> Preview:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        shares = bool(data.shares)
        text = await lines_of_file(path, known, sheet=data.place, shares=shares)
    pasted = read_pasted(text, known)
    if not pasted.cells and not pasted.refusals:
        raise Invalid(NOTHING)
    found = {one.id for one, _, _ in _told(pasted, known)}
    shown = [one for one in known if one.id in found]
    values = {(one.id, month): value for one, month, value in _told(pasted, known)}
    months = sorted({month for _, month in values}, reverse=True)
    return Preview(
        name=clean_name(data.file.filename, media_type="text/csv"),
        text=text,
        names=[one.name for one in shown],
        rows=[(month_words(month, tongue), _row(month, shown, values, tongue)) for month in months],
        pasted=pasted,
    )


def _told(pasted: Pasted, known: Sequence[Measure]) -> list[tuple[Measure, date, float]]:
    by_id = {one.id: one for one in known}
    return [(by_id[measure], month, value) for measure, month, value in pasted.cells]


def _row(
    month: date,
    shown: Sequence[Measure],
    values: Mapping[tuple[UUID, date], float],
    tongue: Language,
) -> list[str]:
    return [
        value_words(
            values.get((one.id, month)), "rate" if one.unit == "percent" else "number", tongue
        )
        for one in shown
    ]


routes: list[ControllerRouterHandler] = [look_at_file]
