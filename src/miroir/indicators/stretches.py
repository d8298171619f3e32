"""Stretches of time of which something is kept, and what lies between them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple


class Stretch(NamedTuple):
    """From `starts` until `ends`: a day, or a week."""

    starts: datetime
    ends: datetime


def gaps(starts: datetime, ends: datetime, kept: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield what of a span no kept stretch covers; these do not overlap, and lie within it."""
    known = starts
    for stretch in sorted(kept):
        if stretch.starts > known:
            yield Stretch(known, stretch.starts)
        known = stretch.ends
    if known < ends:
        yield Stretch(known, ends)
