"""E-mail: what a mail says, where it belongs, how it comes in and how answers go out."""

from miroir.channels.email.composing import (
    Draft,
    Outgoing,
    Quotation,
    compose,
    introduction,
    reply_subject,
)
from miroir.channels.email.dkim_keys import PURPOSE as DKIM
from miroir.channels.email.dkim_keys import (
    NewKey,
    Published,
    dkim_keys,
    look_up_texts,
    make_dkim_key,
    published,
    retire_dkim_key,
)
from miroir.channels.email.explaining import Explanation, explain, mail_files
from miroir.channels.email.html_text import text_of
from miroir.channels.email.inbound import Limits, NotStored, Received
from miroir.channels.email.keeping import Incoming, note_mails
from miroir.channels.email.leaving import outgoing_mail
from miroir.channels.email.listener import mail_listener
from miroir.channels.email.mailbox import incoming_mail
from miroir.channels.email.model import (
    Address,
    Attachment,
    Automation,
    FailedRecipient,
    Kind,
    Language,
    Mail,
    Notice,
    Passage,
    Unreadable,
)
from miroir.channels.email.outgoing_servers import PURPOSE as OUTGOING_SERVER
from miroir.channels.email.outgoing_servers import (
    OutgoingServer,
    WantedServer,
    outgoing_servers,
    remove_outgoing_server,
    set_outgoing_server,
    whole,
)
from miroir.channels.email.parsing import understand
from miroir.channels.email.references import follow_messages
from miroir.channels.email.senders import remember_senders
from miroir.channels.email.sending import Submission
from miroir.channels.email.server_trial import SERVER_WORDS, ServerTrial, try_server
from miroir.channels.email.smtp_replies import NotSent, Receipt, Reply
from miroir.channels.email.submission_url import Encryption as SubmissionEncryption
from miroir.channels.email.submission_url import read_submission_url
from miroir.channels.email.threading import (
    Joined,
    Place,
    join,
    make_token,
    message_id,
    named_places,
    parent_ids,
    read_reply_address,
    read_token,
    reply_address,
)
from miroir.channels.email.understanding import Reader, understand_mail

__all__ = [
    "DKIM",
    "OUTGOING_SERVER",
    "SERVER_WORDS",
    "Address",
    "Attachment",
    "Automation",
    "Draft",
    "Explanation",
    "FailedRecipient",
    "Incoming",
    "Joined",
    "Kind",
    "Language",
    "Limits",
    "Mail",
    "NewKey",
    "NotSent",
    "NotStored",
    "Notice",
    "Outgoing",
    "OutgoingServer",
    "Passage",
    "Place",
    "Published",
    "Quotation",
    "Reader",
    "Receipt",
    "Received",
    "Reply",
    "ServerTrial",
    "Submission",
    "SubmissionEncryption",
    "Unreadable",
    "WantedServer",
    "compose",
    "dkim_keys",
    "explain",
    "follow_messages",
    "incoming_mail",
    "introduction",
    "join",
    "look_up_texts",
    "mail_files",
    "mail_listener",
    "make_dkim_key",
    "make_token",
    "message_id",
    "named_places",
    "note_mails",
    "outgoing_mail",
    "outgoing_servers",
    "parent_ids",
    "published",
    "read_reply_address",
    "read_submission_url",
    "read_token",
    "remember_senders",
    "remove_outgoing_server",
    "reply_address",
    "reply_subject",
    "retire_dkim_key",
    "set_outgoing_server",
    "text_of",
    "try_server",
    "understand",
    "understand_mail",
    "whole",
]
