"""Keeping what must be read again, such as a password, sealed in the database.

AES-256-GCM under a key drawn from the secret of the installation; what it is sealed for is
authenticated with it, so that a sealed text put elsewhere does not open.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from miroir.base.errors import Misconfigured
from miroir.base.secrets import derive, installation_secret
from miroir.base.settings import Settings

VERSION = b"\x01"
NONCE_BYTES = 12


class Seal:
    """Seals and opens what one purpose keeps."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        self._cipher = AESGCM(derive(secret, f"seal {purpose}"))

    def close(self, content: bytes, *, about: str) -> bytes:
        """Return `content` sealed for `about`, such as an id."""
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + nonce + self._cipher.encrypt(nonce, content, about.encode())

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """Return what was sealed for `about`. Raises Misconfigured when it does not open."""
        nonce = sealed[1 : 1 + NONCE_BYTES]
        try:
            return self._cipher.decrypt(nonce, sealed[1 + NONCE_BYTES :], about.encode())
        except (InvalidTag, ValueError) as problem:
            raise Misconfigured(
                "What was sealed does not open: the secret of this installation is another one"
                " now. Set MIROIR_SECRET as it was, or enter the password again."
            ) from problem


def seal(settings: Settings, purpose: str) -> Seal:
    """Return the seal of `purpose` in this installation."""
    return Seal(installation_secret(settings), purpose)
