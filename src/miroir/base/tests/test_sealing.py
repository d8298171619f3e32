"""What is sealed opens where it was sealed, and nowhere else."""

import pytest

from miroir.base.errors import Misconfigured
from miroir.base.sealing import Seal

SECRET = b"a secret of thirty-two letters!!"


def test_what_is_sealed_opens_again_and_shows_nothing() -> None:
    sealed = Seal(SECRET, "mailbox").close(b"open sesame", about="1")
    assert b"sesame" not in sealed
    assert Seal(SECRET, "mailbox").open(sealed, about="1") == b"open sesame"


def test_the_same_content_never_looks_the_same() -> None:
    seal = Seal(SECRET, "mailbox")
    assert seal.close(b"a", about="1") != seal.close(b"a", about="1")


@pytest.mark.parametrize(
    ("secret", "purpose", "about"),
    [(b"another secret of the same length", "mailbox", "1"), (SECRET, "else", "1"),
     (SECRET, "mailbox", "2")],
)  # fmt: skip
def test_it_opens_nowhere_else(secret: bytes, purpose: str, about: str) -> None:
    sealed = Seal(SECRET, "mailbox").close(b"open sesame", about="1")
    with pytest.raises(Misconfigured, match="password again"):
        Seal(secret, purpose).open(sealed, about=about)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + b"x" * 40])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(Misconfigured):
        Seal(SECRET, "mailbox").open(sealed, about="1")
