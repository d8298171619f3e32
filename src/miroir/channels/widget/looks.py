"""How a brand's widget looks and what it asks: kept as one document per brand."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.language import Code
from miroir.base.settings import Settings
from miroir.files import UPLOADABLE

Position = Literal["right", "left"]
Theme = Literal["auto", "light", "dark"]
Asked = Literal["no", "optional", "required"]
When = Literal["never", "closed", "always"]
FileKind = Literal["pictures", "documents", "sounds", "films", "archives"]

FILE_KINDS: tuple[FileKind, ...] = ("pictures", "documents", "sounds", "films", "archives")
LONGEST_TEXT = 400
MOST_REASONS = 12
MEGABYTE = 1024 * 1024

Words = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
Reason = Annotated[str, msgspec.Meta(max_length=80)]

LOOKS = "select definition from widget_looks where organisation_id = $1 and brand_id = $2"
SET = """
    insert into widget_looks (organisation_id, brand_id, definition) values ($1, $2, $3)
    on conflict (organisation_id, brand_id) do update set definition = excluded.definition
"""


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked before the first message: when, which fields, a reason out of a list."""

    when: When = "never"
    name: Asked = "no"
    email: Asked = "no"
    reasons: dict[Code, list[Reason]] = {}


class Looks(msgspec.Struct, frozen=True, kw_only=True):
    """What a brand sets of its widget. `language` None: the page's, else the browser's."""

    position: Position = "right"
    theme: Theme = "auto"
    language: Code | None = None
    closed: dict[Code, Words] = {}
    form: Form = Form()
    files: list[FileKind] = msgspec.field(default_factory=lambda: [*FILE_KINDS])
    file_megabytes: Annotated[int, msgspec.Meta(ge=1, le=1000)] | None = None


async def looks(tx: Transaction, brand_id: UUID) -> Looks:
    """Return how a brand's widget looks; what was never set is as by default."""
    kept = await tx.value(LOOKS, tx.organisation, brand_id)
    return msgspec.convert(kept or {}, Looks)


async def set_looks(tx: Transaction, brand_id: UUID, wanted: Looks) -> None:
    """Have a brand's widget look like this from now on."""
    await tx.execute(SET, tx.organisation, brand_id, msgspec.to_builtins(wanted))


def upload_limit(wanted: Looks, *, settings: Settings) -> int:
    """Return how many bytes a file may have: the brand's limit, never over the installation's."""
    own = wanted.file_megabytes
    return min(settings.upload_limit, own * MEGABYTE) if own else settings.upload_limit


def accepted(wanted: Looks) -> frozenset[str]:
    """Return the media types that a brand takes."""
    return frozenset(kind for kind in UPLOADABLE if _kind_of(kind) in wanted.files)


def _kind_of(media_type: str) -> FileKind:
    if media_type == "application/zip":
        return "archives"
    family = media_type.partition("/")[0]
    families: dict[str, FileKind] = {"image": "pictures", "audio": "sounds", "video": "films"}
    return families.get(family, "documents")
