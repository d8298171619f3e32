"""Reading files."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import NotFound
from miroir.files.model import Attached, File

COLUMNS = """
    file.id, name, media_type, size, width, height, file.sha256, created_at,
    coalesce(state, 'none') as scan, threat
"""
SCANNED = """
    left join file_scan on file_scan.organisation_id = file.organisation_id
        and file_scan.sha256 = file.sha256
"""
ONE = f"""
    select {COLUMNS} from file {SCANNED} where file.organisation_id = $1 and file.id = $2
"""
SEVERAL = f"""
    select {COLUMNS} from file {SCANNED}
    where file.organisation_id = $1 and file.id = any($2) order by created_at, file.id
"""

MINE = f"""
    select file.id, name, threat from file {SCANNED}
    where file.organisation_id = $1 and file.id = any($2) and owner_kind = $3 and owner_id = $4
"""

ATTACHED = f"""
    select message_id, content_id, {COLUMNS}
    from message_file
    join file on file.organisation_id = message_file.organisation_id
        and file.id = message_file.file_id
    {SCANNED}
    where message_file.organisation_id = $1 and message_id = any($2)
    order by message_id, position
"""


async def file(tx: Transaction, file_id: UUID) -> File:
    """Return a file of the organisation; raises NotFound."""
    row = await tx.row(ONE, tx.organisation, file_id)
    if row is None:
        raise NotFound("There is no such file.")
    return _file(row)


async def files(tx: Transaction, file_ids: Iterable[UUID]) -> list[File]:
    """Return those files of the organisation that exist, oldest first."""
    return [_file(row) for row in await tx.fetch(SEVERAL, tx.organisation, list(file_ids))]


async def attached(tx: Transaction, message_ids: Iterable[UUID]) -> dict[UUID, list[Attached]]:
    """Return the files of each message that has any, in their order."""
    found: dict[UUID, list[Attached]] = defaultdict(list)
    for row in await tx.fetch(ATTACHED, tx.organisation, list(message_ids)):
        found[row["message_id"]].append(msgspec.convert(dict(row), Attached))
    return dict(found)


def _file(row: Row) -> File:
    return msgspec.convert(dict(row), File)
