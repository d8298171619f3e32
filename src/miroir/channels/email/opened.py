"""A kept mail as read, before anything is made of it."""

import asyncio
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.ids import OrganisationId
from miroir.channels.email.model import Attachment, Mail, Unreadable
from miroir.channels.email.parsing import understand
from miroir.files import Blob, Vault, keep_now


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as kept: its envelope, and the digest of its bytes."""

    id: UUID
    received_at: datetime
    envelope_from: str | None
    envelope_to: list[str]
    sha256: bytes
    attempts: int
    brand_id: UUID | None = None


class StoredAttachment(msgspec.Struct, frozen=True):
    """An attachment whose bytes are on disk."""

    blob: Blob
    attachment: Attachment


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A kept mail as read, or the `problem` for which it cannot be."""

    kept: Kept
    mail: Mail | None = None
    stored: tuple[StoredAttachment, ...] = ()
    problem: str | None = None


async def open_mail(files: Vault, organisation: OrganisationId, kept: Kept) -> Opened:
    """Read a kept mail, and keep its attachments; changes nothing else."""
    return await asyncio.to_thread(_open, files, organisation, kept)


def _open(files: Vault, organisation: OrganisationId, kept: Kept) -> Opened:
    """Do all that needs no database in one thread: each change of thread costs."""
    raw = files.read_now(organisation, kept.sha256)
    try:
        mail = understand(raw)
    except Unreadable as problem:
        return Opened(kept=kept, problem=problem.message)
    stored = tuple(
        StoredAttachment(keep_now(files, organisation, each.content, name=each.name), each)
        for each in mail.attachments
    )
    return Opened(kept=kept, mail=mail, stored=stored)
