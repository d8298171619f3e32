"""Mailboxes of an organisation that are read by IMAP, and addresses passed on to the listener."""

from miroir.channels.mailboxes.facts import MailboxRemoved, MailboxSet, MailboxStateChanged
from miroir.channels.mailboxes.leading import read_mailboxes
from miroir.channels.mailboxes.model import Mailbox, Place
from miroir.channels.mailboxes.reader import Pauses
from miroir.channels.mailboxes.setting import (
    Wanted,
    change_mailbox,
    connect_mailbox,
    mailbox,
    mailboxes,
    pause_mailbox,
    remove_mailbox,
    resume_mailbox,
)
from miroir.channels.mailboxes.whole import mails_of_mailbox

__all__ = [
    "Mailbox",
    "MailboxRemoved",
    "MailboxSet",
    "MailboxStateChanged",
    "Pauses",
    "Place",
    "Wanted",
    "change_mailbox",
    "connect_mailbox",
    "mailbox",
    "mailboxes",
    "mails_of_mailbox",
    "pause_mailbox",
    "read_mailboxes",
    "remove_mailbox",
    "resume_mailbox",
]
