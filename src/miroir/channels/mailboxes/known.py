"""Which mails of a mailbox are known by their Message-ID, so that they need not come again."""

import re
from collections.abc import Mapping

from miroir.base.database import Transaction

ID = re.compile(rb"<[^<>]{1,990}>")
KNOWN = """
    select external_id from message
    where organisation_id = $1 and channel = 'email' and external_id = any($2)
"""


async def known_uids(tx: Transaction, headers: Mapping[int, bytes]) -> set[int]:
    """Return the UIDs whose Message-ID is that of a message; `headers` are the lines with it."""
    ids = {uid: found[0].decode("utf-8", "replace") for uid, line in headers.items()
           if (found := ID.search(line))}  # fmt: skip
    rows = await tx.fetch(KNOWN, tx.organisation, list(ids.values()))
    known = {row["external_id"] for row in rows}
    return {uid for uid, id_ in ids.items() if id_ in known}
