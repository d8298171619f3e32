"""What goes with an answer of one file of past answers, among the file's other columns.

All sets of columns are weighed over the same lines: those that have every column that could be
weighed. So whoever compares two sets learns nothing of the lines by which they would differ.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Invalid
from miroir.base.language import Language, phrase
from miroir.measures.driving import FEWEST, OUTCOMES, Standing
from miroir.measures.file_results import FileResults, results_of
from miroir.statistics import Estimate
from miroir.surveys import Choice, Number, Question
from miroir.surveys import Scale as AskedOn
from miroir.surveys.past import asked_in

MOST_COLUMNS: Final = 12
# A column that fewer of the lines hold would leave too few of them to weigh anything by.
PART_ANSWERED: Final = 0.8
# So many are weighed in half a second; of a longer file, chance draws them.
MOST_LINES: Final = 5_000

LINES: Final = """
    select answers, coalesce(respondent, md5(import_id::text || line)::uuid) as who
    from past_response
    where organisation_id = $1 and import_id = $2 and answers ?& $3::text[]
    order by md5(line::text), line limit $4
"""
NO_SUCH: Final = phrase("Choose an answer, and one to twelve other columns, from the form.")


class FileColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A column that can be weighed; of two options, `title` names the one that counts as more."""

    code: str
    title: str
    on_scale: bool


class Bounded(msgspec.Struct, frozen=True):
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


class FileDriver(msgspec.Struct, frozen=True, kw_only=True):
    """A column: its part of R², and its own effect in standard deviations of both."""

    code: str
    title: str
    share: Bounded
    effect: Bounded
    p: float
    standing: Standing

    @property
    def rises(self) -> bool:
        """Whether there is more of what is explained where there is more of it."""
        return self.effect.value > 0


class FileDrivers(msgspec.Struct, frozen=True, kw_only=True):
    """What goes with the answers to `outcome` on `n` of the `lines` of a file.

    `explained` is None where nothing was weighed: fewer than `needed` lines, or nothing differs.
    `columns` can be weighed, those `chosen` were; `left_out` cannot.
    """

    import_id: UUID
    name: str
    lines: int
    outcome: str | None
    columns: Sequence[FileColumn]
    chosen: Sequence[str]
    left_out: Sequence[str]
    n: int
    needed: int
    explained: Bounded | None = None
    weighed: Sequence[FileDriver] = ()

    @property
    def outcomes(self) -> Sequence[FileColumn]:
        """The columns that can be explained: answers on a scale."""
        return [one for one in self.columns if one.on_scale]


class Read(msgspec.Struct, frozen=True):
    """A column that can be weighed, and the number that an answer of it stands for."""

    column: FileColumn
    question: Question
    number: Callable[[object], float]

    def of(self, row: Row) -> float:
        """Return the number of a line's answer."""
        return self.number(row["answers"][self.question.code])


async def file_drivers(
    tx: Transaction,
    import_id: UUID,
    *,
    outcome: str | None = None,
    by: Sequence[str] = (),
    tongue: Language,
) -> FileDrivers:
    """Weigh the columns `by` (else the first twelve) for the answers to `outcome`.

    Raises NotFound for an import that is not there, Invalid for columns that cannot be weighed.
    """
    results = await results_of(tx, import_id, tongue=tongue)
    read = await _columns(tx, results, language=tongue.code)
    rows = await _lines(tx, import_id, read)
    read = [one for one in read if len({one.of(row) for row in rows}) > 1]
    explained = _outcome(read, outcome)
    chosen = _chosen(read, explained, by)
    needed = max(FEWEST, 10 * (len(chosen) + 1), results.minimum)
    weighable = {one.column.code for one in read}
    found = FileDrivers(
        import_id=import_id,
        name=results.name,
        lines=results.lines,
        outcome=None if explained is None else explained.column.code,
        columns=[one.column for one in read],
        chosen=[one.column.code for one in chosen],
        left_out=[one.title for one in results.questions if one.code not in weighable],
        n=len(rows),
        needed=needed,
    )
    if explained is None or not chosen or len({row["who"] for row in rows}) < needed:
        return found
    return await asyncio.to_thread(_weighed, found, rows, explained, chosen)


async def _columns(tx: Transaction, results: FileResults, *, language: str) -> list[Read]:
    shown = {
        one.code: one.title
        for one in results.questions
        if not one.hidden and one.n and one.response >= PART_ANSWERED
    }
    asked = [part for each in await asked_in(tx, results.import_id) for part in each.asked]
    return [
        column for one in asked if one.code in shown and (column := _read(one, shown, language))
    ]


async def _lines(tx: Transaction, import_id: UUID, read: Sequence[Read]) -> list[Row]:
    """Return the lines that have all these columns."""
    codes = [one.column.code for one in read]
    return await tx.fetch(LINES, tx.organisation, import_id, codes, MOST_LINES) if codes else []


def _read(question: Question, titles: Mapping[str, str], language: str) -> Read | None:
    """Return how a column is weighed: a scale, a number, or a choice between two."""
    title = titles[question.code]
    kind = question.answer
    if isinstance(kind, AskedOn | Number):
        on_scale = isinstance(kind, AskedOn)
        column = FileColumn(code=question.code, title=title, on_scale=on_scale)
        return Read(column, question, lambda answer: float(str(answer)))
    if isinstance(kind, Choice) and kind.most == 1 and len(kind.options) == 2:
        more = kind.options[1]
        words = more.text.get(language) or next(iter(more.text.values()), more.code)
        column = FileColumn(code=question.code, title=f"{title}: {words}", on_scale=False)
        return Read(column, question, lambda answer: float(answer in (more.code, [more.code])))
    return None


def _outcome(read: Sequence[Read], wanted: str | None) -> Read | None:
    scales = {one.column.code: one for one in read if one.column.on_scale}
    if wanted:
        if wanted not in scales:
            raise Invalid(NO_SUCH)
        return scales[wanted]
    usual = [
        one
        for name in OUTCOMES
        for one in scales.values()
        if isinstance(one.question.answer, AskedOn) and one.question.answer.name == name
    ]
    return next(iter([*usual, *scales.values()]), None)


def _chosen(read: Sequence[Read], outcome: Read | None, by: Sequence[str]) -> Sequence[Read]:
    """Return the columns asked for; else scales, then numbers and choices, as the file has them.

    They are not picked by what goes with the outcome: chance would look like an effect.
    """
    others = {one.column.code: one for one in read if one is not outcome}
    wanted = list(
        dict.fromkeys(code for code in by if outcome is None or code != outcome.column.code)
    )
    if not wanted:
        usual = sorted(others.values(), key=lambda one: not one.column.on_scale)
        return usual[:MOST_COLUMNS]
    if len(wanted) > MOST_COLUMNS or any(code not in others for code in wanted):
        raise Invalid(NO_SUCH)
    return [others[code] for code in wanted]


def _weighed(
    found: FileDrivers, rows: Sequence[Row], outcome: Read, chosen: Sequence[Read]
) -> FileDrivers:
    # Only here: numpy takes memory that processes without reckonings do not need.
    import numpy as np  # noqa: PLC0415

    from miroir.statistics.arrays import drivers  # noqa: PLC0415

    table = np.array([[one.of(row) for one in chosen] for row in rows])
    explained = np.array([outcome.of(row) for row in rows])
    weighed = drivers(table, explained, [one.column.code for one in chosen])
    titles = {one.column.code: one.column.title for one in chosen}
    return msgspec.structs.replace(
        found,
        explained=_bounded(weighed.explained),
        weighed=[
            FileDriver(
                code=one.name,
                title=titles[one.name],
                share=_bounded(one.share),
                effect=_bounded(one.effect),
                p=one.p,
                standing=one.standing,
            )
            for one in weighed.drivers
        ],
    )


def _bounded(estimate: Estimate) -> Bounded:
    return Bounded(estimate.value, estimate.low, estimate.high)
