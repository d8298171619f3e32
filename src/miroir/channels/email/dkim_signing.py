"""Signing a mail (DKIM: RFC 6376, RFC 8463), and the pairs of keys for it."""

import base64
from collections.abc import Sequence
from typing import Literal

import dkim
import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from miroir.base.errors import Invalid
from miroir.base.language import phrase

Algorithm = Literal["rsa", "ed25519"]
Private = rsa.RSAPrivateKey | Ed25519PrivateKey

RSA_BITS = 2048
FEWEST_BITS = 1024  # RFC 8301: fewer verify nowhere
RAW = serialization.Encoding.Raw


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A key: `private` as the signer takes it, `public` as the DNS record has it."""

    algorithm: Algorithm
    private: bytes
    public: str


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """With what, and as whom, mails are signed."""

    domain: str
    selector: str
    algorithm: Algorithm
    private: bytes


def signed(content: bytes, signers: Sequence[Signer]) -> bytes:
    """Return a mail with a signature of each signer before it. Takes milliseconds: use a thread."""
    signatures = [
        dkim.sign(
            content,
            signer.selector.encode(),
            signer.domain.encode(),
            signer.private,
            canonicalize=(b"relaxed", b"relaxed"),
            signature_algorithm=f"{signer.algorithm}-sha256".encode(),
        )
        for signer in signers
    ]
    return b"".join([*signatures, content])


def drawn_pair(algorithm: Algorithm) -> Pair:
    """Return a new key."""
    if algorithm == "rsa":
        return _pair(rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS))
    return _pair(Ed25519PrivateKey.generate())


def read_pair(pem: str) -> Pair:
    """Return the private key that a PEM text holds. Raises Invalid."""
    try:
        key = serialization.load_pem_private_key(pem.strip().encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise Invalid(phrase("This is no private key in PEM: paste it whole.")) from problem
    if not isinstance(key, Private):
        raise Invalid(phrase("A key of this kind does not sign mail: use RSA or Ed25519."))
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < FEWEST_BITS:
        raise Invalid(phrase("This key is too short: take one of 2048 bits."))
    return _pair(key)


def _pair(key: Private) -> Pair:
    public = key.public_key()
    if isinstance(key, Ed25519PrivateKey):
        raw = key.private_bytes(RAW, serialization.PrivateFormat.Raw, serialization.NoEncryption())
        shown = public.public_bytes(RAW, serialization.PublicFormat.Raw)
        return Pair(algorithm="ed25519", private=base64.b64encode(raw), public=_text(shown))
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    shown = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return Pair(algorithm="rsa", private=pem, public=_text(shown))


def _text(shown: bytes) -> str:
    return base64.b64encode(shown).decode()
