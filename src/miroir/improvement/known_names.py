"""What a form names must be the organisation's own: the foreign keys know."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from miroir.base.errors import Invalid
from miroir.base.language import phrase


@contextmanager
def known_names() -> Iterator[None]:
    """Raise Invalid where a statement names a brand or a person that there is not."""
    try:
        yield
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid(
            phrase("Somebody or something chosen is not there any more: read the page again.")
        ) from unknown
