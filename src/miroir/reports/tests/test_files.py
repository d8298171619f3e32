import csv
from datetime import date
from io import BytesIO, StringIO
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
from PIL import Image

from miroir.base.errors import Misconfigured
from miroir.reports import pictures
from miroir.reports.canvas import fitted
from miroir.reports.charts import Dot, Dots, Lines, Mark, Run, Strip, Strips, Tick
from miroir.reports.drawing import draw, draw_bare
from miroir.reports.model import Choices, Column, Table
from miroir.reports.table_files import as_csv, as_parquet

TABLE = Table(
    columns=[
        Column(name="team", title="Team", kind="words"),
        Column(name="share", title="Share", kind="share"),
        Column(name="n", title="n", kind="count"),
        Column(name="clear", title="Clear", kind="yes-no"),
        Column(name="week", title="Week", kind="day"),
    ],
    rows=[
        ('=HYPERLINK("http://x")', 0.123456789, 12, True, date(2026, 3, 2)),
        (" @SUM(A1)", -0.5, 0, False, None),
        ("Étoile, « fine »", None, None, None, None),
    ],
)
TICKS = [Tick(0, "0 %"), Tick(1, "100 %")]
MARK = Mark(at=0.5, low=0.25, high=0.75)
CHARTS = (
    Strips(
        customers="Clients",
        advisers="Conseillers",
        ticks=TICKS,
        strips=[
            Strip(
                name="<Équipe> & Cie au nom fort long " * 3,
                customers=MARK,
                advisers=None,
                customers_said="50 %",
                advisers_said="Masqué",
                gap="Pas d’écart net",
                clear=False,
            )
        ],
    ),
    Lines(
        ticks=TICKS,
        places=["1", "2", "3"],
        runs=[Run(name="A", hue="customers", marks=[MARK, None, MARK])],
    ),
    Dots(ticks=TICKS, dots=[Dot(name="A", mark=MARK, said="50 %")], reference=0.5),
)


def test_no_cell_of_a_csv_runs_as_a_formula_and_no_number_is_rounded() -> None:
    rows = list(csv.reader(StringIO(as_csv(TABLE).removeprefix("\ufeff"))))
    assert rows[0] == ["team", "share", "n", "clear", "week"]
    assert rows[1] == ['\'=HYPERLINK("http://x")', "0.123456789", "12", "true", "2026-03-02"]
    assert rows[2][:2] == ["' @SUM(A1)", "-0.5"]
    assert rows[3] == ["Étoile, « fine »", "", "", "", ""]


def test_a_parquet_file_has_the_same_figures_with_their_types() -> None:
    table = pq.read_table(BytesIO(as_parquet(TABLE)))
    assert table.column_names == ["team", "share", "n", "clear", "week"]
    assert [tuple(row.values()) for row in table.to_pylist()] == [tuple(row) for row in TABLE.rows]
    assert [str(kind) for kind in table.schema.types] == [
        "string",
        "double",
        "int64",
        "bool",
        "date32[day]",
    ]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
@pytest.mark.parametrize("width", [400, 960])
def test_a_drawing_stands_alone_within_its_width(chart: Strips, width: int) -> None:
    svg = draw(chart, title="Titre & <titre>", about="De mars à juin", width=width)
    root = ElementTree.fromstring(svg)  # noqa: S314 - we drew it
    assert root.attrib["width"] == str(width)
    words = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Titre & <titre>" in words
    assert len(draw_bare(chart, title="Titre", width=width)) < len(svg)
    for shape in root.iter():
        for name in ("x", "x1", "x2", "cx"):
            assert -1 <= float(shape.attrib.get(name, 0)) <= width + 1
    assert "style" not in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.skipif(pictures.fonts() is None, reason="no font: install fonts-dejavu-core")
def test_a_picture_has_its_words_drawn() -> None:
    plain, worded = (
        Image.open(BytesIO(pictures.png(draw(CHARTS[2], title=title)))).convert("L")
        for title in ("", "Mesure")
    )
    assert (plain.width, worded.width) == (1920, 1920)
    dark = [sum(image.histogram()[:80]) for image in (plain, worded)]
    assert dark[1] > dark[0] + 500


def test_without_a_font_a_picture_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "fonts", lambda: None)
    with pytest.raises(Misconfigured, match="fonts-dejavu-core"):
        pictures.png("<svg/>")


def test_words_are_broken_between_words_only() -> None:
    assert fitted("un deux trois", 60) == ["un deux", "trois"]
    assert fitted("anticonstitutionnellement", 30) == ["anticonstitutionnellement"]
    assert fitted("", 30) == [""]


def test_the_last_whole_weeks_end_with_the_sunday_before() -> None:
    for today in (date(2026, 3, 16), date(2026, 3, 22)):
        chosen = Choices(weeks=4).on(today)
        assert (chosen.first, chosen.last) == (date(2026, 2, 16), date(2026, 3, 15))
