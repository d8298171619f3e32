"""The form by which authors are asked, on an irritant's page; the page of what all of them said."""

from uuid import UUID

from litestar import Response, get, post

from miroir.access import Answer, Caller
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.forms import Reading, read_form
from miroir.base.language import CODES
from miroir.improvement.consulted import consultations_shown
from miroir.improvement.consulting import MOST_ASKED, Wanted, consult_authors
from miroir.improvement.model import LONGEST_WORDS
from miroir.improvement.one_irritant_pages import ONE, try_act
from miroir.improvement.shell import CONSULTATIONS, IMPROVERS, STAFF, improvement_page


@get(CONSULTATIONS, guards=[STAFF], include_in_schema=False)
async def show_consultations(
    request: HttpRequest, caller: Caller, database: Database
) -> Response[str]:
    """Show everybody who answers customers what these said when they were asked."""
    async with database.transaction(caller.organisation) as tx:
        values = await consultations_shown(tx)
        return await improvement_page(
            tx, request, caller, template="improvement/consultations.html", values=values
        )


@post(f"{ONE}/consultations", guards=[IMPROVERS], include_in_schema=False)
async def take_consultation(
    irritant_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Ask the authors of the irritant's remarks what would help."""
    form = await read_form(request)

    async def ask(tx: Transaction) -> None:
        reading = Reading(form)
        leads = {
            code: reading.words(f"lead_{code}", most=LONGEST_WORDS, needed=False) for code in CODES
        }
        wanted = Wanted(
            survey=form.text("survey") or "improvement",
            most=reading.number("most", least=1, most=MOST_ASKED) or 0,
            leads={code: words for code, words in leads.items() if words},
        )
        reading.end()
        await consult_authors(tx, irritant_id, wanted, by=caller.id)

    return await try_act(
        ask, request, caller, database, irritant_id, form=form, part="consultations"
    )


routes = [show_consultations, take_consultation]
