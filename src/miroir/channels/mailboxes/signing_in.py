"""How a mailbox is signed in to: by the password that is kept, or by a token of its provider."""

from uuid import UUID

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.sealing import seal
from miroir.base.settings import Settings
from miroir.channels.mailboxes.imap import Password, Token
from miroir.channels.mailboxes.reader import SignIn
from miroir.channels.mailboxes.setting import PURPOSE
from miroir.channels.mailboxes.states import Reading


def sign_in(settings: Settings, _database: Database) -> SignIn:
    """Return what gives the proof with which a mailbox is opened."""
    sealed = seal(settings, PURPOSE)

    async def proof(_: OrganisationId, mailbox_id: UUID, reading: Reading) -> Password | Token:
        return Password(sealed.open(reading.secret or b"", about=str(mailbox_id)).decode())

    return proof
