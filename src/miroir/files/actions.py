"""Keeping files; putting them on a message is for conversations."""

import asyncio
from collections.abc import Sequence, Set
from contextlib import suppress
from uuid import UUID

from miroir.base.database import Row, Transaction
from miroir.base.errors import Invalid, NotFound, TooLarge
from miroir.base.ids import OrganisationId, new_id
from miroir.files.kinds import UPLOADABLE, recognise_kind, refuse_unwanted
from miroir.files.model import Blob, File, Named, Owner
from miroir.files.names import clean_name
from miroir.files.pictures import picture_size
from miroir.files.queries import MINE
from miroir.files.scanning import await_scan
from miroir.files.vault import Vault

MOST_ON_A_MESSAGE = 10

REGISTER = """
    insert into file (organisation_id, id, sha256, size, media_type, name, width, height,
                      owner_kind, owner_id, created_at)
    select $1, id, sha256, size, media_type, name, width, height, $9, $10, created_at
    from unnest($2::uuid[], $3::bytea[], $4::bigint[], $5::text[], $6::text[], $7::int[],
                $8::int[], $11::timestamptz[])
        as given (id, sha256, size, media_type, name, width, height, created_at)
"""


async def keep(
    vault: Vault, organisation: OrganisationId, content: bytes, *, name: str = ""
) -> Blob:
    """Write `content`, whatever it is, to disk: what mail brings. Call it before a transaction."""
    return await asyncio.to_thread(keep_now, vault, organisation, content, name=name)


def keep_now(vault: Vault, organisation: OrganisationId, content: bytes, *, name: str = "") -> Blob:
    """Do as `keep` in a thread that has more to do for a mail: each change of thread costs."""
    kind = recognise_kind(content, name=name)
    size: tuple[int, int] | None = None
    if kind.startswith("image/"):
        with suppress(TooLarge):
            size = picture_size(content)
    width, height = size or (None, None)
    return Blob(
        sha256=vault.keep_now(organisation, content),
        size=len(content),
        media_type=kind,
        width=width,
        height=height,
        to_scan=vault.scanned,
    )


async def keep_upload(
    vault: Vault,
    organisation: OrganisationId,
    content: bytes,
    *,
    name: str,
    limit: int,
    types: Set[str] = UPLOADABLE,
) -> Blob:
    """Write an uploaded `content` to disk, of at most `limit` bytes and a type that is taken.

    Raises TooLarge or Invalid, with words for the person who sends it.
    """
    if not content:
        raise Invalid(f"“{name}” is empty: choose another file.", reason="file-empty")
    if len(content) > limit:
        raise TooLarge(f"“{name}” is larger than {limit // 1024 // 1024} MB.", max_bytes=limit)
    kind = recognise_kind(content, name=name)
    refuse_unwanted(kind, name=name, types=types)
    size = await _picture_size(content, kind=kind)
    return await _written(vault, organisation, content, kind=kind, size=size)


async def _picture_size(content: bytes, *, kind: str) -> tuple[int, int] | None:
    if not kind.startswith("image/"):
        return None
    return await asyncio.to_thread(picture_size, content)


async def register(tx: Transaction, blob: Blob, *, name: str | None, owner: Owner) -> File:
    """Give the bytes of `blob` a name, an owner and an id."""
    (file,) = await register_all(tx, [Named(blob, name, tx.at)], owner=owner)
    return file


async def register_all(tx: Transaction, named: Sequence[Named], *, owner: Owner) -> list[File]:
    """Give each of several contents a name, the same owner, and an id, in one statement."""
    files = [_file(each) for each in named]
    if not files:
        return files
    await tx.execute(
        REGISTER,
        tx.organisation,
        [file.id for file in files],
        [file.sha256 for file in files],
        [file.size for file in files],
        [file.media_type for file in files],
        [file.name for file in files],
        [file.width for file in files],
        [file.height for file in files],
        owner.kind,
        owner.id,
        [file.created_at for file in files],
    )
    for each in named:
        if each.blob.to_scan:
            await await_scan(tx, each.blob.sha256)
    return files


def _file(named: Named) -> File:
    blob = named.blob
    return File(
        id=new_id(),
        name=clean_name(named.name, media_type=blob.media_type),
        media_type=blob.media_type,
        size=blob.size,
        width=blob.width,
        height=blob.height,
        sha256=blob.sha256,
        created_at=named.at,
        scan="waiting" if blob.to_scan else "none",
    )


async def store(
    tx: Transaction, vault: Vault, content: bytes, *, name: str | None, owner: Owner
) -> File:
    """Keep and register in one go; for small contents, as the transaction waits for the disk."""
    blob = await keep(vault, tx.organisation, content, name=name or "")
    return await register(tx, blob, name=name, owner=owner)


async def require_own(tx: Transaction, file_ids: Sequence[UUID], *, owner: Owner) -> None:
    """Raise unless every file is there, was brought by `owner`, and they are at most ten.

    And unless it is sound, where `owner` would send it to a customer.
    """
    if len(file_ids) > MOST_ON_A_MESSAGE:
        raise Invalid(f"A message carries at most {MOST_ON_A_MESSAGE} files: send several.")
    if not file_ids:
        return
    rows = await tx.fetch(MINE, tx.organisation, list(file_ids), owner.kind, owner.id)
    if set(file_ids) - {row["id"] for row in rows}:
        raise NotFound("One of the files is not known: send it again.")
    # A visitor's message is not held up: the adviser reads it, and sees what came with it.
    if owner.kind != "visitor":
        _refuse_infected(rows)


def _refuse_infected(rows: Sequence[Row]) -> None:
    for row in rows:
        if row["threat"]:
            raise Invalid(
                f"“{row['name']}” cannot be sent: the virus scanner found {row['threat']}."
                " Take it off the message."
            )


async def _written(
    vault: Vault,
    organisation: OrganisationId,
    content: bytes,
    *,
    kind: str,
    size: tuple[int, int] | None,
) -> Blob:
    width, height = size or (None, None)
    return Blob(
        sha256=await vault.keep(organisation, content),
        size=len(content),
        media_type=kind,
        width=width,
        height=height,
        to_scan=vault.scanned,
    )
