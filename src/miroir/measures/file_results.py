"""What one file of past answers says, question by question: shares, means, and who said nothing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from miroir.access import organisation_settings
from miroir.base.database import Transaction
from miroir.base.language import Language
from miroir.indicators import Figure, Weighed, Weight, counted_on, figure_of_weighed
from miroir.measures.answers import READINGS
from miroir.measures.file_counts import Base, Counted, count_answers, count_bases, count_others
from miroir.measures.file_released import told_of_staff
from miroir.measures.model import Side
from miroir.statistics import FEWEST_PEOPLE, Estimate, mean_interval, wilson
from miroir.surveys import Choice, Consent, Number, Question, Ranking, Text, declared, in_words
from miroir.surveys import Scale as AskedOn
from miroir.surveys.past import PastImport, asked_in, past_import

NOTHING: Final = Base()
Said = Callable[[Text], str]


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """One answer: how many gave it, and its share of those who answered, with the interval."""

    value: str
    label: str
    n: int
    share: float
    low: float
    high: float


class QuestionResult(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered to a question on `n` of the file's `lines`.

    `figures` are those of its scale, `mean` (value, low, high) that of a number. Where lines have
    weights, `effective` without weights would be as precise. `hidden`: too few people to be told;
    `left_out` answers of advisers are in no figure for that reason.
    """

    code: str
    title: str
    kind: str
    n: int
    lines: int
    effective: float | None
    hidden: bool
    figures: Sequence[Figure]
    mean: Estimate | None
    answers: Sequence[Answered]
    left_out: int = 0

    @property
    def response(self) -> float:
        """The part of the lines that hold an answer."""
        return self.n / self.lines if self.lines else 0.0

    @property
    def design_effect(self) -> float | None:
        """What weights cost: n over the effective n."""
        return self.n / self.effective if self.effective else None


class FileResults(msgspec.Struct, frozen=True, kw_only=True):
    """What came in from a file; refused lines are in no figure."""

    import_id: UUID
    name: str
    side: Side
    state: str
    lines: int
    refused: int
    weighted: bool
    minimum: int
    questions: Sequence[QuestionResult]


async def results_of(tx: Transaction, import_id: UUID, *, tongue: Language) -> FileResults:
    """Return what a file says. Raises NotFound; nothing is left of an import that is undone."""
    one = await past_import(tx, import_id)
    settings = await organisation_settings(tx)
    minimum = max(FEWEST_PEOPLE, settings.minimum_group)
    asked = [part for each in await asked_in(tx, import_id) for part in each.asked]
    counts, bases = await _counted(tx, one, asked)
    hidden = await _hidden(tx, one, bases, minimum=minimum)
    told = await _told(tx, one, [each.code for each in asked])
    return FileResults(
        import_id=import_id,
        name=one.name,
        side=one.side,
        state=one.state,
        lines=one.taken,
        refused=one.refused,
        weighted=any(base.effective is not None for base in bases.values()),
        minimum=minimum,
        questions=[
            _result(
                one,
                question,
                base=bases.get(question.code, NOTHING),
                counts=counts.get(question.code, {}),
                hidden=question.code in hidden,
                told=told.get(question.code),
                words=lambda text: in_words(text, tongue.code, brand=settings.name),
            )
            for question in asked
        ],
    )


async def _counted(
    tx: Transaction, one: PastImport, asked: Sequence[Question]
) -> tuple[Counted, Mapping[str, Base]]:
    if one.state in ("undoing", "undone"):
        return {}, {}
    told = [each.code for each in asked if isinstance(each.answer, TOLD)]
    numbers = [each.code for each in asked if isinstance(each.answer, Number)]
    return (
        await count_answers(tx, one.id, told),
        await count_bases(tx, one.id, numbers=numbers),
    )


async def _hidden(
    tx: Transaction, one: PastImport, bases: Mapping[str, Base], *, minimum: int
) -> frozenset[str]:
    """Return the staff's questions that few answered, here or in everything else together.

    Those that the mirror counts are decided by what it shows.
    """
    if one.side == "customer":
        return frozenset()
    others = await count_others(tx, one.id, list(bases))
    return frozenset(
        code
        for code, base in bases.items()
        if base.people < minimum or 0 < others.get(code, 0) < minimum
    )


async def _told(tx: Transaction, one: PastImport, codes: Sequence[str]) -> Counted:
    """Return what is told of the staff's questions that the mirror counts."""
    if one.side == "customer":
        return {}
    known = {code for code, kind in (await declared(tx)).items() if counted_on(kind) is not None}
    told = await told_of_staff(tx, one.id)
    return {code: told.get(code, {}) for code in codes if code in known}


TOLD: Final = (AskedOn, Choice, Ranking, Consent)


def _result(
    one: PastImport,
    question: Question,
    *,
    base: Base,
    counts: Mapping[str, Weight],
    hidden: bool,
    told: Mapping[str, Weight] | None,
    words: Said,
) -> QuestionResult:
    given = base
    if told is not None:
        counts, hidden, base = told, not told, _base_of(told)
    return QuestionResult(
        code=question.code,
        title=words(question.title),
        kind=_kind(question),
        n=given.n,
        lines=one.taken,
        effective=None if hidden else base.effective,
        hidden=hidden,
        figures=[] if hidden else _figures(one.side, question, counts),
        mean=None if hidden else _mean(base),
        answers=[] if hidden else _answers(question, base, counts, words),
        left_out=given.n - base.n,
    )


def _base_of(told: Mapping[str, Weight]) -> Base:
    n = sum(weight.n for weight in told.values())
    return Base(n=n, weight=n, weights_squared=n)


def _kind(question: Question) -> str:
    kind = question.answer
    return kind.name if isinstance(kind, AskedOn) else type(kind).__name__.lower()


def _figures(side: Side, question: Question, counts: Mapping[str, Weight]) -> list[Figure]:
    kind = question.answer
    scale = counted_on((kind.name, kind.good)) if isinstance(kind, AskedOn) else None
    if scale is None or not counts:
        return []
    given = Weighed(scale, {int(value): weight for value, weight in counts.items()})
    figures = [figure_of_weighed(given, reading) for reading in READINGS[scale.name]]
    if side == "customer":
        return figures
    return [_of_staff(figure) for figure in figures]


def _of_staff(figure: Figure) -> Figure:
    """Call an NPS of staff an eNPS; what too few answered is hidden before."""
    return msgspec.structs.replace(figure, measure="enps") if figure.measure == "nps" else figure


def _mean(base: Base) -> Estimate | None:
    if base.total is None or base.squares is None or base.size <= 1 or not base.weight:
        return None
    mean, mean_square = base.total / base.weight, base.squares / base.weight
    return mean_interval(mean * base.size, mean_square * base.size, n=base.size)


def _answers(
    question: Question, base: Base, counts: Mapping[str, Weight], words: Said
) -> list[Answered]:
    labels = _labels(question, words)
    known = [value for value in labels if value in counts]
    return [
        Answered(value=value, label=labels[value], n=counts[value].n, **_share(counts[value], base))
        for value in known
    ]


def _share(weight: Weight, base: Base) -> dict[str, float]:
    part = min(1.0, weight.total / base.weight) if base.weight else weight.n / base.n
    _, low, high = wilson(part * base.size, base.size)
    return {"share": part, "low": low, "high": high}


def _labels(question: Question, words: Said) -> Mapping[str, str]:
    """Return what may be answered, in the order in which it is asked."""
    kind = question.answer
    if isinstance(kind, AskedOn):
        named: Mapping[int, Text] = kind.anchors
        return {str(n): _numbered(n, words(named[n]) if n in named else "") for n in kind.values}
    if isinstance(kind, Choice | Ranking):
        return {option.code: words(option.text) for option in kind.options}
    return {"1": "1", "0": "0"}


def _numbered(value: int, words: str) -> str:
    return f"{value} · {words}" if words and words != str(value) else str(value)
