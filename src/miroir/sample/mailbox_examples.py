"""Mailboxes of the sample's settings: one that is passed on, and one that is paused.

Nobody reads the second: its server is invented, as its page says it is paused.
"""

from typing import Final

from miroir.base.database import Transaction
from miroir.base.sealing import seal
from miroir.base.settings import Settings
from miroir.channels.mailboxes import Wanted, connect_mailbox, pause_mailbox
from miroir.sample.history import Cast

PURPOSE: Final = "mailbox"
BY: Final = "select id from account where organisation_id = $1 and 'administrator' = any(roles)"


async def show_mailboxes(tx: Transaction, cast: Cast, *, settings: Settings) -> None:
    """Connect a mailbox for each brand, in the two ways there are."""
    by, sealed = await tx.value(BY, tx.organisation), seal(settings, PURPOSE)
    passed_on = Wanted(
        brand_id=cast.brands["lumen"].id, address="contact@lumen.example", way="forwarding"
    )
    await connect_mailbox(tx, passed_on, by=by, seal=sealed)
    read = Wanted(
        brand_id=cast.brands["oakfield"].id,
        address="support@oakfield.example",
        host="imap.oakfield.example",
        after="move",
        move_to="Miroir",
    )
    paused = await connect_mailbox(tx, read, by=by, seal=sealed)
    await pause_mailbox(tx, paused.id, by=by)
