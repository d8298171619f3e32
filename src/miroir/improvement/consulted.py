"""What customers answered as they were asked about an irritant, question by question."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from miroir.access import accounts
from miroir.base.database import Row, Transaction
from miroir.improvement.consulting import consultations
from miroir.statistics import mean_on_scale, wilson
from miroir.surveys import (
    CONSULTED_BY,
    ENDS,
    OUTCOMES,
    Measure,
    Text,
    asked_titles,
    declared,
    survey_names,
    surveys_to_ask,
)

MOST_WORDS: Final = 100

ANSWERS: Final = """
    select i.consultation_id, a.question, a.value, a.words, a.picked
    from answer a
    join invitation i on (i.organisation_id, i.id) = (a.organisation_id, a.invitation_id)
    where i.organisation_id = $1 and i.consultation_id = any($2) and a.confirmed_at is not null
    order by a.given_at desc, a.invitation_id
"""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


class Replied(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered to a question: its mean, or share of yes, with its interval; or words."""

    question: str
    title: Text
    n: int
    share: Told | None = None
    mean: Told | None = None
    highest: int | None = None
    picked: Mapping[str, int] = {}
    words: Sequence[str] = ()


async def consultations_shown(
    tx: Transaction, *, irritant_id: UUID | None = None
) -> dict[str, object]:
    """Return what pages show of consultations: of an irritant, or of all."""
    found = await consultations(tx, irritant_id=irritant_id)
    return {
        "consultations": found,
        "replies": await replies(tx, [one.id for one in found]),
        "consulted_by": await surveys_to_ask(tx, "customer", CONSULTED_BY),
        "survey_names": await survey_names(tx),
        "whys": OUTCOMES,
        "askers": {one.id: one.name for one in await accounts(tx)},
    }


async def replies(
    tx: Transaction, consultation_ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[Replied]]:
    """Return the answers of each consultation that has any."""
    rows = await tx.fetch(ANSWERS, tx.organisation, list(consultation_ids))
    titles, scales = await asked_titles(tx), await declared(tx)
    found: dict[UUID, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row["consultation_id"]][row["question"]].append(row)
    return {
        consultation_id: [
            _replied(question, given, title=titles.get(question, {}), scale=scales.get(question))
            for question, given in by_question.items()
        ]
        for consultation_id, by_question in found.items()
    }


def _replied(question: str, given: Sequence[Row], *, title: Text, scale: Measure) -> Replied:
    values = [row["value"] for row in given if row["value"] is not None]
    highest = ENDS[scale[0]][1] if scale else None
    return Replied(
        question=question,
        title=title,
        n=len(given),
        share=_share(values) if values and highest == 1 else None,
        mean=_mean(values, ENDS[scale[0]]) if values and scale and highest != 1 else None,
        highest=highest,
        picked=Counter(option for row in given for option in row["picked"] or ()),
        words=[row["words"] for row in given if row["words"]][:MOST_WORDS],
    )


def _share(values: Sequence[int]) -> Told:
    found = wilson(sum(values), len(values))
    return Told(value=found.value, low=found.low, high=found.high)


def _mean(values: Sequence[int], ends: tuple[int, int]) -> Told:
    lowest, highest = ends
    squares = sum(value**2 for value in values)
    scale = range(lowest, highest + 1)
    found = mean_on_scale(sum(values), squares, n=len(values), scale=scale)
    return Told(value=found.value, low=found.low, high=found.high)
