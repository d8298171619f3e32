"""The secret of an installation, and the keys drawn from it, one per purpose."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from miroir.base.errors import Misconfigured
from miroir.base.settings import Settings

SHORTEST = 32  # characters
DRAWN_BYTES = 32


def installation_secret(settings: Settings) -> bytes:
    """Return the secret that is set, else the one in the data folder, drawn the first time.

    Raises Misconfigured when the one that is set is too short to be a secret, or when the file
    cannot be read or written.
    """
    if settings.secret is not None:
        if len(settings.secret) < SHORTEST:
            raise Misconfigured(
                f"MIROIR_SECRET must have at least {SHORTEST} characters;"
                " `openssl rand -hex 32` draws one."
            )
        return settings.secret.encode()
    path = settings.data / "secret"
    try:
        if not path.exists():
            _draw(path)
        return path.read_bytes().strip()
    except OSError as problem:
        raise Misconfigured(
            f"The secret of this installation, {path}, cannot be used ({problem.strerror}):"
            " set MIROIR_SECRET, or let Miroir write to its data folder."
        ) from problem


def derive(secret: bytes, purpose: str) -> bytes:
    """Return a key of 32 bytes for `purpose` only: HKDF-SHA256 (RFC 5869), without salt."""
    drawn = hmac.digest(b"\0" * hashlib.sha256().digest_size, secret, "sha256")
    return hmac.digest(drawn, purpose.encode() + b"\1", "sha256")


def _draw(path: Path) -> None:
    """Write a new secret whole or not at all; when several processes do, the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"secret.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(DRAWN_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
