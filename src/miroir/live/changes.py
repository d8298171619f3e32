"""From facts to what changed: which conversations, messages, offers and people to load again."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec

from miroir.access import AccountChanged, AccountDisabled, PasswordChosen, SignedOut
from miroir.advisers import PresenceChanged, SkillsChanged
from miroir.channels.widget import VisitorSignedIn, VisitorSignedOut
from miroir.composing import HeldReplyEnded, ReplyHeld
from miroir.conversations import (
    CollaboratorRemoved,
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    ConversationsLinked,
    ConversationsMerged,
    ConversationSplit,
    ConversationsUnlinked,
    ConversationsUnmerged,
    ConversationSuspected,
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
    PastMessageAdded,
    PromiseEscalated,
    ReplySent,
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
from miroir.routing import OfferEnded, OfferMade
from miroir.supervision import WallboardRevoked, Whispered, WhisperSeen
from miroir.surveys import InvitationAnswered, InvitationDismissed, InvitationMade

OF_TALKS = (
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    ConversationsMerged,
    ConversationsUnmerged,
    ConversationSplit,
)


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
        for note in NOTES:
            note(changes, recorded.fact)
        match recorded.fact:
            case PromiseEscalated(conversation_id=UUID() as conversation, supervisors=True):
                changes.escalated.add(conversation)
        if isinstance(recorded.fact, Whispered | WhisperSeen):
            changes.whispers.add(recorded.fact.whisper_id)
    return changes


def _note_messages(changes: Changes, fact: Fact) -> None:
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


def _note_work(changes: Changes, fact: Fact) -> None:
    """Note who has, had or is offered something to do."""
    match fact:
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


def _note_people(changes: Changes, fact: Fact) -> None:
    match fact:
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


def _note_asked(changes: Changes, fact: Fact) -> None:
    match fact:
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


NOTES = (_note_messages, _note_work, _note_people, _note_asked, _note_others, _note_ends)
