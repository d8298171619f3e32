"""Taking a file in: streamed to the vault, looked through, and a plan proposed."""

import asyncio
from typing import BinaryIO, cast
from uuid import UUID

from litestar.datastructures import UploadFile
from litestar.handlers.base import BaseRouteHandler

from miroir.access import Caller
from miroir.base.connections import Connection
from miroir.base.database import Database
from miroir.base.errors import Invalid, TooLarge
from miroir.base.language import phrase
from miroir.base.settings import Settings
from miroir.files import clean_name, vault
from miroir.surveys.model import Side
from miroir.surveys.past.preparing import add_import, propose_for

FORM_ROOM = 16 * 1024
NO_LENGTH = phrase("Say how long the upload is (Content-Length).")
TOO_LARGE = phrase("This file is larger than this installation takes: split it.")
EMPTY = phrase("This file is empty: choose another.")


async def refuse_oversized_import(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard a route that takes files, which must set `request_max_body_size=None`."""
    settings: Settings = connection.app.state.settings
    length = connection.headers.get("content-length", "")
    if not length.isdecimal():
        raise Invalid(NO_LENGTH)
    if int(length) > settings.import_limit + FORM_ROOM:
        raise TooLarge(TOO_LARGE, max_bytes=settings.import_limit)


async def take_import(
    file: UploadFile, *, side: Side, caller: Caller, settings: Settings, database: Database
) -> UUID:
    """Keep a file and what is proposed for it. Raises Invalid or TooLarge."""
    kept = vault(settings)
    sha256 = await asyncio.to_thread(
        kept.keep_copy, caller.organisation, cast("BinaryIO", file.file)
    )
    path = kept.path(caller.organisation, sha256)
    size = path.stat().st_size
    if not size:
        raise Invalid(EMPTY)
    if size > settings.import_limit:
        raise TooLarge(TOO_LARGE, max_bytes=settings.import_limit)
    async with database.transaction(caller.organisation) as tx:
        return await add_import(
            tx,
            side=side,
            name=clean_name(file.filename, media_type="application/octet-stream"),
            sha256=sha256,
            size=size,
            draft=await propose_for(tx, path),
            by=caller.id if caller.kind == "account" else None,
        )
