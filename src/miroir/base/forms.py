"""Forms of pages, read as their fields."""

from collections.abc import Sequence
from urllib.parse import parse_qsl

import msgspec

from miroir.base.connections import HttpRequest
from miroir.base.errors import Invalid

MOST_FIELDS = 2_000
LONGEST = 1_000


class Fields(msgspec.Struct, frozen=True):
    """What a form was sent with, in the order of the page; a name may come several times."""

    pairs: Sequence[tuple[str, str]]

    def text(self, name: str) -> str:
        """Return the first value called `name` without spaces around it, '' when there is none."""
        return next(iter(self.texts(name)), "")

    def texts(self, name: str) -> list[str]:
        """Return every value called `name`, without spaces around them."""
        return [value.strip() for found, value in self.pairs if found == name]

    def ticked(self, name: str) -> bool:
        """Say whether the box called `name` is ticked."""
        return bool(self.text(name))


async def read_form(request: HttpRequest) -> Fields:
    """Read the body of a form that a page sent; raises Invalid for what no page sends."""
    try:
        pairs = parse_qsl(
            (await request.body()).decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError as unreadable:
        raise Invalid("This form cannot be read: send it from its page.") from unreadable
    if any(len(value) > LONGEST or "\0" in value for _, value in pairs):
        raise Invalid("A field of this form is too long, or holds what cannot be stored.")
    return Fields(pairs)
