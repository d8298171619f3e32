"""Files as people save them: workbooks, encodings, delimiters, cells over several lines."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from miroir.base.errors import Invalid
from miroir.surveys.past.model import Reading
from miroir.surveys.past.preparing import glance
from miroir.surveys.past.sniffing import sniff
from miroir.surveys.past.sources import open_table
from miroir.surveys.past.testing_workbooks import Formula, Sheets, ods, xlsx

SHEETS: Sheets = {
    "Lisez-moi": [["Rien ici"]],
    "Réponses": [
        [],
        ["Date", "Note", "Prix", "Clos", "Somme", "Pourquoi ?"],
        [date(2024, 10, 19), 9, 12.5, True, Formula("1+2", 3), "« Bien »\nsur deux lignes"],
        [],
        [datetime(2024, 10, 20, 14, 30), 10.0, 0.1, False, Formula("2/4", 0.5), None],  # noqa: DTZ001
    ],
}
TEXT = (
    "Date;Ville;Pourquoi ?\n"
    "19/10/2024;Orléans;Très déçu : l’accueil était froid, ça coûte 20 €\n"
    "20/10/2024;Épinal;Le cœur du problème n’a pas été traité, où est passé mon dossier ?\n"
    "21/10/2024;Besançon;Réponse reçue à Noël après vingt-trois jours d’attente, dommage\n"
)
PLAIN = TEXT.replace("’", "'")


@pytest.mark.parametrize("write", [xlsx, ods])
def test_a_workbook_is_read_as_a_person_would_type_it(
    write: Callable[[Sheets], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "book"
    path.write_bytes(write(SHEETS))
    reading = sniff(path)
    assert reading.format == "sheet"
    table = open_table(path, Reading(format="sheet", sheet=1))
    assert list(table.headers) == ["Date", "Note", "Prix", "Clos", "Somme", "Pourquoi ?"]
    lines = [(line.number, list(line.cells or ())) for line in table.lines]
    words = lines[0][1].pop()
    assert lines == [
        (3, ["2024-10-19", "9", "12.5", "TRUE", "3"]),
        (5, ["2024-10-20 14:30:00", "10", "0.1", "FALSE", "0.5", ""]),
    ]
    assert words.split("\n")[0] == "« Bien »"
    with pytest.raises(Invalid):
        open_table(path, Reading(format="sheet", sheet=2))


@pytest.mark.parametrize("cut", [4, 100, 600])
def test_a_workbook_that_is_cut_off_is_told(cut: int, tmp_path: Path) -> None:
    path = tmp_path / "book"
    path.write_bytes(xlsx(SHEETS)[:cut])
    with pytest.raises(Invalid):
        open_table(path, sniff(path))


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", TEXT),
        ("utf-8-sig", TEXT),
        ("utf-16", TEXT),
        ("cp1252", TEXT),
        ("iso8859-15", PLAIN),
        ("mac-roman", TEXT),
        ("cp850", PLAIN.replace("€", "euros").replace("œ", "oe")),
    ],
)
def test_an_encoding_is_recognised(encoding: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "avis.csv"
    path.write_bytes(text.encode(encoding))
    table = open_table(path, sniff(path))
    lines = [line.split(";") for line in text.splitlines()]
    assert [list(table.headers), *(list(line.cells or ()) for line in table.lines)] == lines


def test_utf_16_of_either_order_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "avis.csv"
    for order in ("le", "be"):
        path.write_bytes(("\ufeff" + TEXT).encode(f"utf-16-{order}"))
        assert list(open_table(path, sniff(path)).headers) == ["Date", "Ville", "Pourquoi ?"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_cells_over_several_lines_keep_their_line_ends(
    delimiter: str, end: str, tmp_path: Path
) -> None:
    path = tmp_path / "avis.csv"
    rows = [["Note", "Pourquoi ?", "Ville"]] + [
        [str(n), f'"Un mot{delimiter} ""dit"" ici{end}et là"', "Lyon"] for n in range(8)
    ]
    path.write_bytes(end.join(delimiter.join(row) for row in rows).encode())
    reading = sniff(path)
    assert (reading.delimiter, reading.header) == (delimiter, True)
    lines = list(open_table(path, reading).lines)
    said = f'Un mot{delimiter} "dit" ici{end}et là'
    assert [list(line.cells or ()) for line in lines] == [[str(n), said, "Lyon"] for n in range(8)]
    assert [line.number for line in lines] == [2 + 2 * n for n in range(8)]


async def test_the_first_lines_of_a_sheet_are_shown_without_those_that_are_empty(
    tmp_path: Path,
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(xlsx(SHEETS))
    seen = await glance(path, Reading(format="sheet", sheet=1))
    assert [line[1] for line in seen.lines] == ["9", "10"]
