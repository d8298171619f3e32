"""The import from beginning to end: from a source into a brand, telling how far it is."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec

from miroir.access import Brand, brands
from miroir.base.database import Database
from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.channels.history.importing import Importer, Progress
from miroir.channels.history.sources import Source, source_of
from miroir.channels.mailboxes import mailboxes, mails_of_mailbox
from miroir.files import vault

OF_MAILBOX = "imap:"


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """How far an import is: `done` of `size` bytes, and what became of the mails."""

    done: int
    size: int
    taken: int
    known: int
    unreadable: int


async def import_mail(
    settings: Settings,
    database: Database,
    organisation: OrganisationId,
    sources: list[str],
    *,
    brand_key: str | None,
    tell: Callable[[Seen], None],
) -> Seen:
    """Take over what is at `sources`: paths, or `imap:` and the address of a mailbox.

    What is there already changes nothing, so it goes on where it was interrupted. Raises NotFound,
    Invalid.
    """
    async with database.transaction(organisation) as tx:
        known = await brands(tx)
        own = frozenset(
            [each.mail_address for each in known if each.mail_address]
            + [each.address for each in await mailboxes(tx)]
        )
    importer = Importer(database, vault(settings), organisation, _brand(known, brand_key), own=own)
    files = [source_of(Path(each)) for each in sources if not each.startswith(OF_MAILBOX)]
    seen = Seen(done=0, size=sum(each.size for each in files), taken=0, known=0, unreadable=0)
    for each in files:
        async for batch in _in_thread(each):
            seen = _with(seen, await importer.take(batch))
            tell(seen)
    for address in (each for each in sources if each.startswith(OF_MAILBOX)):
        mails = mails_of_mailbox(settings, database, organisation, address.removeprefix(OF_MAILBOX))
        async for batch in mails:
            seen = _with(seen, await importer.take(batch))
            tell(seen)
    seen = msgspec.structs.replace(seen, done=seen.size)  # what stands between mails is not one
    tell(seen)
    return seen


def _brand(known: list[Brand], key: str | None) -> Brand:
    found = next((each for each in known if key in {None, each.key, each.name}), None)
    if found is None:
        names = ", ".join(each.key for each in known)
        raise NotFound(f"There is no brand {key}: give one of {names}.")
    return found


async def _in_thread(source: Source) -> AsyncIterator[list[bytes]]:
    batches = source.batches()
    while (batch := await asyncio.to_thread(next, batches, None)) is not None:
        yield batch


def _with(seen: Seen, more: Progress) -> Seen:
    done = seen.done + more.bytes
    return Seen(
        done=done,
        size=max(seen.size, done),
        taken=seen.taken + more.taken,
        known=seen.known + more.known,
        unreadable=seen.unreadable + more.unreadable,
    )
