"""Every fact of a conversation."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from miroir.base.channel import Channel
from miroir.journal import Fact

FailureCode = Literal[
    "refused", "unreachable", "no-address", "no-way-out", "broken", "gone", "unscanned", "infected"
]
PromiseKind = Literal["first_answer", "next_answer", "resolution"]
EscalateOn = Literal["warning", "breach"]
Priority = Literal["low", "normal", "high", "urgent"]
CameBy = Literal["copied", "answered", "added", "linked"]
ParticipantState = Literal["pending", "confirmed", "same", "removed"]
WokenBy = Literal["time", "customer", "promise", "person", "end"]
WhySuspected = Literal["marked", "dmarc", "sender", "automatic", "loop", "flood", "adviser"]
Verdict = Literal["wanted", "unwanted"]
LinkKind = Literal["related", "duplicate", "cause"]


class ConversationOpened(Fact, frozen=True, kw_only=True):
    """A customer brought a new matter."""

    brand_id: UUID
    customer_id: UUID
    channel: Channel


class ConversationChangedCustomer(Fact, frozen=True, kw_only=True):
    """The customer turned out, with proof, to be another: the conversation is theirs."""

    customer_id: UUID
    previous_customer_id: UUID


class ConversationSuspected(Fact, frozen=True, kw_only=True):
    """A message was set aside: it looks like spam, or a machine sent it. Why, in a word."""

    message_id: UUID
    why: WhySuspected


class SuspicionSettled(Fact, frozen=True, kw_only=True):
    """Somebody said of a conversation that it is wanted, and it came in; or unwanted: it went."""

    verdict: Verdict
    settled_by: UUID


class ContactStarted(Fact, frozen=True, kw_only=True):
    """A customer approached through a channel, about a new matter or a known one."""

    contact_id: UUID
    channel: Channel


class PastMessageAdded(Fact, frozen=True, kw_only=True):
    """A message of before was taken over from elsewhere: nobody waits because of it."""

    message_id: UUID


class MessageReceived(Fact, frozen=True, kw_only=True):
    """The customer wrote. `adviser_id`: whose the conversation was."""

    message_id: UUID
    channel: Channel
    adviser_id: UUID | None


class ReplySent(Fact, frozen=True, kw_only=True):
    """An adviser answered; the message now waits for its delivery."""

    message_id: UUID
    channel: Channel
    adviser_id: UUID


class NoteWritten(Fact, frozen=True, kw_only=True):
    """An adviser wrote a note that the customer never sees."""

    message_id: UUID
    adviser_id: UUID


class EventWritten(Fact, frozen=True, kw_only=True):
    """What a machine wrote, an automatic answer for example, was put in a conversation."""

    message_id: UUID


class MessagesRead(Fact, frozen=True, kw_only=True):
    """One side has read the other's messages up to this one."""

    message_id: UUID
    by: Literal["customer", "adviser"]


class MessageDelivered(Fact, frozen=True, kw_only=True):
    """An answer reached the customer's channel."""

    message_id: UUID


class DeliveryDelayed(Fact, frozen=True, kw_only=True):
    """An answer has not reached the customer yet, and is still tried: a server puts it off."""

    message_id: UUID


class DeliveryFailed(Fact, frozen=True, kw_only=True):
    """An answer will not reach the customer: it is back with the adviser."""

    message_id: UUID


class DeliveryRetried(Fact, frozen=True, kw_only=True):
    """An adviser has an answer that did not reach the customer leave once more."""

    message_id: UUID


class ConversationAssigned(Fact, frozen=True, kw_only=True):
    """A conversation became an adviser's, a team's or nobody's."""

    adviser_id: UUID | None
    previous_adviser_id: UUID | None
    team_id: UUID | None
    previous_team_id: UUID | None


class ConversationPrioritised(Fact, frozen=True, kw_only=True):
    """It was said how urgent a matter is. `by` None: a rule said it."""

    priority: Priority
    previous_priority: Priority
    by: UUID | None


class ConversationClosed(Fact, frozen=True, kw_only=True):
    """A matter was closed with a reason. `channel` is that of its newest contact."""

    closure_id: UUID
    reason_id: UUID
    closed_by: UUID | None
    adviser_id: UUID | None
    team_id: UUID | None
    customer_id: UUID
    channel: Channel


class ConversationReopened(Fact, frozen=True, kw_only=True):
    """A closed matter is open again."""

    closure_id: UUID


class PromiseSet(Fact, frozen=True, kw_only=True):
    """Something is promised from now on, or with other terms."""

    promise_id: UUID


class PromiseRemoved(Fact, frozen=True, kw_only=True):
    """Something is not promised any more; what runs goes on."""

    promise_id: UUID


class OpeningHoursSet(Fact, frozen=True, kw_only=True):
    """Opening hours were made, changed or removed."""

    calendar_id: UUID


class ConversationSnoozed(Fact, frozen=True, kw_only=True):
    """An adviser put a conversation off. `until` None: until the customer answers."""

    snooze_id: UUID
    snoozed_by: UUID
    until: datetime | None


class ConversationWoken(Fact, frozen=True, kw_only=True):
    """A conversation that was put off is back. `by` promise: one nears; end: it was closed."""

    snooze_id: UUID
    by: WokenBy


class ConversationTransferred(Fact, frozen=True, kw_only=True):
    """A conversation was handed on, to an adviser, a team or whoever has a skill."""

    transfer_id: UUID
    transferred_by: UUID
    adviser_id: UUID | None
    team_id: UUID | None
    skill_id: UUID | None
    note_id: UUID | None


class TagSet(Fact, frozen=True, kw_only=True):
    """A tag was made, renamed or retired."""

    tag_id: UUID


class FieldSet(Fact, frozen=True, kw_only=True):
    """A field was made, changed or retired."""

    field_id: UUID


class ConversationTagged(Fact, frozen=True, kw_only=True):
    """Tags were put on a conversation, or taken off it."""

    added: tuple[UUID, ...]
    removed: tuple[UUID, ...]
    tagged_by: UUID | None


class ConversationFieldsSet(Fact, frozen=True, kw_only=True):
    """Fields of a conversation were filled in, changed or emptied."""

    field_ids: tuple[UUID, ...]
    set_by: UUID | None


class CollaboratorAdded(Fact, frozen=True, kw_only=True):
    """An adviser helps with a conversation from now on."""

    adviser_id: UUID
    added_by: UUID | None


class CollaboratorRemoved(Fact, frozen=True, kw_only=True):
    """An adviser does not help with a conversation any more."""

    adviser_id: UUID
    removed_by: UUID | None


class AdviserMentioned(Fact, frozen=True, kw_only=True):
    """A note calls an adviser."""

    message_id: UUID
    adviser_id: UUID


class MentionsRead(Fact, frozen=True, kw_only=True):
    """An adviser has read the notes of a conversation that call them."""

    adviser_id: UUID


class ParticipantJoined(Fact, frozen=True, kw_only=True):
    """Somebody besides the customer takes part in a conversation; pending: a stranger answered, or
    wrote by the link of a mail (linked).
    """

    participant_id: UUID
    came_by: CameBy
    state: ParticipantState


class ParticipantDecided(Fact, frozen=True, kw_only=True):
    """Somebody was confirmed, taken for the customer (same), or takes part no more."""

    participant_id: UUID
    state: ParticipantState
    decided_by: UUID


class ConversationsLinked(Fact, frozen=True, kw_only=True):
    """A conversation has to do with another one: of kind cause, it comes of the other."""

    other_id: UUID
    link: LinkKind
    linked_by: UUID | None


class ConversationsUnlinked(Fact, frozen=True, kw_only=True):
    """A conversation has nothing to do with another one after all."""

    other_id: UUID
    unlinked_by: UUID | None


class ConversationsMerged(Fact, frozen=True, kw_only=True):
    """Another conversation was taken into this one, which goes on for both."""

    merging_id: UUID
    merged_id: UUID
    merged_by: UUID | None


class ConversationsUnmerged(Fact, frozen=True, kw_only=True):
    """A conversation that had been taken into this one is itself again."""

    merging_id: UUID
    merged_id: UUID
    unmerged_by: UUID | None


class ConversationSplit(Fact, frozen=True, kw_only=True):
    """Messages of this conversation are a conversation of their own from now on."""

    new_id: UUID
    message_ids: tuple[UUID, ...]
    split_by: UUID | None


class PromiseStarted(Fact, frozen=True, kw_only=True):
    """The organisation now owes something, by `due_at` (None: its calendar never opens)."""

    promise_id: UUID
    promise: PromiseKind
    channel: Channel
    due_at: datetime | None


class PromisePaused(Fact, frozen=True, kw_only=True):
    """The clock of a resolution stands still."""

    promise_id: UUID
    because: Literal["customer", "snooze"]


class PromiseResumed(Fact, frozen=True, kw_only=True):
    """The clock of a resolution goes on; it is now due by `due_at`."""

    promise_id: UUID
    due_at: datetime | None


class PromiseWarned(Fact, frozen=True, kw_only=True):
    """A promise is nearly over."""

    promise_id: UUID
    due_at: datetime | None


class PromiseBroken(Fact, frozen=True, kw_only=True):
    """The time of a promise is over, and what was promised has not been done."""

    promise_id: UUID


class PromiseEscalated(Fact, frozen=True, kw_only=True):
    """What was set to follow a warning or a breach was done: the priority was raised to
    `priority`, the matter is open to `team_id` as well, supervisors are told.
    """

    promise_id: UUID
    on: EscalateOn
    priority: Priority | None
    team_id: UUID | None
    supervisors: bool


class PromiseKept(Fact, frozen=True, kw_only=True):
    """What was promised was done in time."""

    promise_id: UUID


class PromiseMetLate(Fact, frozen=True, kw_only=True):
    """What was promised was done, after its time was over."""

    promise_id: UUID
    late_seconds: float


class PromiseCancelled(Fact, frozen=True, kw_only=True):
    """A promise is owed no more: the matter was closed, or a sooner promise took its place."""

    promise_id: UUID
