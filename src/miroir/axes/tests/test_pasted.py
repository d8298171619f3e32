from datetime import date

import pytest

from miroir.axes import Measure, read_month, read_number, read_pasted
from miroir.axes.pasted import Refusal
from miroir.base.ids import new_id

CHURN = Measure(id=new_id(), axis="commercial", name="Clients perdus", unit="percent")
SALES = Measure(id=new_id(), axis="commercial", name="Chiffre d’affaires", unit="number")
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_figures_are_read_as_a_spreadsheet_gives_them(delimiter: str) -> None:
    lines = (
        ("\ufeffmois", "CLIENTS  perdus", "Chiffre d’affaires"),
        ("2026-03", "3,2 %", "1 234,5"),
        ("01/04/2026", "", "1\u202f250 €"),
    )
    pasted = read_pasted("\r\n".join(delimiter.join(line) for line in lines), [CHURN, SALES])
    assert pasted.refusals == []
    assert list(pasted.cells) == [
        (CHURN.id, MARCH, 0.032),
        (SALES.id, MARCH, 1234.5),
        (SALES.id, APRIL, 1250),
    ]


def test_what_cannot_be_read_is_told_line_by_line_and_the_rest_is_kept() -> None:
    text = "mois,Clients perdus,Inconnu\n2026-03,1.5,2\n2026-13,1,1\n2026-04,=1+1,\n03/2026,2,2"
    pasted = read_pasted(text, [CHURN])
    assert list(pasted.cells) == [(CHURN.id, MARCH, 0.015)]
    assert list(pasted.refusals) == [
        Refusal(line=1, words="Inconnu", why="no-figure"),
        Refusal(line=3, words="2026-13", why="no-month"),
        Refusal(line=4, words="=1+1", why="no-number"),
        Refusal(line=5, words="03/2026", why="twice"),
    ]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("-3", -3),
        ("1e3", 1000),
        ("1e99", None),
        ("nan", None),
        ("", None),
        ("1-2", None),
    ],
)
def test_numbers_are_read_as_people_write_them(words: str, value: float | None) -> None:
    assert read_number(words, SALES) == value


@pytest.mark.parametrize("words", ["2026", "13/2026", "0000-01", "mars 2026", "2026-03-"])
def test_what_is_no_month_is_none(words: str) -> None:
    assert read_month(words) is None


def test_nothing_pasted_is_nothing() -> None:
    assert read_pasted(" \n ", [CHURN]).cells == []
