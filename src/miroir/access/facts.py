"""What happened to accounts, sessions and keys."""

from uuid import UUID

from miroir.journal import Fact


class OrganisationCreated(Fact, frozen=True):
    """An organisation began."""


class BrandCreated(Fact, frozen=True):
    """An organisation shows itself under one more brand."""

    brand_id: UUID


class BrandChanged(Fact, frozen=True):
    """What customers see of a brand is not what it was."""

    brand_id: UUID


class AccountCreated(Fact, frozen=True):
    """A person may sign in from now on."""

    account_id: UUID


class AccountDisabled(Fact, frozen=True):
    """A person may not sign in any more; their sessions are over."""

    account_id: UUID


class AccountEnabled(Fact, frozen=True):
    """A person may sign in again."""

    account_id: UUID


class AccountChanged(Fact, frozen=True):
    """A person's name, address, roles or language are not what they were."""

    account_id: UUID


class PasswordLinkMade(Fact, frozen=True):
    """A person may choose a password by a link."""

    account_id: UUID
    made_by: UUID


class PasswordChosen(Fact, frozen=True):
    """A person chose a password; their former sessions are over."""

    account_id: UUID


class SignedIn(Fact, frozen=True):
    """A person began a session."""

    account_id: UUID
    session_id: UUID


class SignedOut(Fact, frozen=True):
    """A person ended a session."""

    account_id: UUID
    session_id: UUID


class KeyCreated(Fact, frozen=True):
    """A program may call from now on."""

    key_id: UUID
    created_by: UUID | None = None


class KeyRevoked(Fact, frozen=True):
    """A program may not call any more."""

    key_id: UUID
    revoked_by: UUID | None = None
