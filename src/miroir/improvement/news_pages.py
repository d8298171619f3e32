"""What is done about an irritant reaches its customers: the forms on its page."""

from uuid import UUID

from litestar import post

from miroir.access import Answer, Caller
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.forms import Reading, read_form
from miroir.base.language import CODES
from miroir.base.settings import Settings
from miroir.improvement.model import LONGEST_WORDS
from miroir.improvement.one_irritant_pages import ONE, try_act
from miroir.improvement.publishing import publish_news, withdraw_news
from miroir.improvement.shell import IMPROVERS
from miroir.improvement.telling import tell_authors


@post(f"{ONE}/news", guards=[IMPROVERS], include_in_schema=False)
async def take_news(
    irritant_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Publish what was said and done, in each language that was filled in; or withdraw it."""
    form = await read_form(request)

    async def publish(tx: Transaction) -> None:
        if form.text("do") == "withdraw":
            await withdraw_news(tx, irritant_id, by=caller.id)
            return
        reading = Reading(form)
        written = {
            code: (
                reading.words(f"said_{code}", most=LONGEST_WORDS, needed=False),
                reading.words(f"did_{code}", most=LONGEST_WORDS, needed=False),
            )
            for code in CODES
        }
        if not any(any(words) for words in written.values()):
            reading.words(f"said_{CODES[0]}", most=LONGEST_WORDS)
        reading.end()
        for code, (said, did) in written.items():
            if said or did:
                await publish_news(tx, irritant_id, code, said=said, did=did, by=caller.id)

    return await try_act(publish, request, caller, database, irritant_id, form=form, part="news")


@post(f"{ONE}/telling", guards=[IMPROVERS], include_in_schema=False)
async def take_telling(
    irritant_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Tell the authors of the remarks, once."""

    async def tell(tx: Transaction) -> None:
        await tell_authors(tx, irritant_id, settings=settings)

    return await try_act(tell, request, caller, database, irritant_id, part="news")


routes = [take_news, take_telling]
