"""Workbooks for tests, written by the letter of their formats: ECMA-376 and OpenDocument 1.3."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr


class Formula(NamedTuple):
    """A formula and the value that it had when the workbook was saved."""

    formula: str
    value: float


Cell = str | float | bool | date | Formula | None
Sheets = Mapping[str, Sequence[Sequence[Cell]]]

FIRST_DAY: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - days of a workbook have no zone
SPREADSHEET: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>'
STYLES: Final = (
    f'{HEAD}<styleSheet xmlns="{SPREADSHEET}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
    '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/>'
    "</cellXfs></styleSheet>"
)
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
NAMES: Final = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "manifest")
)


def xlsx(sheets: Sheets) -> bytes:
    """Return a workbook; a line without cells is one that the file does not have."""
    parts = {
        "[Content_Types].xml": _types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/_rels/workbook.xml.rels": _relations(
            [("styles", "styles.xml")]
            + [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
        ),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{SPREADSHEET}" xmlns:r="{DOCUMENT}"><sheets>'
        + "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="r{n + 1}"/>'
            for n, name in enumerate(sheets, start=1)
        )
        + "</sheets></workbook>",
        "xl/styles.xml": STYLES,
    }
    for n, rows in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{n}.xml"] = _sheet(rows)
    return _packed(parts)


def _types(sheets: int) -> str:
    kinds = [("xl/workbook.xml", "sheet.main"), ("xl/styles.xml", "styles")]
    kinds += [(f"xl/worksheets/sheet{n}.xml", "worksheet") for n in range(1, sheets + 1)]
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(
            f'<Override PartName="/{part}" ContentType="{CONTENT}.{kind}+xml"/>'
            for part, kind in kinds
        )
        + "</Types>"
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    return (
        f'{HEAD}<Relationships xmlns="{RELATIONS}">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{DOCUMENT}/{kind}" Target="{target}"/>'
            for n, (kind, target) in enumerate(targets, start=1)
        )
        + "</Relationships>"
    )


def _sheet(rows: Sequence[Sequence[Cell]]) -> str:
    lines = "".join(
        f'<row r="{n}">{"".join(_cells(row, n))}</row>' for n, row in enumerate(rows, 1) if row
    )
    return f'{HEAD}<worksheet xmlns="{SPREADSHEET}"><sheetData>{lines}</sheetData></worksheet>'


def _cells(row: Sequence[Cell], line: int) -> Iterator[str]:
    for place, cell in enumerate(row):
        at = f'r="{_column(place)}{line}"'
        if isinstance(cell, str):
            yield f'<c {at} t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
        elif isinstance(cell, bool):
            yield f'<c {at} t="b"><v>{int(cell)}</v></c>'
        elif isinstance(cell, date):
            style = 2 if isinstance(cell, datetime) else 1
            yield f'<c {at} s="{style}"><v>{_serial(cell)!r}</v></c>'
        elif isinstance(cell, Formula):
            yield f"<c {at}><f>{escape(cell.formula)}</f><v>{cell.value!r}</v></c>"
        elif cell is not None:
            yield f"<c {at}><v>{cell!r}</v></c>"


def _column(place: int) -> str:
    before, letter = divmod(place, 26)
    return (_column(before - 1) if before else "") + chr(ord("A") + letter)


def _serial(day: date) -> float:
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)  # noqa: DTZ001
    return (moment - FIRST_DAY) / timedelta(days=1)


def ods(sheets: Sheets) -> bytes:
    """Return the same as an OpenDocument spreadsheet."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_line, rows))}</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        f'{HEAD}<office:document-content {NAMES} office:version="1.3"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'{HEAD}<manifest:manifest {NAMES} manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    return _packed({"mimetype": ODS, "META-INF/manifest.xml": manifest, "content.xml": content})


def _line(row: Sequence[Cell]) -> str:
    cells = "".join(map(_ods_cell, row)) or "<table:table-cell/>"
    return f"<table:table-row>{cells}</table:table-row>"


def _ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return _ods_typed('office:value-type="string"', escape(cell))
    if isinstance(cell, bool):
        said = str(cell).lower()
        return _ods_typed(f'office:value-type="boolean" office:boolean-value="{said}"', said)
    if isinstance(cell, date):
        said = cell.isoformat()
        return _ods_typed(f'office:value-type="date" office:date-value="{said}"', said)
    if isinstance(cell, Formula):
        formula = quoteattr(f"of:={cell.formula}")
        about = f'table:formula={formula} office:value-type="float" office:value="{cell.value}"'
        return _ods_typed(about, str(cell.value))
    return _ods_typed(f'office:value-type="float" office:value="{cell}"', str(cell))


def _ods_typed(about: str, said: str) -> str:
    return f"<table:table-cell {about}><text:p>{said}</text:p></table:table-cell>"


def _packed(parts: Mapping[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return file.getvalue()
