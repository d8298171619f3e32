"""The questionnaires that can be changed, by the addresses of their pages."""

from typing import Final, NamedTuple

from miroir.access import Caller
from miroir.base.database import Database, Transaction
from miroir.base.errors import NotFound
from miroir.base.language import phrase
from miroir.surveys import (
    SURVEY_NAMES,
    Questionnaire,
    Side,
    SurveyName,
    current,
    kind_of,
    own_surveys,
)

SURVEYS: Final = "/settings/surveys"


class Edited(NamedTuple):
    """A questionnaire by what its address calls it, and what people call it."""

    key: str
    side: Side
    survey: SurveyName
    name: str

    @property
    def own(self) -> bool:
        """Whether the organisation has added it."""
        return self.survey != kind_of(self.survey)


STANDING: Final = (
    Edited("customer", "customer", "contact", phrase("What customers are asked")),
    Edited("adviser", "adviser", "contact", phrase("What advisers are asked")),
    Edited("solved", "customer", "solved", SURVEY_NAMES["solved"]),
    Edited("relation", "customer", "relation", SURVEY_NAMES["relation"]),
    Edited("improvement", "customer", "improvement", SURVEY_NAMES["improvement"]),
    Edited("pulse", "adviser", "pulse", SURVEY_NAMES["pulse"]),
    Edited("barometer", "adviser", "barometer", SURVEY_NAMES["barometer"]),
)


async def all_edited(tx: Transaction) -> list[Edited]:
    """Return every questionnaire that can be changed: the standing ones, then the own."""
    own = [
        Edited(one.survey, one.side, one.survey, one.name)
        for one in await own_surveys(tx)
        if one.ended_at is None
    ]
    return [*STANDING, *own]


async def edited(tx: Transaction, key: str) -> Edited:
    """Return the questionnaire of an address; raises NotFound."""
    for one in await all_edited(tx):
        if one.key == key:
            return one
    raise NotFound(phrase("There is no such survey."))


async def edited_by(caller: Caller, database: Database, key: str) -> Edited:
    """Return the questionnaire of an address, read by itself; raises NotFound."""
    async with database.transaction(caller.organisation) as tx:
        return await edited(tx, key)


async def published(tx: Transaction, of: Edited) -> Questionnaire | None:
    """Return what is asked now; None before anything was published."""
    try:
        return await current(tx, of.side, of.survey)
    except NotFound:
        return None
