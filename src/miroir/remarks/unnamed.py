"""What staff wrote at large without a name: read and searched, page and API.

It is searched by words alone. All of it can be read, so a search tells nothing more; any other
filter, by team, score or day, would part what must stay together.
"""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from miroir.access import Caller, accounts
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.paging import Page
from miroir.improvement import IMPROVERS, folded
from miroir.remarks.list_pages import LONGEST_QUERY
from miroir.remarks.masking import masked
from miroir.remarks.shell import READERS, UNNAMED, remarks_page
from miroir.surveys import Unnamed, words_without_names

Query = Annotated[
    str,
    QueryParameter(name="q", max_length=LONGEST_QUERY, description="What texts must hold."),
]


@get(UNNAMED, guards=[IMPROVERS], include_in_schema=False)
async def show_unnamed(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show what staff wrote without a name, in all waves that are over."""
    words = request.query_params.get("q", "")[:LONGEST_QUERY]
    async with database.transaction(caller.organisation) as tx:
        values = {"here": UNNAMED, "words": words, "waves": await _holding(tx, words)}
        return await remarks_page(
            tx, request, caller, template="remarks/unnamed.html", values=values
        )


@get("/api/v1/unnamed-words", guards=[READERS], tags=["remarks"])
async def list_unnamed(caller: Caller, database: Database, words: Query = "") -> Page[Unnamed]:
    """List what staff wrote without a name: by wave and question, of enough people only."""
    async with database.transaction(caller.organisation) as tx:
        return Page(items=await _holding(tx, words))


async def _holding(tx: Transaction, words: str) -> list[Unnamed]:
    """Return what holds every one of `words`; case and accents make no difference."""
    names = [account.name for account in await accounts(tx)]
    wanted = folded(words).split()
    found = [
        msgspec.structs.replace(one, texts=_of(one.texts, wanted, names=names))
        for one in await words_without_names(tx)
    ]
    return [one for one in found if one.texts]


def _of(texts: Sequence[str], wanted: Sequence[str], *, names: Sequence[str]) -> list[str]:
    shown = [masked(text, names=names) for text in texts]
    return [text for text in shown if all(word in folded(text) for word in wanted)]


routes = [show_unnamed, list_unnamed]
