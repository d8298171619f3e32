"""Everything in the folder of a connected mailbox, for taking its history over."""

from collections.abc import AsyncIterator

from miroir.base.database import Database
from miroir.base.errors import Conflict, NotFound
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.channels.mailboxes.imap import Connection
from miroir.channels.mailboxes.problems import WORDS, trouble_of
from miroir.channels.mailboxes.signing_in import sign_in
from miroir.channels.mailboxes.states import reading_of

AT_ONCE = 20
FIND = """
    select id, changed_at from mailbox
    where organisation_id = $1 and address = $2 and way = 'imap' and paused_at is null
"""


async def mails_of_mailbox(
    settings: Settings, database: Database, organisation: OrganisationId, address: str
) -> AsyncIterator[list[bytes]]:
    """Yield the mails of a mailbox, some at a time; nothing is changed there.

    Raises NotFound for an address without a mailbox, Conflict where it cannot be opened.
    """
    async with database.transaction(organisation) as tx:
        row = await tx.row(FIND, organisation, address.lower())
    if row is None:
        raise NotFound(f"There is no mailbox {address} that is read: connect it first.")
    reading = await reading_of(database, organisation, row["id"], changed_at=row["changed_at"])
    if reading is None:
        raise NotFound(f"The mailbox {address} was changed this instant: run it again.")
    connection = Connection(reading.place)
    try:
        proof = await sign_in(settings, database)(organisation, row["id"], reading)
        await connection.open(proof, private=settings.private_mail_servers)
        listed = await connection.listed(after=0)
        for start in range(0, len(listed), AT_ONCE):
            uids = [one.uid for one in listed[start : start + AT_ONCE]]
            found = await connection.fetch(uids, most=settings.mail_limit)
            yield list(found.values())
    except Exception as problem:
        trouble = trouble_of(problem)
        raise Conflict(f"{WORDS[trouble.problem]} {trouble.said}".strip()) from problem
    finally:
        await connection.close()
