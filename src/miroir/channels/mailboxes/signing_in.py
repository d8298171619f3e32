"""How a mailbox is signed in to: by the password that is kept, or by a token of its provider."""

from datetime import timedelta
from uuid import UUID

import msgspec

from miroir.base import clock
from miroir.base.database import Database, Transaction
from miroir.base.errors import Misconfigured
from miroir.base.ids import OrganisationId
from miroir.base.sealing import Seal, seal
from miroir.base.settings import Settings
from miroir.channels.mailboxes.imap import Password, Token
from miroir.channels.mailboxes.oauth2 import Tokens, renew
from miroir.channels.mailboxes.problems import MailboxTrouble
from miroir.channels.mailboxes.providers import Provider, providers
from miroir.channels.mailboxes.reader import SignIn
from miroir.channels.mailboxes.setting import PURPOSE
from miroir.channels.mailboxes.states import Reading

# Renewed before it ends: a session that outlives its token is cut off by some providers.
RENEW_BEFORE = timedelta(minutes=5)
KEEP = "update mailbox set secret = $3 where organisation_id = $1 and id = $2"


def sign_in(settings: Settings, database: Database) -> SignIn:
    """Return what gives the proof with which a mailbox is opened."""
    sealed = seal(settings, PURPOSE)

    async def proof(
        organisation: OrganisationId, mailbox_id: UUID, reading: Reading
    ) -> Password | Token:
        kept = sealed.open(reading.secret or b"", about=str(mailbox_id))
        if reading.provider is None:
            return Password(kept.decode())
        tokens = msgspec.json.decode(kept, type=Tokens)
        if tokens.ends_at - RENEW_BEFORE > clock.now() and not reading.token_refused:
            return Token(tokens.access_token)
        tokens = await renew(provider_of(settings, reading.provider), tokens, at=clock.now())
        async with database.transaction(organisation) as tx:
            await keep_tokens(tx, mailbox_id, tokens, sealed=sealed)
        return Token(tokens.access_token)

    return proof


async def keep_tokens(tx: Transaction, mailbox_id: UUID, tokens: Tokens, *, sealed: Seal) -> None:
    """Keep what opens a mailbox, sealed."""
    secret = sealed.close(msgspec.json.encode(tokens), about=str(mailbox_id))
    await tx.execute(KEEP, tx.organisation, mailbox_id, secret)


def provider_of(settings: Settings, name: str) -> Provider:
    """Return a provider. Raises MailboxTrouble when the installation has no client there."""
    try:
        return providers(settings)[name]
    except (KeyError, Misconfigured) as problem:
        raise MailboxTrouble("provider", f"MIROIR_MAIL_PROVIDERS: {name}") from problem
