"""Fetching files by their signed address; whoever takes files in has routes of its own."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import QueryParameter
from litestar.response import File as FileResponse

from miroir.base import clock
from miroir.base.database import Database
from miroir.base.errors import NotAllowed
from miroir.base.settings import Settings
from miroir.files.kinds import SHOWN_INLINE
from miroir.files.links import links
from miroir.files.model import File
from miroir.files.queries import file
from miroir.files.vault import vault

KEPT_BY_BROWSERS = "private, max-age=86400, immutable"
NOTHING_RUNS = "default-src 'none'; sandbox"

Signature = Annotated[str, QueryParameter(max_length=100, description="As in the file's `url`.")]


@get("/api/v1/files/{file_id:uuid}", tags=["files"], security=[{}])
async def fetch_file(
    file_id: UUID, signature: Signature, database: Database, settings: Settings
) -> FileResponse:
    """Fetch a file by the `url` it is shown with. Pictures show; all else downloads."""
    signed = links(settings)
    organisation = signed.check(file_id, signature, at=clock.now())
    async with database.transaction(organisation) as tx:
        found = await file(tx, file_id)
    if not signed.serves(found):
        raise NotAllowed(_why_not(found))
    content = vault(settings)
    await content.require(organisation, found.sha256)
    return FileResponse(
        path=content.path(organisation, found.sha256),
        filename=found.name,
        media_type=found.media_type,
        content_disposition_type="inline" if _shows(found) else "attachment",
        headers={
            "cache-control": KEPT_BY_BROWSERS,
            "content-security-policy": NOTHING_RUNS,
            "x-content-type-options": "nosniff",
        },
    )


def _why_not(found: File) -> str:
    if found.threat is not None:
        return f"The virus scanner found {found.threat} in this file: it is kept apart."
    if found.scan == "too_large":
        return "This file is too large for the virus scanner: it is not given out."
    return "The virus scanner has not looked at this file yet: try again in a while."


def _shows(found: File) -> bool:
    # A picture that could not be measured may be anything.
    return found.media_type in SHOWN_INLINE and found.width is not None


routes = [fetch_file]
