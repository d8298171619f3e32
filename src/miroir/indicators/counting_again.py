"""Reading all that was asked and answered, and counting it, in one pass. Needs numpy."""

from typing import NamedTuple

from miroir.base.database import Transaction
from miroir.indicators.labels import Codes, Ids
from miroir.indicators.pairs_and_people import Pairs, People, gaps, paired, people
from miroir.indicators.places_counted import PlaceCounts
from miroir.indicators.raw_answers import names_of, read_asked, read_given, texts_of
from miroir.indicators.recounting import Counting, Told, Worth, asked_counted
from miroir.indicators.tallies import Outcomes


class PairRows(NamedTuple):
    """Each pair: the contact, the adviser's invitation, what both sides answered."""

    closure: Ids
    question: Codes
    invitation: Ids
    customer: Codes
    adviser: Codes


class Counted(NamedTuple):
    """All counts of what was asked here, with the names that codes stand for.

    `axes` are those of places: team, channel, brand and reason.
    """

    mondays: list[str]
    questions: list[str]
    axes: list[list[str]]
    advisers: list[str]
    responses: PlaceCounts
    cells: PlaceCounts
    gaps: PlaceCounts
    pairs: PairRows
    people: People


async def count_raw_rows(tx: Transaction, zone: str, outcomes: Outcomes) -> Counted:
    """Count all that was asked and answered of contacts, weeks by the time zone `zone`."""
    asked = await read_asked(tx, zone)
    responses = asked_counted(asked)
    questions = await texts_of(tx, sorted(set(outcomes[0])))
    counting = Counting(asked, questions.names, Worth(questions.names, outcomes))
    await read_given(tx, asked, questions.labels, counting.take)
    told = counting.told()
    pairs = paired(told)
    return Counted(
        mondays=list(asked.week.names),
        questions=await names_of(tx, questions, table="answer", column="question"),
        axes=[list(axis.names) for axis in asked.axes],
        advisers=list(asked.adviser.names),
        responses=responses,
        cells=counting.cells,
        gaps=gaps(told, pairs, questions.names),
        pairs=_rows(told, pairs),
        people=people(told, pairs),
    )


def _rows(told: Told, pairs: Pairs) -> PairRows:
    asked, given = told.asked, told.given
    at = given.asked[pairs.adviser]
    return PairRows(
        closure=asked.closures.ids(asked.contact[at]),
        question=given.question[pairs.adviser],
        invitation=asked.ids.ids(at),
        customer=given.value[pairs.customer],
        adviser=given.value[pairs.adviser],
    )
