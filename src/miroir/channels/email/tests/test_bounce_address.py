"""The address that a mail comes back to names it, and nobody else can make one."""

from hypothesis import given
from hypothesis import strategies as st

from miroir.base.ids import OrganisationId
from miroir.channels.email.bounce_address import Sent, bounce_address, read_bounce_address
from miroir.channels.email.loop_marks import is_ours, loop_mark
from miroir.channels.email.threading import Place, read_reply_address, reply_address

SECRET = b"a secret of an installation"
SENT = st.builds(Sent, st.integers(1, 2**48 - 1).map(OrganisationId), st.uuids())


@given(SENT)
def test_it_is_read_as_written_however_a_server_spells_it(sent: Sent) -> None:
    address = bounce_address(sent, domain="mail.example.org", secret=SECRET)
    assert len(address.partition("@")[0]) <= 64
    assert read_bounce_address(address.upper(), secret=SECRET) == sent


@given(SENT, st.integers(0, 54), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_forged_one_is_nobodys(sent: Sent, at: int, letter: str) -> None:
    address = bounce_address(sent, domain="mail.example.org", secret=SECRET)
    begin = len("bounces+") + at
    forged = address[:begin] + letter + address[begin + 1 :]
    if forged != address:
        assert read_bounce_address(forged, secret=SECRET) is None
    assert read_bounce_address(address, secret=b"another secret") is None


@given(SENT)
def test_it_is_no_reply_address_nor_the_other_way_round(sent: Sent) -> None:
    place = Place(sent.organisation, sent.id)
    reply = reply_address(place, domain="mail.example.org", secret=SECRET)
    bounce = bounce_address(sent, domain="mail.example.org", secret=SECRET)
    swapped = bounce.replace("bounces+", "reply+"), reply.replace("reply+", "bounces+")
    assert read_reply_address(swapped[0], secret=SECRET) is None
    assert read_bounce_address(swapped[1], secret=SECRET) is None


def test_the_mark_of_a_mail_is_good_for_that_mail_of_that_organisation_only() -> None:
    one, other = OrganisationId(1), OrganisationId(2)
    mark = loop_mark(one, "<a@example.org>", secret=SECRET)
    assert is_ours(f" {mark.upper()} ", "<a@example.org>", organisation=one, secret=SECRET)
    assert not is_ours(mark, "<b@example.org>", organisation=one, secret=SECRET)
    assert not is_ours(mark, "<a@example.org>", organisation=other, secret=SECRET)
    assert not is_ours("é", "<a@example.org>", organisation=one, secret=SECRET)
    assert not is_ours(None, "<a@example.org>", organisation=one, secret=SECRET)
