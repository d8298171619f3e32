"""One matter over all channels: messages, notes, promises, closure. The heart."""

from miroir.conversations.answering import reply, write_event, write_note
from miroir.conversations.assigning import assign, give_held
from miroir.conversations.chatting import ChatMessage, ChatTaken, add_chat_messages
from miroir.conversations.close_reasons import CloseReason, add_close_reason, close_reasons
from miroir.conversations.closing import close, reopen
from miroir.conversations.delivering import mark_delivered, mark_failed, mark_read, mark_waiting
from miroir.conversations.facts import (
    ContactStarted,
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationPrioritised,
    ConversationReopened,
    DeliveryFailed,
    DeliveryRetried,
    EventWritten,
    FailureCode,
    MessageDelivered,
    MessageReceived,
    MessagesRead,
    NoteWritten,
    Priority,
    PromiseBroken,
    PromiseKept,
    PromiseKind,
    PromiseStarted,
    ReplySent,
)
from miroir.conversations.holding import hold, hold_open
from miroir.conversations.model import Added, Held, Inbound, InboundFile
from miroir.conversations.prioritising import set_priority
from miroir.conversations.promises import Due, promised
from miroir.conversations.promising import set_promise
from miroir.conversations.queries import (
    ALL_KINDS,
    CUSTOMER_KINDS,
    Author,
    Message,
    messages,
    timeline,
)
from miroir.conversations.receiving import add_inbound, storable

__all__ = [
    "ALL_KINDS",
    "CUSTOMER_KINDS",
    "Added",
    "Author",
    "ChatMessage",
    "ChatTaken",
    "CloseReason",
    "ContactStarted",
    "ConversationAssigned",
    "ConversationClosed",
    "ConversationOpened",
    "ConversationPrioritised",
    "ConversationReopened",
    "DeliveryFailed",
    "DeliveryRetried",
    "Due",
    "EventWritten",
    "FailureCode",
    "Held",
    "Inbound",
    "InboundFile",
    "Message",
    "MessageDelivered",
    "MessageReceived",
    "MessagesRead",
    "NoteWritten",
    "Priority",
    "PromiseBroken",
    "PromiseKept",
    "PromiseKind",
    "PromiseStarted",
    "ReplySent",
    "add_chat_messages",
    "add_close_reason",
    "add_inbound",
    "assign",
    "close",
    "close_reasons",
    "give_held",
    "hold",
    "hold_open",
    "mark_delivered",
    "mark_failed",
    "mark_read",
    "mark_waiting",
    "messages",
    "promised",
    "reopen",
    "reply",
    "set_priority",
    "set_promise",
    "storable",
    "timeline",
    "write_event",
    "write_note",
]
