"""A panel's file in, a weighted table of agreement out."""

import csv
from pathlib import Path
from random import Random

import pytest

from miroir.barometers.choices import Choices, Column, guessed
from miroir.barometers.forms import read_choices
from miroir.barometers.panel import Panel, read_panel
from miroir.barometers.reckoning import CONTRADICTION, NO_WEIGHTS, NOT_KNOWN, reckon
from miroir.base.errors import Invalid
from miroir.base.forms import Fields
from miroir.statistics import wilson

SMALL = "heard;sex;poids\nOui;F;2\nNon;M;1\nOui;M;1\n;F;1\nbroken\n"
HEARD = Column(name="heard", role="statement", text="I am heard", agrees=frozenset({"Oui"}))
DATA = Path(__file__).resolve().parents[4].parent / "shared/data"


def chosen(*columns: Column) -> Choices:
    return Choices(columns=columns)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_panel_is_read_whatever_its_marks_and_encoding(encoding: str, mark: str) -> None:
    panel = read_panel("âge;réponse\n1;à\n2;é\n".replace(";", mark).encode(encoding))
    assert (panel.names, panel.people) == (["âge", "réponse"], [["1", "à"], ["2", "é"]])


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"one\n1\n", b"a,a\n1,2\n", b"a,b\n", b"\0,\0\n1,2"]
)
def test_what_is_no_table_of_people_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        read_panel(content)


def test_a_weight_column_weighs_who_answered_and_says_what_that_costs() -> None:
    panel = read_panel(SMALL.encode())
    found = reckon(panel, chosen(HEARD, Column(name="sex"), Column(name="poids", role="weight")))
    (row,) = found.table
    assert (row.n, row.share.value, row.effective) == (3, 0.75, 16 / 6)
    assert row.share == wilson(0.75 * 16 / 6, 16 / 6)
    assert (found.people, found.left_out) == (4, 1)
    assert found.effective == pytest.approx(25 / 7)


def test_raking_brings_traits_to_what_is_known_of_them() -> None:
    sex = Column(name="sex", role="trait", known={"F": 20, "M": 80})
    found = reckon(read_panel(SMALL.encode()), chosen(HEARD, sex, Column(name="poids")))
    # Of the men, 80 % of all, one of two agrees; of the women one answered, and agrees.
    assert found.table[0].share.value == pytest.approx((0.4 + 0.1) / (0.8 + 0.1))


@pytest.mark.parametrize(
    ("sex", "why"),
    [
        (Column(name="sex", role="trait", known={"F": 1}), NOT_KNOWN),
        (Column(name="sex", role="trait", known={"F": 1, "M": 0}), CONTRADICTION),
        (Column(name="sex", role="weight"), NO_WEIGHTS),
    ],
)
def test_what_cannot_be_weighted_says_why(sex: Column, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        reckon(read_panel(SMALL.encode()), chosen(HEARD, sex, Column(name="poids")))
    assert refused.value.message == why


def test_columns_are_guessed_and_a_wave_is_offered_what_was_chosen_for_the_one_before() -> None:
    panel = read_panel(SMALL.encode())
    first = guessed(panel, None)
    assert [one.role for one in first.columns] == ["statement", "nothing", "weight"]
    again = guessed(panel, chosen(HEARD))
    assert again.columns[0] == HEARD
    form = Fields([("role-0", "statement"), ("text-0", "I am heard"), ("agrees-0", "1")])
    assert read_choices(panel, form).columns[0] == HEARD


def test_a_scale_of_six_is_agreed_with_from_four_up() -> None:
    lines = "\n".join(f"{value},{value % 2}" for value in range(1, 7))
    (scale, _) = guessed(read_panel(f"A1,x\n{lines}".encode()), None).columns
    assert (scale.role, scale.agrees) == ("statement", frozenset({"4", "5", "6"}))


def published(name: str) -> Panel:
    path = DATA / name
    if not path.exists():
        pytest.skip("the published survey is not on this machine")
    return read_panel(path.read_bytes())


def test_a_published_survey_of_two_thousand_french_people_goes_in_whole() -> None:
    panel = published("survey_fr_hdv2003/hdv2003.csv")
    choices = guessed(panel, None)
    roles = {one.name: one.role for one in choices.columns}
    assert (len(panel.people), panel.broken, roles["poids"]) == (2000, 0, "weight")
    assert {"cinema", "sport", "lecture.bd"} <= {one.name for _, one in choices.of("statement")}
    found = {row.statement: row for row in reckon(panel, choices).table}
    with (DATA / "survey_fr_hdv2003/hdv2003.csv").open(encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    total = sum(float(one["poids"]) for one in people)
    went = sum(float(one["poids"]) for one in people if one["cinema"] == "Oui")
    assert found["cinema"].share.value == pytest.approx(went / total)
    assert found["cinema"].effective < found["cinema"].n == 2000


def test_published_answers_on_a_scale_of_six_are_raked_to_known_traits() -> None:
    panel = published("survey_likert_bfi/bfi.csv")
    others = {
        "gender": Column(name="gender", role="trait", known={"1": 48, "2": 52}),
        "education": Column(name="education"),
    }
    found = reckon(
        panel, chosen(*(others.get(one.name, one) for one in guessed(panel, None).columns))
    )
    assert len(found.table) == 25
    assert found.effective < found.people


def test_a_weighted_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    # The whole way of one wave, many times: a panel of 80 with weights, half of whom agree.
    chance = Random(3)
    inside = 0
    for _ in range(200):
        lines = [f"{chance.choice(('Oui', 'Non'))},{chance.uniform(0.5, 2):.2f}" for _ in range(80)]
        panel = read_panel(("heard,poids\n" + "\n".join(lines)).encode())
        (row,) = reckon(panel, chosen(HEARD, Column(name="poids", role="weight"))).table
        inside += row.share.low <= 0.5 <= row.share.high
    assert inside >= 180
