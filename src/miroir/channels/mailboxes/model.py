"""What is known of a mailbox: where it is, how one signs in, how far it was read."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Way = Literal["imap", "forwarding"]
Encryption = Literal["tls", "starttls", "none"]
After = Literal["leave", "seen", "move"]
State = Literal["starting", "working", "failing", "signed-out", "paused"]
Problem = Literal[
    "unknown-host",
    "unreachable",
    "refused",
    "timeout",
    "no-imap",
    "certificate",
    "no-encryption",
    "wrong-password",
    "sign-in-again",
    "no-folder",
    "no-target",
    "own-network",
    "interrupted",
    "server",
    "seal",
    "provider",
]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a mailbox is, and what becomes of its mails there."""

    host: str
    port: int
    encryption: Encryption
    login: str
    folder: str = "INBOX"
    after: After = "seen"
    move_to: str | None = None


class Mailbox(msgspec.Struct, frozen=True, kw_only=True):
    """A mailbox as set, and as it is doing. Of its secret only whether there is one."""

    id: UUID
    brand_id: UUID
    address: str
    way: Way
    host: str | None
    port: int | None
    encryption: Encryption | None
    login: str | None
    provider: str | None
    has_secret: bool
    folder: str
    after: After
    move_to: str | None
    takes_all: bool
    state: State
    state_at: datetime
    problem: Problem | None
    server_said: str | None
    skipped_uids: list[int]
    taken: int
    last_mail_at: datetime | None


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """How far a folder was read: `last_uid` is taken, up to `done_uid` it is dealt with there.

    UIDs count within one `uid_validity` (RFC 3501, 2.3.1.1); None: nothing was read yet. After it
    was renewed, mails up to `known_up_to` may be known.
    """

    uid_validity: int | None = None
    last_uid: int = 0
    done_uid: int = 0
    known_up_to: int = 0
