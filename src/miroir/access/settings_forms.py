"""Taking a form of the settings: all of it is kept, or its page is shown again with the reason."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from litestar import Response
from litestar.response import Redirect

from miroir.access.model import Caller
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError

Answer: TypeAlias = Response[str] | Redirect
Act: TypeAlias = Callable[[Transaction], Awaitable[None]]
Again: TypeAlias = Callable[[Transaction, MiroirError], Awaitable[Response[str]]]


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
