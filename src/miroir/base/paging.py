"""Pages of a list by keyset: the cursor says where the last item stands, not how many went by."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

import msgspec
from litestar.params import Parameter

from miroir.base.errors import Invalid

Item = TypeVar("Item")
Row = TypeVar("Row")
Key = TypeVar("Key")

LONGEST_CURSOR = 512

Limit = Annotated[int, Parameter(ge=1, le=200, description="How many items at most.")]
After = Annotated[
    str | None,
    Parameter(max_length=LONGEST_CURSOR, description="The `next` of the page before."),
]


class Page(msgspec.Struct, Generic[Item], frozen=True):
    """Some items of a list. `next` asks for the following ones; null at the end.

    `cursor` is the place in the journal up to which the page is true, for live screens.
    """

    items: list[Item]
    next: str | None = None
    cursor: int | None = None


def read_cursor(after: str | None, shape: type[Key]) -> Key | None:
    """Return the key that `after` holds, of type `shape` (a tuple), or None without one.

    Raises Invalid when it is not a cursor of this list.
    """
    if after is None:
        return None
    try:
        content = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4))
        return msgspec.json.decode(content, type=shape)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as problem:
        raise Invalid("`after` is not a cursor of this list: send a `next` as given.") from problem


def write_cursor(key: object) -> str:
    """Return `key` (a tuple of what the list is ordered by) as an opaque cursor."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode()


def cut(
    rows: Sequence[Row], *, limit: int, key: Callable[[Row], object]
) -> tuple[Sequence[Row], str | None]:
    """Cut `rows`, read with a limit one higher, to `limit`; return them and the next cursor."""
    if len(rows) <= limit:
        return rows, None
    kept = rows[:limit]
    return kept, write_cursor(key(kept[-1]))
