"""What goes with an answer of one file of past answers, among the file's other columns.

All sets of columns are weighed over the same lines: those that have every column that could be
weighed. So whoever compares two sets learns nothing of the lines by which they would differ.
"""

import asyncio
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Invalid
from miroir.base.language import Language, phrase
from miroir.measures.driving import FEWEST, OUTCOMES, Standing
from miroir.measures.file_columns import FileColumn, Read, can_be_read, read_column
from miroir.measures.file_results import FileResults, results_of
from miroir.statistics import Estimate
from miroir.surveys import Question
from miroir.surveys import Scale as AskedOn
from miroir.surveys.past import asked_in

MOST_COLUMNS: Final = 12
# As many numbers as columns may stand for, all options of choices counted.
MOST_NUMBERS: Final = 48
# A column that fewer of the lines hold would leave too few of them to weigh anything by.
PART_ANSWERED: Final = 0.8
# Of a longer file, chance draws so many.
MOST_LINES: Final = 5_000

LINES: Final = """
    select answers, coalesce(respondent, md5(import_id::text || line)::uuid) as who
    from past_response
    where organisation_id = $1 and import_id = $2 and answers ?& $3::text[]
    order by md5(line::text), line limit $4
"""
NO_SUCH: Final = phrase("Choose an answer, and one to twelve other columns, from the form.")
TOO_MANY: Final = phrase("These columns have too many options together: choose fewer of them.")


class Bounded(msgspec.Struct, frozen=True):
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """An option: how far its answers lie from the mean of all, in standard deviations."""

    title: str
    effect: Bounded


class FileDriver(msgspec.Struct, frozen=True, kw_only=True):
    """A column: its part of R², and its own effect in standard deviations of both.

    Of a choice between more than two, the effect is the spread of its options, and `levels` has
    them; of staff's files it is empty.
    """

    code: str
    title: str
    share: Bounded
    effect: Bounded
    p: float
    standing: Standing
    choice: bool = False
    levels: Sequence[Level] = ()

    @property
    def rises(self) -> bool | None:
        """Whether there is more of what is explained where there is more of it; None: no order."""
        return None if self.choice else self.effect.value > 0


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
        """The columns that can be explained: answers on a scale, and numbers."""
        return [one for one in self.columns if one.kind != "choice"]

    @property
    def others(self) -> Sequence[FileColumn]:
        """The columns that can be weighed for the outcome."""
        return [one for one in self.columns if one.code != self.outcome]


async def file_drivers(
    tx: Transaction,
    import_id: UUID,
    *,
    outcome: str | None = None,
    by: Sequence[str] = (),
    tongue: Language,
) -> FileDrivers:
    """Weigh the columns `by` (else the first of them) for the answers to `outcome`.

    Raises NotFound for an import that is not there, Invalid for columns that cannot be weighed.
    """
    results = await results_of(tx, import_id, tongue=tongue)
    asked = await _asked(tx, results)
    rows = await _lines(tx, import_id, asked)
    people = len({row["who"] for row in rows})
    titles = {one.code: one.title for one in results.questions}
    read = [
        column
        for one in asked
        if (
            column := read_column(one, titles[one.code], rows, least=results.minimum, tongue=tongue)
        )
    ]
    explained = _outcome(read, outcome)
    chosen = _chosen(read, explained, by, people=people)
    needed = max(FEWEST, 10 * (1 + sum(one.width for one in chosen)), results.minimum)
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
    if explained is None or not chosen or people < needed:
        return found
    return await asyncio.to_thread(
        _weighed, found, rows, explained, chosen, levels=results.side == "customer"
    )


async def _asked(tx: Transaction, results: FileResults) -> list[Question]:
    """Return the columns that could be weighed, as most lines hold them."""
    shown = {
        one.code
        for one in results.questions
        if not one.hidden and not one.left_out and one.n and one.response >= PART_ANSWERED
    }
    asked = [part for each in await asked_in(tx, results.import_id) for part in each.asked]
    return [one for one in asked if one.code in shown and can_be_read(one)]


async def _lines(tx: Transaction, import_id: UUID, asked: Sequence[Question]) -> list[Row]:
    """Return the lines that have all these columns."""
    codes = [one.code for one in asked]
    return await tx.fetch(LINES, tx.organisation, import_id, codes, MOST_LINES) if codes else []


def _outcome(read: Sequence[Read], wanted: str | None) -> Read | None:
    """Return what is explained: what is asked for, else a usual scale, any scale, a number."""
    ordered = {one.column.code: one for one in read if one.column.kind != "choice"}
    if wanted:
        if wanted not in ordered:
            raise Invalid(NO_SUCH)
        return ordered[wanted]
    scales = [one for one in ordered.values() if one.column.kind == "scale"]
    usual = [
        one
        for name in OUTCOMES
        for one in scales
        if isinstance(one.question.answer, AskedOn) and one.question.answer.name == name
    ]
    return next(iter([*usual, *scales, *ordered.values()]), None)


def _chosen(
    read: Sequence[Read], outcome: Read | None, by: Sequence[str], *, people: int
) -> Sequence[Read]:
    """Return the columns asked for; else scales, then numbers and choices, as the file has them.

    They are not picked by what goes with the outcome: chance would look like an effect.
    """
    others = {one.column.code: one for one in read if one is not outcome}
    wanted = list(
        dict.fromkeys(code for code in by if outcome is None or code != outcome.column.code)
    )
    if not wanted:
        return _first(list(others.values()), people=people)
    if len(wanted) > MOST_COLUMNS or any(code not in others for code in wanted):
        raise Invalid(NO_SUCH)
    if sum(others[code].width for code in wanted) > MOST_NUMBERS:
        raise Invalid(TOO_MANY)
    return [others[code] for code in wanted]


def _first(others: Sequence[Read], *, people: int) -> Sequence[Read]:
    """Return the first columns that so many people are enough for."""
    left = min(MOST_NUMBERS, max(MOST_COLUMNS, people // 10 - 1))
    taken: list[Read] = []
    for one in sorted(others, key=lambda one: one.column.kind != "scale"):
        if one.width <= left and len(taken) < MOST_COLUMNS:
            taken.append(one)
            left -= one.width
    return taken


def _weighed(
    found: FileDrivers,
    rows: Sequence[Row],
    outcome: Read,
    chosen: Sequence[Read],
    *,
    levels: bool,
) -> FileDrivers:
    # Only here: numpy takes memory that processes without reckonings do not need.
    import numpy as np  # noqa: PLC0415

    from miroir.statistics.arrays import drivers  # noqa: PLC0415

    table = np.array([[number for one in chosen for number in one.of(row)] for row in rows])
    explained = np.array([outcome.of(row)[0] for row in rows])
    names, widths = [one.column.code for one in chosen], [one.width for one in chosen]
    weighed = drivers(table, explained, names, widths=widths)
    columns = {one.column.code: one.column for one in chosen}
    return msgspec.structs.replace(
        found,
        explained=_bounded(weighed.explained),
        weighed=[
            FileDriver(
                code=one.name,
                title=columns[one.name].title,
                share=_bounded(one.share),
                effect=_bounded(one.effect),
                p=one.p,
                standing=one.standing,
                choice=bool(one.levels),
                levels=_levels(columns[one.name], one.levels) if levels else (),
            )
            for one in weighed.drivers
        ],
    )


def _levels(column: FileColumn, effects: Sequence[Estimate]) -> Sequence[Level]:
    """Return the options with their effects, the highest first."""
    if not effects:
        return ()
    found = [
        Level(title=title, effect=_bounded(effect))
        for title, effect in zip(column.options, effects, strict=True)
    ]
    return sorted(found, key=lambda one: -one.effect.value)


def _bounded(estimate: Estimate) -> Bounded:
    return Bounded(estimate.value, estimate.low, estimate.high)
