"""What a stored file is, and how it is shown to either side."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

OwnerKind = Literal["account", "visitor", "mail", "system"]
ScanState = Literal["none", "waiting", "clean", "infected", "too_large"]


class Owner(msgspec.Struct, frozen=True):
    """Who brought a file in; only its owner may put it on a message."""

    kind: OwnerKind
    id: UUID | None = None


class Blob(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes that are safely on disk: their digest, and what they were recognised as.

    `width` and `height` are in pixels, for pictures only, as they are seen (turned upright).
    `to_scan`: there is a virus scanner, and it has to look at them.
    """

    sha256: bytes
    size: int
    media_type: str
    width: int | None = None
    height: int | None = None
    to_scan: bool = False


class Named(msgspec.Struct, frozen=True):
    """Bytes on disk, how they were called, and when they came."""

    blob: Blob
    name: str | None
    at: datetime


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an organisation, as its tables have it.

    `threat` is what the virus scanner calls what it found; `scan` is `none` where there was no
    scanner when the file came in.
    """

    id: UUID
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    sha256: bytes
    created_at: datetime
    scan: ScanState = "none"
    threat: str | None = None

    @property
    def cleared(self) -> bool:
        """Whether nothing stands against it: it is clean, or there was no scanner."""
        return self.scan in {"none", "clean"}


class Attached(File, frozen=True, kw_only=True):
    """A file as it is on a message; `content_id` names a picture inside a mail."""

    content_id: str | None = None


class FileShown(msgspec.Struct, frozen=True, kw_only=True):
    """A file as screens and integrators get it: `url` carries its own permission for a while.

    It has none while the virus scanner has not looked at it, and never once that found something:
    then `threat` is its name.
    """

    id: UUID
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    url: str | None
    scan: ScanState = "none"
    threat: str | None = None
