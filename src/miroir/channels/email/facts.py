"""What is recorded of how mail leaves."""

from uuid import UUID

from miroir.journal import Fact


class DkimKeyMade(Fact, frozen=True, kw_only=True):
    """A brand's mail is signed with one more key."""

    key_id: UUID
    brand_id: UUID
    by: UUID


class OutgoingServerSet(Fact, frozen=True, kw_only=True):
    """A brand's mail leaves by a server of its own, or by another one.

    `by` whom; None for a program.
    """

    brand_id: UUID
    by: UUID | None


class OutgoingServerRemoved(Fact, frozen=True, kw_only=True):
    """A brand's mail leaves by the installation's server again.

    `by` whom; None for a program.
    """

    brand_id: UUID
    by: UUID | None


class DkimKeyRetired(Fact, frozen=True, kw_only=True):
    """A brand's mail is not signed with a key any more."""

    key_id: UUID
    brand_id: UUID
    by: UUID
