"""Pages of a brand that its help centre links to, and that rooms above know of."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from miroir.access import Brand
from miroir.base.database import Transaction
from miroir.base.language import Code


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """A public page in one language: where, what it is called (a phrase), since when it is so."""

    code: Code
    path: str
    title: str
    since: date


@dataclass(frozen=True)
class PagesBeside:
    """How the pages of a brand are found; the assembly says how."""

    find: Callable[[Transaction, Brand], Awaitable[Sequence[Beside]]]
