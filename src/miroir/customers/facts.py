"""What is recorded of customers."""

from uuid import UUID

from miroir.customers.model import IdentityKind
from miroir.journal import Fact


class CustomerCreated(Fact, frozen=True, kw_only=True):
    """Someone unknown until now has come."""

    customer_id: UUID


class CustomerChanged(Fact, frozen=True, kw_only=True):
    """A customer's name or language was set."""

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
