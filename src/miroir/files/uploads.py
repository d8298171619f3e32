"""Taking a file out of a multipart form."""

from collections.abc import Set
from typing import Annotated

import msgspec
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers.base import BaseRouteHandler
from litestar.params import Body

from miroir.base.connections import Connection
from miroir.base.errors import Invalid, TooLarge
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.files.actions import keep_upload
from miroir.files.kinds import UPLOADABLE
from miroir.files.model import Blob
from miroir.files.vault import vault

FORM_ROOM = 16 * 1024  # the form's own lines, beside the file


class Upload(msgspec.Struct, frozen=True):
    """A form with one file, as the field `file`."""

    file: UploadFile


UploadForm = Annotated[Upload, Body(media_type=RequestEncodingType.MULTI_PART)]


async def refuse_oversized(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard a route that takes files, which must set `request_max_body_size=None`."""
    settings: Settings = connection.app.state.settings
    length = connection.headers.get("content-length", "")
    if not length.isdecimal():
        raise Invalid("Say how long the upload is (Content-Length).")
    if int(length) > settings.upload_limit + FORM_ROOM:
        raise TooLarge(
            f"A file may have at most {settings.upload_limit // 1024 // 1024} MB.",
            max_bytes=settings.upload_limit,
        )


async def take_upload(
    form: Upload,
    *,
    organisation: OrganisationId,
    settings: Settings,
    limit: int | None = None,
    types: Set[str] = UPLOADABLE,
) -> tuple[Blob, str]:
    """Keep the form's file; return it and the name it was given.

    Of at most `limit` bytes (by default the installation's), and of those `types` only.

    Raises Invalid or TooLarge, with words for the person who sends it.
    """
    content = await form.file.read()
    blob = await keep_upload(
        vault(settings),
        organisation,
        content,
        name=form.file.filename,
        limit=limit or settings.upload_limit,
        types=types,
    )
    return blob, form.file.filename
