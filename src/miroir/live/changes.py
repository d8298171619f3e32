"""From facts to what changed: which conversations, messages, offers and people to load again."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec

from miroir.access import AccountChanged, AccountDisabled, PasswordChosen, SignedOut
from miroir.advisers import PresenceChanged, SkillsChanged
from miroir.base.database import Transaction
from miroir.channels.widget import VisitorSignedIn, VisitorSignedOut
from miroir.composing import HeldReplyEnded, ReplyHeld
from miroir.conversations import (
    AdviserMentioned,
    CollaboratorAdded,
    CollaboratorRemoved,
    ContactStarted,
    ConversationAssigned,
    ConversationChangedCustomer,
    ConversationClosed,
    ConversationFieldsSet,
    ConversationOpened,
    ConversationPrioritised,
    ConversationReopened,
    ConversationsLinked,
    ConversationsMerged,
    ConversationSnoozed,
    ConversationSplit,
    ConversationsUnlinked,
    ConversationsUnmerged,
    ConversationSuspected,
    ConversationTagged,
    ConversationWoken,
    DeliveryDelayed,
    DeliveryFailed,
    DeliveryRetried,
    EventWritten,
    MentionsRead,
    MessageDelivered,
    MessageReceived,
    MessagesRead,
    NoteWritten,
    ParticipantDecided,
    ParticipantJoined,
    PastMessageAdded,
    PromiseBroken,
    PromiseCancelled,
    PromiseEscalated,
    PromiseKept,
    PromiseMetLate,
    PromisePaused,
    PromiseResumed,
    PromiseStarted,
    PromiseWarned,
    ReplySent,
    SuspicionSettled,
)
from miroir.customers import (
    AddressStopLifted,
    AddressStopped,
    ConsentChanged,
    CustomerAbsorbed,
    CustomerChanged,
    CustomerNoteRemoved,
    CustomerNoteWritten,
    CustomersMerged,
    CustomersUnmerged,
    CustomerTierSet,
    IdentityAdded,
    IdentityRemoved,
    IdentityVerified,
)
from miroir.files import FileScanned
from miroir.journal import Fact, Recorded
from miroir.routing import ContactPlaced, OfferEnded, OfferMade, PlacementEnded
from miroir.supervision import WallboardRevoked, Whispered, WhisperSeen, whispers_moved
from miroir.surveys import InvitationAnswered, InvitationDismissed, InvitationMade

KINDS: tuple[type[Fact], ...] = (
    AccountChanged,
    AccountDisabled,
    AddressStopLifted,
    AddressStopped,
    ConsentChanged,
    AdviserMentioned,
    CollaboratorAdded,
    CollaboratorRemoved,
    ContactPlaced,
    ContactStarted,
    ConversationAssigned,
    ConversationChangedCustomer,
    ConversationClosed,
    ConversationFieldsSet,
    ConversationOpened,
    ConversationPrioritised,
    ConversationReopened,
    ConversationSnoozed,
    ConversationSplit,
    ConversationSuspected,
    ConversationTagged,
    ConversationWoken,
    ConversationsLinked,
    ConversationsMerged,
    ConversationsUnlinked,
    ConversationsUnmerged,
    CustomerAbsorbed,
    CustomerChanged,
    CustomerTierSet,
    CustomerNoteRemoved,
    CustomerNoteWritten,
    CustomersMerged,
    CustomersUnmerged,
    DeliveryDelayed,
    DeliveryFailed,
    DeliveryRetried,
    EventWritten,
    FileScanned,
    HeldReplyEnded,
    IdentityAdded,
    IdentityRemoved,
    IdentityVerified,
    InvitationAnswered,
    InvitationDismissed,
    InvitationMade,
    MentionsRead,
    MessageDelivered,
    MessageReceived,
    MessagesRead,
    NoteWritten,
    OfferEnded,
    OfferMade,
    PastMessageAdded,
    ParticipantDecided,
    ParticipantJoined,
    PlacementEnded,
    PresenceChanged,
    PromiseBroken,
    PromiseCancelled,
    PromiseEscalated,
    PromiseKept,
    PromiseMetLate,
    PromisePaused,
    PromiseResumed,
    PromiseStarted,
    ReplyHeld,
    PromiseWarned,
    ReplySent,
    PasswordChosen,
    SignedOut,
    SkillsChanged,
    SuspicionSettled,
    VisitorSignedIn,
    VisitorSignedOut,
    WhisperSeen,
    WallboardRevoked,
    Whispered,
)

OF_TALKS = (
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    ConversationsMerged,
    ConversationsUnmerged,
    ConversationSplit,
)

READ_WITH = """
    select m.id from message m
    join message upto on upto.organisation_id = m.organisation_id and upto.id = any($2)
    where m.organisation_id = $1 and m.conversation_id = upto.conversation_id
      and m.kind = upto.kind and m.read_at = upto.read_at
"""
OF_CUSTOMERS = """
    select c.id from conversation c
    where c.organisation_id = $1 and c.customer_id in (
        select id from customer where organisation_id = $1 and person_id in (
            select person_id from customer where organisation_id = $1 and id = any($2)))
    order by c.last_message_at desc limit 200
"""

# A message shows its author's name: the newest are enough, older ones are fetched when opened.
WRITTEN_BY = """
    select id from message
    where organisation_id = $1 and conversation_id = any($2)
      and author_kind = 'customer' and author_id = any($3)
    order by created_at desc limit 500
"""

MOVED = """
    select m.id, m.conversation_id from merging_part p
    join message m on m.organisation_id = p.organisation_id and m.id = p.part_id
    where p.organisation_id = $1 and p.merging_id = any($2) and p.kind = 'message'
    order by m.created_at desc limit 2000
"""
CARRYING = """
    select m.id, m.conversation_id from message_file f
    join message m on m.organisation_id = f.organisation_id and m.id = f.message_id
    where f.organisation_id = $1 and f.file_id = any($2)
"""


class Changes(msgspec.Struct, kw_only=True):
    """What a batch of facts touched. `talks`: conversations of which a widget shows more than
    new messages; `former_*`: who had a conversation until now, and where its messages may have
    been. `links`: conversations that links in mails may not lead to as they did.
    """

    cursor: int = 0
    conversations: set[UUID] = msgspec.field(default_factory=set)
    talks: set[UUID] = msgspec.field(default_factory=set)
    messages: dict[UUID, None] = msgspec.field(default_factory=dict)
    offers: dict[UUID, None] = msgspec.field(default_factory=dict)
    held: dict[UUID, None] = msgspec.field(default_factory=dict)
    whispers: set[UUID] = msgspec.field(default_factory=set)
    escalated: set[UUID] = msgspec.field(default_factory=set)
    advisers: set[UUID] = msgspec.field(default_factory=set)
    invitations: set[UUID] = msgspec.field(default_factory=set)
    conversations_asked: set[UUID] = msgspec.field(default_factory=set)
    former_advisers: dict[UUID, set[UUID]] = msgspec.field(default_factory=dict)
    former_teams: dict[UUID, set[UUID]] = msgspec.field(default_factory=dict)
    read_upto: set[UUID] = msgspec.field(default_factory=set)
    customers: set[UUID] = msgspec.field(default_factory=set)
    mergings: set[UUID] = msgspec.field(default_factory=set)
    former_places: dict[UUID, set[UUID]] = msgspec.field(default_factory=dict)
    files: set[UUID] = msgspec.field(default_factory=set)
    visitors: set[UUID] = msgspec.field(default_factory=set)
    links: set[UUID] = msgspec.field(default_factory=set)
    sessions_ended: bool = False
    walls_ended: set[UUID] = msgspec.field(default_factory=set)


def changes_of(facts: Iterable[Recorded[Any]]) -> Changes:
    """Return what `facts` touched."""
    changes = Changes()
    for recorded in facts:
        changes.cursor = recorded.seq
        if recorded.fact.conversation_id is not None:
            changes.conversations.add(recorded.fact.conversation_id)
            if isinstance(recorded.fact, OF_TALKS):
                changes.talks.add(recorded.fact.conversation_id)
        _note(changes, recorded.fact)
        _note_others(changes, recorded.fact)
        _note_ends(changes, recorded.fact)
        match recorded.fact:
            case PromiseEscalated(conversation_id=UUID() as conversation, supervisors=True):
                changes.escalated.add(conversation)
        if isinstance(recorded.fact, Whispered | WhisperSeen):
            changes.whispers.add(recorded.fact.whisper_id)
    return changes


def _note(changes: Changes, fact: Fact) -> None:
    match fact:
        case (
            MessageReceived(message_id=message)
            | ConversationSuspected(message_id=message)
            | ReplySent(message_id=message)
            | NoteWritten(message_id=message)
            | PastMessageAdded(message_id=message)
            | MessageDelivered(message_id=message)
            | DeliveryDelayed(message_id=message)
            | DeliveryFailed(message_id=message)
            | DeliveryRetried(message_id=message)
            | EventWritten(message_id=message)
        ):
            changes.messages[message] = None
        case MessagesRead(message_id=message):
            changes.read_upto.add(message)
        case OfferMade(offer_id=offer) | OfferEnded(offer_id=offer):
            changes.offers[offer] = None
        case ReplyHeld(reply_id=held) | HeldReplyEnded(reply_id=held):
            changes.held[held] = None
        case PresenceChanged(adviser_id=adviser) | SkillsChanged(adviser_id=adviser):
            changes.advisers.add(adviser)
        case ConversationAssigned(conversation_id=UUID() as conversation):
            _note_former(changes, conversation, fact)
        case (
            CollaboratorRemoved(conversation_id=UUID() as conversation, adviser_id=adviser)
            | MentionsRead(conversation_id=UUID() as conversation, adviser_id=adviser)
        ):
            changes.former_advisers.setdefault(conversation, set()).add(adviser)
        case CustomerAbsorbed() | CustomersMerged() | CustomersUnmerged():
            changes.customers |= {fact.customer_id, fact.into_id}
        case (
            AddressStopLifted(customer_id=UUID() as customer)
            | AddressStopped(customer_id=UUID() as customer)
            | ConsentChanged(customer_id=customer)
            | CustomerChanged(customer_id=customer)
            | CustomerTierSet(customer_id=customer)
            | CustomerNoteRemoved(customer_id=customer)
            | CustomerNoteWritten(customer_id=customer)
            | IdentityAdded(customer_id=customer)
            | IdentityRemoved(customer_id=customer)
            | IdentityVerified(customer_id=customer)
        ):
            changes.customers.add(customer)
        case (
            InvitationMade(invitation_id=invitation)
            | InvitationAnswered(invitation_id=invitation)
            | InvitationDismissed(invitation_id=invitation)
        ):
            changes.invitations.add(invitation)
            if isinstance(fact, InvitationMade) and fact.by == "widget" and fact.conversation_id:
                changes.conversations_asked.add(fact.conversation_id)


def _note_ends(changes: Changes, fact: Fact) -> None:
    """Note that sessions, or links to wallboards, are over."""
    match fact:
        case SignedOut() | AccountDisabled() | AccountChanged() | PasswordChosen():
            changes.sessions_ended = True
        case WallboardRevoked(link_id=link):
            changes.walls_ended.add(link)


def _note_others(changes: Changes, fact: Fact) -> None:
    """Note the other conversation of facts that are about two, and visitors and files."""
    match fact:
        case VisitorSignedIn(visitor_id=visitor) | VisitorSignedOut(visitor_id=visitor):
            changes.visitors.add(visitor)
        case (
            ParticipantDecided(conversation_id=UUID() as conversation)
            | ConversationSuspected(conversation_id=UUID() as conversation)
        ):
            changes.links.add(conversation)
        case FileScanned(file_id=file):
            changes.files.add(file)
        case ConversationsLinked(other_id=other) | ConversationsUnlinked(other_id=other):
            changes.conversations.add(other)
        case (
            ConversationsMerged(merging_id=merging, merged_id=other)
            | ConversationsUnmerged(merging_id=merging, merged_id=other)
        ):
            _note_move(changes, fact.conversation_id, other)
            changes.mergings.add(merging)
        case ConversationSplit(new_id=other, message_ids=messages):
            _note_move(changes, fact.conversation_id, other)
            changes.messages.update(dict.fromkeys(messages))


def _note_move(changes: Changes, one: UUID | None, other: UUID) -> None:
    """Note that messages moved between two conversations: whoever shows one is told of both."""
    if one is None:
        return
    changes.conversations.add(other)
    changes.talks.add(other)
    changes.links |= {one, other}
    changes.former_places.setdefault(one, set()).add(other)
    changes.former_places.setdefault(other, set()).add(one)


def _note_former(changes: Changes, conversation: UUID, fact: ConversationAssigned) -> None:
    if fact.previous_adviser_id is not None:
        changes.former_advisers.setdefault(conversation, set()).add(fact.previous_adviser_id)
    if fact.previous_team_id is not None:
        changes.former_teams.setdefault(conversation, set()).add(fact.previous_team_id)


async def widen(transaction: Transaction, changes: Changes) -> None:
    """Add what facts name only through others: messages that were read or moved together, whispers
    that moved with them, a renamed customer's.
    """
    if changes.read_upto:
        rows = await transaction.fetch(READ_WITH, transaction.organisation, list(changes.read_upto))
        changes.messages.update((row["id"], None) for row in rows)
    if changes.mergings:
        rows = await transaction.fetch(MOVED, transaction.organisation, list(changes.mergings))
        changes.messages.update((row["id"], None) for row in rows)
        changes.whispers.update(await whispers_moved(transaction, list(changes.mergings)))
    if changes.files:
        rows = await transaction.fetch(CARRYING, transaction.organisation, list(changes.files))
        changes.messages.update((row["id"], None) for row in rows)
        changes.conversations.update(row["conversation_id"] for row in rows)
    if changes.customers:
        rows = await transaction.fetch(
            OF_CUSTOMERS, transaction.organisation, list(changes.customers)
        )
        theirs = [row["id"] for row in rows]
        changes.conversations.update(theirs)
        written = await transaction.fetch(
            WRITTEN_BY, transaction.organisation, theirs, list(changes.customers)
        )
        changes.messages.update((row["id"], None) for row in written)
