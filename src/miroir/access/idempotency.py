"""Requests that create, answered once: a repetition under the same key gets the same answer.

The key is claimed and the answer kept in the transaction of the creation itself, so that a
crash leaves both or neither; a repetition that comes meanwhile waits for the first.
"""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, TypeVar

import asyncpg
import msgspec
from litestar import Response
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import InternalServerException
from litestar.params import HeaderParameter

from miroir.access.model import Caller
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Row, Transaction
from miroir.base.errors import Conflict, Invalid

Answer = TypeVar("Answer")

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=200,
        required=False,
        description="The same key and body get the same answer: repeat safely.",
    ),
]

WAIT = "set local lock_timeout = '5s'"
WAIT_NO_MORE = "set local lock_timeout = 0"
CLAIM = """
    insert into idempotency (organisation_id, caller, key, request_hash, created_at)
    values ($1, $2, $3, $4, $5)
    on conflict (organisation_id, caller, key) do nothing
    returning key
"""
KEPT = """
    select request_hash, status, answer from idempotency
    where organisation_id = $1 and caller = $2 and key = $3
"""
KEEP = """
    update idempotency set status = $4, answer = $5, media_type = 'application/json'
    where organisation_id = $1 and caller = $2 and key = $3
"""
FORGET = "delete from idempotency where organisation_id = $1 and created_at < $2"


class Once:
    """Runs what a request creates at most once per key of its caller.

    A route takes it as `once: Once` and answers with
    `await once(create)`, where `create(tx)` returns what was created.
    """

    def __init__(self, database: Database, caller: Caller, key: str | None, digest: bytes) -> None:
        self.caller = caller
        self._database = database
        self._key = key
        self._digest = digest

    async def __call__(
        self,
        create: Callable[[Transaction], Awaitable[Answer]],
        *,
        status: int = 201,
        kept: Callable[[Answer], Answer] | None = None,
    ) -> Response[Answer]:
        """Run `create` in a transaction of the caller's organisation, unless it has run before.

        `kept` strips what must not be stored (a secret told once) from the answer of a
        repetition. Raises Invalid for the key of another request, Conflict while the first is
        still under way after some seconds.
        """
        async with self._database.transaction(self.caller.organisation) as tx:
            if self._key is None:
                return Response(await create(tx), status_code=status)
            earlier = await self._claim(tx)
            if earlier is not None:
                return self._repeat(earlier)
            answer = await create(tx)
            stored = msgspec.json.encode(kept(answer) if kept else answer)
            await tx.execute(KEEP, *self._place(), status, stored)
        return Response(answer, status_code=status)

    async def _claim(self, tx: Transaction) -> Row | None:
        await tx.execute(WAIT)
        try:
            claimed = await tx.value(CLAIM, *self._place(), self._digest, tx.at)
        except asyncpg.LockNotAvailableError as problem:
            raise Conflict("The first request with this key is under way: repeat later.") from (
                problem
            )
        await tx.execute(WAIT_NO_MORE)
        return None if claimed else await tx.row(KEPT, *self._place())

    def _repeat(self, earlier: Row) -> Response[Answer]:
        if earlier["request_hash"] != self._digest:
            raise Invalid("This Idempotency-Key was sent with another request: use a new one.")
        return Response(
            earlier["answer"],
            status_code=earlier["status"],
            media_type="application/json",
            headers={"idempotency-replayed": "true"},
        )

    def _place(self) -> tuple[object, ...]:
        return (self.caller.organisation, self.caller.id, self._key)


async def digest_of(request: HttpRequest) -> bytes:
    """Return the SHA-256 of what a request asks: method, path and body.

    Of a form the fields count, since its boundary is drawn anew at each repetition.
    """
    digest = hashlib.sha256(f"{request.method} {request.url.path}\n".encode())
    if request.content_type[0] == RequestEncodingType.MULTI_PART:
        for part in await _parts(request):
            digest.update(hashlib.sha256(part).digest())
    else:
        digest.update(await _body(request))
    return digest.digest()


async def _body(request: HttpRequest) -> bytes:
    try:
        return await request.body()
    except InternalServerException as consumed:  # by the reading of a form that it is not
        raise Invalid("Send this as a form: Content-Type multipart/form-data.") from consumed


async def _parts(request: HttpRequest) -> list[bytes]:
    parts: list[bytes] = []
    for name, value in (await request.form()).multi_items():
        parts.append(name.encode())
        if isinstance(value, UploadFile):
            parts += [value.filename.encode(), await value.read()]
            await value.seek(0)
        else:
            parts.append(str(value).encode())
    return parts


async def forget_answers(tx: Transaction, *, before: datetime) -> None:
    """Remove the answers kept since before an instant."""
    await tx.execute(FORGET, tx.organisation, before)
