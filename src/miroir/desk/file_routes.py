"""Files that advisers and integrators bring in, to be put on messages by their ids."""

from litestar import Response, post

from miroir.access import Caller, Once, requires_role
from miroir.base.database import Transaction
from miroir.base.settings import Settings
from miroir.files import (
    FileShown,
    Links,
    Owner,
    UploadForm,
    refuse_oversized,
    register,
    take_upload,
)

WRITERS = requires_role("adviser", "supervisor", scope="conversations:write")


@post(
    "/api/v1/files",
    guards=[WRITERS, refuse_oversized],
    request_max_body_size=None,
    tags=["files"],
)
async def send_file(
    data: UploadForm, caller: Caller, settings: Settings, once: Once, links: Links
) -> Response[FileShown]:
    """Send a file, to be put on a message by its id."""
    blob, name = await take_upload(data, organisation=caller.organisation, settings=settings)
    owner = Owner("account", caller.id) if caller.kind == "account" else Owner("system", caller.id)

    async def create(transaction: Transaction) -> FileShown:
        made = await register(transaction, blob, name=name, owner=owner)
        return links.shown(made, organisation=caller.organisation, at=made.created_at)

    return await once(create)


routes = [send_file]
