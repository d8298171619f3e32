"""Taking a form of the settings: all of it is kept, or its page is shown again with the reason."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

from litestar import Response
from litestar.response import Redirect

from miroir.access.model import Caller
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields

Answer: TypeAlias = Response[str] | Redirect
Act: TypeAlias = Callable[[Transaction], Awaitable[None]]
Again: TypeAlias = Callable[[Transaction, MiroirError], Awaitable[Response[str]]]


class Page(Protocol):
    """Answers with a page: as it stands, or with what was typed and why it was not taken."""

    async def __call__(
        self,
        tx: Transaction,
        request: HttpRequest,
        caller: Caller,
        *,
        problem: MiroirError | None = None,
        typed: Fields | None = None,
    ) -> Response[str]:
        """Answer."""
        ...


async def take_on(
    page: Page,
    act: Act,
    request: HttpRequest,
    caller: Caller,
    database: Database,
    *,
    then: Redirect,
    typed: Fields | None = None,
) -> Answer:
    """Do `act` as `take` does; when it raises, answer with `page` as it was `typed`."""

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await page(tx, request, caller, problem=problem, typed=typed)

    return await take(act, caller=caller, database=database, again=again, then=then)


async def take(
    act: Act, *, caller: Caller, database: Database, again: Again, then: Redirect
) -> Answer:
    """Do `act` in one transaction, and go on to `then`.

    When it raises, nothing of it is kept, and `again` answers with the page in another.
    """
    try:
        async with database.transaction(caller.organisation) as tx:
            await act(tx)
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await again(tx, problem)
    return then
