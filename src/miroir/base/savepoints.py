"""Doing a part of a transaction's work so that, where it breaks, it alone is undone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import asyncpg

from miroir.base.database import WITHOUT_DATABASE, Transaction

# The database went away or two transactions met: nothing is wrong with what was being done.
DISTURBED: Final = (
    OSError,
    *WITHOUT_DATABASE,
    asyncpg.TransactionRollbackError,
    asyncpg.InsufficientResourcesError,
)


@asynccontextmanager
async def apart(tx: Transaction) -> AsyncIterator[None]:
    """Undo what is done inside where it raises, facts too; what was done before stays.

    The error goes on to the caller, who can go on with the transaction unless it is DISTURBED.
    """
    before = len(tx.facts)
    await tx.execute("savepoint apart")
    try:
        yield
    except DISTURBED:
        raise
    except Exception:
        del tx.facts[before:]
        await tx.execute("rollback to savepoint apart; release savepoint apart")
        raise
    await tx.execute("release savepoint apart")
