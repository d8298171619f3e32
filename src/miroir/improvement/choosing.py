"""The irritant to which the remarks ticked on a page go: one there is, or a new one."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.forms import Reading
from miroir.base.language import phrase
from miroir.improvement.irritants import raise_irritant
from miroir.improvement.model import Draft


async def chosen_irritant(tx: Transaction, reading: Reading, *, by: UUID) -> UUID:
    """End the reading of a form and return the irritant that it names, raised where it is new.

    Raises WrongFields where it names none, or anything else on the form was refused.
    """
    irritant_id, title = reading.id("irritant_id"), reading.fields.text("title")
    if irritant_id is None and not title:
        reading.refuse("irritant_id", phrase("Choose an irritant, or name a new one."))
    reading.end()
    return irritant_id or await raise_irritant(tx, Draft(title=title), by=by)
