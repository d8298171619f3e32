"""What is recorded of customers."""

from typing import Literal
from uuid import UUID

from miroir.base.channel import Channel
from miroir.customers.model import IdentityKind
from miroir.journal import Fact

Purpose = Literal["marketing", "surveys", "recording"]
WhyStopped = Literal["failing", "complaint"]


class CustomerCreated(Fact, frozen=True, kw_only=True):
    """Someone unknown until now has come."""

    customer_id: UUID


class CustomerChanged(Fact, frozen=True, kw_only=True):
    """A customer's name, language or preferred adviser was set."""

    customer_id: UUID


class CustomerTierSet(Fact, frozen=True, kw_only=True):
    """A customer was put into a tier, or into none."""

    customer_id: UUID
    tier_id: UUID | None
    previous_tier_id: UUID | None


class IdentityAdded(Fact, frozen=True, kw_only=True):
    """A customer is now known by one more identity."""

    customer_id: UUID
    kind: IdentityKind
    verified: bool


class IdentityVerified(Fact, frozen=True, kw_only=True):
    """It was noted that an identity is proven to be the customer's, or that it is not."""

    customer_id: UUID
    kind: IdentityKind
    verified: bool


class IdentityRemoved(Fact, frozen=True, kw_only=True):
    """A customer is not known by an identity any more."""

    customer_id: UUID
    kind: IdentityKind


class IdentityClaimed(Fact, frozen=True, kw_only=True):
    """A customer said, without proof, to be known by what is another's."""

    customer_id: UUID
    kind: IdentityKind


class CustomersMerged(Fact, frozen=True, kw_only=True):
    """An adviser took `customer_id` for the same person as `into_id`."""

    merge_id: UUID
    customer_id: UUID
    into_id: UUID
    by: UUID


class CustomersUnmerged(Fact, frozen=True, kw_only=True):
    """`customer_id` is a person of their own again."""

    merge_id: UUID
    customer_id: UUID
    into_id: UUID
    by: UUID


class CustomerAbsorbed(Fact, frozen=True, kw_only=True):
    """`customer_id` turned out, with proof, to be `into_id`: what was theirs is the other's."""

    customer_id: UUID
    into_id: UUID


class MergeDismissed(Fact, frozen=True, kw_only=True):
    """An adviser said that two customers are two people."""

    customer_id: UUID
    other_id: UUID
    by: UUID


class CustomerNoteWritten(Fact, frozen=True, kw_only=True):
    """An adviser noted something about a customer."""

    note_id: UUID
    customer_id: UUID
    by: UUID


class CustomerNoteRemoved(Fact, frozen=True, kw_only=True):
    """A note about a customer was taken away."""

    note_id: UUID
    customer_id: UUID
    by: UUID


class ConsentChanged(Fact, frozen=True, kw_only=True):
    """A customer agreed to be approached for a purpose by a channel, or took that back."""

    consent_id: UUID
    customer_id: UUID
    purpose: Purpose
    channel: Channel
    given: bool


class AddressStopped(Fact, frozen=True, kw_only=True):
    """Mails to an address come back for good, or whoever reads there complained of ours.

    `customer_id`: whose it is, if known.
    """

    stop_id: UUID
    customer_id: UUID | None
    why: WhyStopped


class AddressStopLifted(Fact, frozen=True, kw_only=True):
    """An address may be written to again."""

    stop_id: UUID
    customer_id: UUID | None
    why: WhyStopped
