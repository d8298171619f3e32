"""Every fact of files."""

from typing import Literal
from uuid import UUID

from miroir.journal import Fact

Finding = Literal["clean", "infected", "too_large"]


class FileScanned(Fact, frozen=True, kw_only=True):
    """The virus scanner said what it found in a file, or that it takes none so large."""

    file_id: UUID
    finding: Finding
