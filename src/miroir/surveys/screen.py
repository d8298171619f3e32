"""A page of a questionnaire as its template shows it to one person."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from miroir.base.language import Language, phrase
from miroir.surveys.kinds import (
    Choice,
    Day,
    Kind,
    Matrix,
    Number,
    Option,
    Ranking,
    Scale,
    Text,
    Words,
    options_of,
)
from miroir.surveys.logic import Answer, Answers
from miroir.surveys.model import Document, Question
from miroir.surveys.paths import PIPED, mixed_options
from miroir.surveys.showing import said

Filled = Mapping[str, Sequence[str]]

FIXED: Mapping[str, str] = {
    "send": phrase("Send"),
    "next": phrase("Continue"),
    "back": phrase("Back"),
    "optional": phrase("(optional)"),
    "required": phrase("(needed)"),
}
PROBLEMS: Mapping[str, str] = {
    "empty": phrase("Nothing is answered yet: choose at least one answer, then send."),
    "required": phrase("Something needed is not answered yet: it is marked below."),
    "invalid": phrase("One of the answers does not fit: it is marked below."),
}
DECIMALS = 9


class Step(msgspec.Struct, frozen=True):
    """A value of a scale with its words, as shown; `curve` is the smile of its face."""

    value: int
    words: str
    curve: float


class Item(msgspec.Struct, frozen=True):
    """An option, or a row of a matrix."""

    code: str
    text: str


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A question with all that a screen needs; `hint` says in words what limits its answer."""

    code: str
    kind: str
    language: str
    text: str
    optional: bool
    required: bool
    steps: list[Step] = []
    look: str = "numbers"
    items: list[Item] = []
    several: bool = False
    most: int = 1
    longest: int = 0
    unit: str = ""
    lowest: str = ""
    highest: str = ""
    decimals: bool = False
    hint: str = ""


class Speaker:
    """Says the texts of a document in one language, to one person."""

    def __init__(
        self, document: Document, *, language: str, tongue: Language, brand: str, answers: Answers
    ) -> None:
        self._document = document
        self.tongue = tongue
        self._brand = brand
        self._answers = answers
        self.language = language

    def say(self, text: Text) -> str:
        """Return `text` with brand and earlier answers in their places."""
        return self.said(text)[0]

    def said(self, text: Text) -> tuple[str, str]:
        """Return `text` as `say` does, and the language that it is in."""
        words, language = said(text, self.language, *self._document.languages)
        piped = PIPED.sub(lambda found: self._answered(found[1]), words)
        return piped.replace("{brand}", self._brand), language

    def fixed(self, name: str) -> str:
        """Return a fixed text of the page: the document's own words, else ours."""
        own = self._document.words.get(name, {}).get(self.language, "").strip()
        return own or self.tongue.gettext(FIXED[name])

    def problem(self, name: str) -> str:
        """Say what is wrong with a page that was sent."""
        return self.tongue.gettext(PROBLEMS[name])

    def _answered(self, code: str) -> str:
        answer = self._answers.get(code)
        kinds = {one.code: one.answer for q in self._document.questions for one in q.asked}
        if answer is None or code not in kinds:
            return "…"
        return self._worded(kinds[code], answer)

    def _worded(self, kind: Kind, answer: Answer) -> str:
        if isinstance(answer, tuple):
            texts = {option.code: option.text for option in options_of(kind)}
            return ", ".join(said(texts[code], self.language)[0] for code in answer)
        if isinstance(kind, Scale) and isinstance(answer, int) and answer in kind.anchors:
            return said(kind.anchors[answer], self.language)[0]
        if isinstance(kind, Day):
            return self.tongue.date(date.fromisoformat(str(answer)))
        return self.number(answer) if isinstance(answer, float) else str(answer)

    def number(self, value: float) -> str:
        """Write a number as one reads it, with as many decimals as it has."""
        decimals = len(write_number(value).partition(".")[2])
        return self.tongue.number(value, decimals=decimals)


def fields_of(page: Sequence[Question], speaker: Speaker, *, seed: int) -> list[Field]:
    """Return the questions of a page, options in the person's own order."""
    return [_field(question, speaker, seed) for question in page]


def _field(question: Question, speaker: Speaker, seed: int) -> Field:
    kind = question.answer
    text, language = speaker.said(question.text)
    shown = Field(
        code=question.code,
        kind=str(kind.__struct_config__.tag),
        language=language,
        text=text,
        optional=question.optional,
        required=question.required,
        items=[Item(one.code, speaker.say(one.text)) for one in _options(question, seed)],
    )
    return msgspec.structs.replace(shown, **_particulars(kind, speaker))


def _options(question: Question, seed: int) -> Sequence[Option]:
    kind = question.answer
    mixed = isinstance(kind, Choice | Ranking | Matrix) and kind.mixed
    options = options_of(kind)
    return mixed_options(options, seed=seed, about=question.code) if mixed else options


def _particulars(kind: Kind, speaker: Speaker) -> dict[str, object]:
    match kind:
        case Scale():
            return {"steps": _steps(kind, speaker), "look": kind.look}
        case Matrix():
            return {"steps": _steps(kind.scale, speaker)}
        case Choice():
            return {"several": kind.most > 1, "most": kind.most, "hint": _at_most(kind, speaker)}
        case Words():
            return {"longest": kind.longest}
        case Number() | Day():
            return _limits(kind, speaker)
    return {}


def _limits(kind: Number | Day, speaker: Speaker) -> dict[str, object]:
    if isinstance(kind, Day):
        return {"lowest": _written(kind.first), "highest": _written(kind.last)}
    return {
        "unit": speaker.say(kind.unit),
        "lowest": _written(kind.lowest),
        "highest": _written(kind.highest),
        "decimals": kind.decimals,
        "hint": _range(kind, speaker),
    }


def _at_most(kind: Choice, speaker: Speaker) -> str:
    if kind.most == 1 or kind.most >= len(kind.options):
        return ""
    return speaker.tongue.gettext("At most %(n)s.") % {"n": kind.most}


def _range(kind: Number, speaker: Speaker) -> str:
    """Say between which numbers the answer lies."""
    limits = {
        name: speaker.number(limit)
        for name, limit in (("low", kind.lowest), ("high", kind.highest))
        if limit is not None
    }
    words = {
        ("low", "high"): phrase("From %(low)s to %(high)s."),
        ("low",): phrase("At least %(low)s."),
        ("high",): phrase("At most %(high)s."),
    }.get(tuple(limits))
    return speaker.tongue.gettext(words) % limits if words else ""


def _steps(scale: Scale, speaker: Speaker) -> list[Step]:
    middle = (scale.lowest + scale.highest) / 2
    way = 6 / (scale.highest - middle) * (1 if scale.good == "high" else -1)
    return [
        Step(value, speaker.say(scale.anchors.get(value, {})), round((value - middle) * way, 1))
        for value in scale.values
    ]


def _written(limit: float | date | None) -> str:
    if limit is None:
        return ""
    return limit.isoformat() if isinstance(limit, date) else write_number(limit)


def write_number(value: float) -> str:
    """Write a number as a form takes it: digits, never with an exponent."""
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")


def filled_in(answers: Answers) -> dict[str, list[str]]:
    """Return answers as the fields of the form hold them."""
    found: dict[str, list[str]] = {}
    for code, answer in answers.items():
        if isinstance(answer, tuple):
            found[code] = list(answer)
            found |= {f"{code}.{one}": [str(place)] for place, one in enumerate(answer, start=1)}
        else:
            found[code] = [write_number(answer) if isinstance(answer, float) else str(answer)]
    return found
