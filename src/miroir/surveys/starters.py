"""What a new question begins with, for each kind that the editor offers."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from miroir.base.language import phrase
from miroir.surveys.defaults import EFFORT, SATISFACTION, YES_NO
from miroir.surveys.kinds import (
    Choice,
    Consent,
    Day,
    Kind,
    Matrix,
    Number,
    Option,
    Ranking,
    Scale,
    ScaleName,
    Text,
    Words,
)
from miroir.surveys.model import Question

NEW: Final[Text] = {"fr": "Nouvelle question", "en": "New question"}

RECOMMENDATION: Final = Scale(
    name="nps",
    lowest=0,
    highest=10,
    good="high",
    anchors={
        0: {"fr": "Pas du tout probable", "en": "Not at all likely"},
        10: {"fr": "Extrêmement probable", "en": "Extremely likely"},
    },
)
TEN: Final = Scale(
    name="zero10",
    lowest=0,
    highest=10,
    good="high",
    anchors={
        0: {"fr": "Pas du tout", "en": "Not at all"},
        10: {"fr": "Tout à fait", "en": "Fully"},
    },
)
# CES 1.0 asks for the effort one had to make: low is good.
EFFORT_MADE: Final = Scale(
    name="effort5",
    lowest=1,
    highest=5,
    good="low",
    anchors={
        1: {"fr": "Très peu d’effort", "en": "Very low effort"},
        2: {"fr": "Peu d’effort", "en": "Low effort"},
        3: {"fr": "Ni peu ni beaucoup", "en": "Neither low nor high"},
        4: {"fr": "Beaucoup d’effort", "en": "High effort"},
        5: {"fr": "Énormément d’effort", "en": "Very high effort"},
    },
)
SCALES: Final[Mapping[ScaleName, Scale]] = {
    "satisfaction5": SATISFACTION,
    "nps": RECOMMENDATION,
    "effort7": EFFORT,
    "effort5": EFFORT_MADE,
    "zero10": TEN,
    "yesno": YES_NO,
}
OPTIONS: Final = (
    Option(code="first", text={"fr": "Première option", "en": "First option"}),
    Option(code="second", text={"fr": "Deuxième option", "en": "Second option"}),
    Option(code="other", text={"fr": "Autre", "en": "Other"}, last=True),
)


def rows(code: str) -> tuple[Option, ...]:
    """Return two first rows of the matrix `code`: each is answered under a code of its own."""
    texts = {"fr": "Affirmation", "en": "Statement"}
    return tuple(Option(code=f"{code}_{n}", text=texts) for n in (1, 2))


KIND_NAMES: Final[Mapping[str, str]] = {
    "satisfaction": phrase("Satisfaction, 1 to 5, in words"),
    "stars": phrase("Satisfaction, stars"),
    "faces": phrase("Satisfaction, faces with words"),
    "nps": phrase("NPS: would recommend, 0 to 10"),
    "effort7": phrase("CES 2.0: made it easy, 1 to 7"),
    "effort5": phrase("CES 1.0: effort made, 1 to 5"),
    "zero10": phrase("Scale from 0 to 10"),
    "yesno": phrase("Yes or no"),
    "choice": phrase("One choice"),
    "choices": phrase("Several choices"),
    "ranking": phrase("Ranking"),
    "matrix": phrase("Several statements on one scale"),
    "words": phrase("Free text"),
    "number": phrase("Number"),
    "day": phrase("Date"),
    "consent": phrase("Consent"),
}


def new_question(kind: str, *, code: str) -> Question:
    """Return a question of one of KIND_NAMES to begin with; raises KeyError for another."""
    return Question(code=code, title=NEW, text=NEW, answer=_kinds(code)[kind])


def _kinds(code: str) -> Mapping[str, Kind]:
    return {
        "satisfaction": SATISFACTION,
        "stars": msgspec.structs.replace(SATISFACTION, look="stars"),
        "faces": msgspec.structs.replace(SATISFACTION, look="faces"),
        "nps": RECOMMENDATION,
        "effort7": EFFORT,
        "effort5": EFFORT_MADE,
        "zero10": TEN,
        "yesno": YES_NO,
        "choice": Choice(options=OPTIONS),
        "choices": Choice(options=OPTIONS, most=3),
        "ranking": Ranking(options=OPTIONS[:2]),
        "matrix": Matrix(rows=rows(code), scale=SATISFACTION),
        "words": Words(),
        "number": Number(),
        "day": Day(),
        "consent": Consent(),
    }


def kind_name(kind: Kind) -> str:
    """Return which of KIND_NAMES a question is of."""
    if isinstance(kind, Choice):
        return "choice" if kind.most == 1 else "choices"
    if not isinstance(kind, Scale):
        return str(kind.__struct_config__.tag)
    looks = {"numbers": "satisfaction", "stars": "stars", "faces": "faces"}
    return looks[kind.look] if kind.name == "satisfaction5" else kind.name


def free_code(taken: Sequence[str]) -> str:
    """Return a code that no question has yet."""
    return next(code for code in (f"q{n}" for n in range(1, 10_000)) if code not in taken)
