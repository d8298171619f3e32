from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.base.errors import Invalid
from miroir.base.paging import LONGEST_CURSOR, cut, read_cursor, write_cursor


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_cursor_reads_back_what_it_was_written_from(at: datetime, id_: UUID) -> None:
    cursor = write_cursor((at, id_))
    assert len(cursor) <= LONGEST_CURSOR
    assert read_cursor(cursor, tuple[datetime, UUID]) == (at, id_)


@given(st.text(max_size=200))
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_cursor(text, tuple[datetime, UUID])


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(Invalid):
        read_cursor(write_cursor((1, "name")), tuple[datetime, UUID])


def test_no_cursor_is_the_beginning() -> None:
    assert read_cursor(None, tuple[datetime, UUID]) is None


def test_pages_laid_end_to_end_are_the_list() -> None:
    rows, after, seen = list(range(10)), None, list[int]()
    while True:
        start = read_cursor(after, tuple[int])
        rest = [row for row in rows if start is None or row > start[0]]
        page, after = cut(rest[:4], limit=3, key=lambda row: (row,))
        seen += page
        if after is None:
            break
    assert seen == rows
