"""A password that a form carries, sealed, from trying a connection to saving it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from miroir.base.errors import Invalid, Misconfigured
from miroir.base.language import phrase
from miroir.base.sealing import Seal


def carried(secret: str, *, by: UUID, seal: Seal) -> str:
    """Return what the form of the account `by` carries for `secret`."""
    return urlsafe_b64encode(seal.close(secret.encode(), about=f"form of {by}")).decode()


def read_carried(text: str, *, by: UUID, seal: Seal) -> str | None:
    """Return the secret that a form carries, None for none. Raises Invalid."""
    if not text:
        return None
    try:
        return seal.open(urlsafe_b64decode(text), about=f"form of {by}").decode()
    except (ValueError, Misconfigured) as problem:
        raise Invalid(phrase("Enter the password again.")) from problem
