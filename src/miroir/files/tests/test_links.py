from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId, new_id
from miroir.files import Links

AT = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
MINE = OrganisationId(7)
LINKS = Links(b"k" * 32)


def signature(url: str) -> str:
    return url.partition("signature=")[2]


def test_a_signed_address_names_the_organisation_for_a_week() -> None:
    file_id = new_id()
    signed = signature(LINKS.url(file_id, organisation=MINE, at=AT))
    assert LINKS.check(file_id, signed, at=AT + timedelta(days=7)) == MINE
    with pytest.raises(NotFound):
        LINKS.check(file_id, signed, at=AT + timedelta(days=9))


def test_an_address_is_the_same_all_day() -> None:
    file_id = new_id()
    assert LINKS.url(file_id, organisation=MINE, at=AT) == LINKS.url(
        file_id, organisation=MINE, at=AT + timedelta(hours=3)
    )


def test_a_signature_opens_no_other_file_nor_organisation() -> None:
    file_id = new_id()
    signed = signature(LINKS.url(file_id, organisation=MINE, at=AT))
    with pytest.raises(NotFound):
        LINKS.check(new_id(), signed, at=AT)
    with pytest.raises(NotFound):
        LINKS.check(file_id, signed.replace("7.", "8.", 1), at=AT)
    with pytest.raises(NotFound):
        Links(b"other" * 8).check(file_id, signed, at=AT)


@given(st.text(max_size=80))
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(NotFound):
        LINKS.check(new_id(), text, at=AT)
