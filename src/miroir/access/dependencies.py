"""What routes may ask for by name: `caller: Caller` and `once: Once`."""

from litestar.di import Provide

from miroir.access.callers import require_caller
from miroir.access.idempotency import IdempotencyKey, Once, digest_of
from miroir.access.model import Caller
from miroir.base.connections import HttpRequest
from miroir.base.database import Database


async def provide_caller(request: HttpRequest) -> Caller:
    """Return who calls. Raises NotSignedIn."""
    return await require_caller(request)


async def provide_once(
    request: HttpRequest,
    database: Database,
    caller: Caller,
    idempotency_key: IdempotencyKey = None,
) -> Once:
    """Return what runs a creation once per Idempotency-Key."""
    digest = await digest_of(request) if idempotency_key else b""
    return Once(database, caller, idempotency_key, digest)


dependencies = {"caller": Provide(provide_caller), "once": Provide(provide_once)}
