"""Co-construction: the authors of an irritant's remarks are invited to say what would help."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, Invalid
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.improvement.facts import AuthorsConsulted
from miroir.improvement.irritants import hold
from miroir.journal import record
from miroir.surveys import CONSULTED_BY, Outcome, SurveyName, consult, require_survey

MOST_ASKED: Final = 200

# Each author once, by their newest remark; those who wrote last come first.
AUTHORS: Final = """
    select * from (
        select distinct on (p.person_id) i.customer_id, i.conversation_id, i.invited_at
        from irritant_remark r
        join invitation i on (i.organisation_id, i.id) = (r.organisation_id, r.invitation_id)
        join customer p on (p.organisation_id, p.id) = (i.organisation_id, i.customer_id)
        where r.organisation_id = $1 and r.irritant_id = $2 and i.conversation_id is not null
        order by p.person_id, i.invited_at desc) author
    order by invited_at desc, customer_id
"""
NOTE: Final = """
    insert into consultation (organisation_id, id, irritant_id, survey, asked_by, asked_at, unasked)
    values ($1, $2, $3, $4, $5, $6, $7)
"""
FIND: Final = """
    select k.id, k.irritant_id, p.title as irritant, k.survey, k.asked_by, k.asked_at, k.unasked,
           count(i.id)::integer as invited,
           count(coalesce(i.delivered_at, i.opened_at, i.answered_at))::integer as delivered,
           count(coalesce(i.opened_at, i.answered_at))::integer as opened,
           count(i.answered_at)::integer as answered
    from consultation k
    join irritant p on (p.organisation_id, p.id) = (k.organisation_id, k.irritant_id)
    left join invitation i on (i.organisation_id, i.consultation_id) = (k.organisation_id, k.id)
    where k.organisation_id = $1 and ($2::uuid is null or k.irritant_id = $2)
    group by k.organisation_id, k.id, p.title
    order by k.asked_at desc, k.id
    limit 100
"""


class Consultation(msgspec.Struct, frozen=True, kw_only=True):
    """That authors of remarks were asked: how many, how far they came, why others were not."""

    id: UUID
    irritant_id: UUID
    irritant: str
    survey: SurveyName
    asked_by: UUID | None
    asked_at: datetime
    unasked: Mapping[Outcome, int]
    invited: int
    delivered: int
    opened: int
    answered: int


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What authors are to be asked, and how many at most. `leads`: by language, what the mail
    and the page begin with; else the questionnaire's own words.
    """

    survey: SurveyName = "improvement"
    most: int = 50
    leads: Mapping[str, str] = {}


async def consult_authors(
    tx: Transaction, irritant_id: UUID, wanted: Wanted, *, by: UUID | None
) -> UUID:
    """Ask those who wrote the irritant's remarks, the newest first; return the consultation.

    Within the rules for all surveys: nobody in quarantine, opposed, or without a mail address.
    Raises NotFound, Invalid, and Conflict where no remark has an author who can be named.
    """
    await require_survey(tx, "customer", wanted.survey, of=CONSULTED_BY)
    if not 1 <= wanted.most <= MOST_ASKED:
        raise Invalid(phrase("Ask between 1 and 200 people at once."), field="most")
    await hold(tx, irritant_id)
    authors = await tx.fetch(AUTHORS, tx.organisation, irritant_id)
    if not authors:
        raise Conflict(phrase("Nobody can be asked: put customers’ remarks to the irritant first."))
    consultation_id = new_id()
    invited, unasked = await _ask(tx, authors, wanted, consultation_id)
    key = (tx.organisation, consultation_id, irritant_id, wanted.survey, by, tx.at)
    await tx.execute(NOTE, *key, dict(unasked))
    record(
        tx,
        AuthorsConsulted(
            irritant_id=irritant_id,
            consultation_id=consultation_id,
            survey=wanted.survey,
            invited=invited,
            by=by,
        ),
    )
    return consultation_id


async def _ask(
    tx: Transaction, authors: Sequence[Row], wanted: Wanted, consultation_id: UUID
) -> tuple[int, Counter[Outcome]]:
    unasked: Counter[Outcome] = Counter()
    invited = 0
    for author in authors:
        if invited >= wanted.most:
            break
        asked = await consult(
            tx,
            author["customer_id"],
            conversation_id=author["conversation_id"],
            survey=wanted.survey,
            consultation_id=consultation_id,
            leads=wanted.leads,
        )
        if isinstance(asked, UUID):
            invited += 1
        else:
            unasked[asked] += 1
    return invited, unasked


async def consultations(tx: Transaction, *, irritant_id: UUID | None = None) -> list[Consultation]:
    """Return who was asked about an irritant (None: about any), the newest first."""
    rows = await tx.fetch(FIND, tx.organisation, irritant_id)
    return [Consultation(**dict(row)) for row in rows]
