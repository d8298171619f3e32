from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.base.errors import Invalid
from miroir.base.ids import OrganisationId
from miroir.channels.email import (
    Joined,
    Mail,
    Place,
    join,
    make_token,
    message_id,
    parent_ids,
    read_reply_address,
    read_token,
    reply_address,
    understand,
)

SECRET = b"the secret of this installation!"
PLACE = Place(OrganisationId(7), UUID("01890a5d-ac96-774b-bcce-b302099a8057"))
OTHER = Place(OrganisationId(7), UUID("01890a5d-ac96-774b-bcce-b302099a8058"))
TOKEN = make_token(PLACE, secret=SECRET)
ADDRESS = reply_address(PLACE, domain="mail.example.com", secret=SECRET)

places = st.builds(Place, st.integers(0, 2**48 - 1).map(OrganisationId), st.uuids(allow_nil=True))


def mail(**headers: str) -> Mail:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return understand("\r\n".join(["From: a@b.c", *lines, "", "text"]).encode())


@given(places)
def test_a_token_names_its_place(place: Place) -> None:
    assert read_token(make_token(place, secret=SECRET), secret=SECRET) == place


@given(places)
def test_an_address_with_a_token_is_one_that_servers_let_pass(place: Place) -> None:
    address = reply_address(place, domain="mail.example.com", secret=SECRET)
    local, _, _ = address.partition("@")
    assert len(local) <= 64
    assert local == local.lower()
    assert read_reply_address(address, secret=SECRET) == place


def test_an_address_survives_a_change_of_case_and_of_domain() -> None:
    assert read_reply_address(ADDRESS.upper(), secret=SECRET) == PLACE
    forwarded = ADDRESS.replace("mail.example.com", "elsewhere.org")
    assert read_reply_address(forwarded, secret=SECRET) == PLACE


@given(places, st.binary(min_size=1).filter(lambda secret: secret.rstrip(b"\0") != SECRET))
def test_a_token_of_another_installation_names_nothing(place: Place, secret: bytes) -> None:
    assert read_token(make_token(place, secret=secret), secret=SECRET) is None


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_token_changed_in_any_character_names_nothing(position: int, character: str) -> None:
    changed = TOKEN[:position] + character + TOKEN[position + 1 :]
    assert read_token(changed, secret=SECRET) == (PLACE if changed == TOKEN else None)


@given(st.text())
def test_no_other_text_names_a_place(text: str) -> None:
    assert read_token(text, secret=SECRET) is None
    assert read_reply_address(text, secret=SECRET) is None
    assert read_reply_address(f"reply+{text}@mail.example.com", secret=SECRET) is None


@pytest.mark.parametrize("address", ["", "@", "reply+@x.y", f"{TOKEN}@x.y", f"reply+{TOKEN}"])
def test_an_address_without_a_whole_token_names_nothing(address: str) -> None:
    assert read_reply_address(address, secret=SECRET) is None


@pytest.mark.parametrize("organisation", [-1, 2**48])
def test_an_organisation_that_does_not_fit_is_refused(organisation: int) -> None:
    with pytest.raises(Invalid):
        make_token(Place(OrganisationId(organisation), uuid4()), secret=SECRET)


@pytest.mark.parametrize("header", ["To", "Cc", "Delivered_To", "X_Original_To", "Envelope_To"])
def test_a_token_is_found_wherever_recipients_stand(header: str) -> None:
    found = join(mail(**{header: ADDRESS}), recipients=[], known={}, secret=SECRET)
    assert found == Joined(PLACE, "token")


def test_a_token_in_the_envelope_is_enough() -> None:
    found = join(mail(), recipients=["x@y.z", ADDRESS], known={}, secret=SECRET)
    assert found == Joined(PLACE, "token")


def test_a_token_outweighs_references() -> None:
    answer = mail(To=ADDRESS, In_Reply_To="<known@x>")
    assert join(answer, recipients=[], known={"<known@x>": OTHER}, secret=SECRET) == Joined(
        PLACE, "token"
    )


def test_a_forged_token_leaves_the_references() -> None:
    forged = reply_address(PLACE, domain="mail.example.com", secret=b"guessed")
    answer = mail(To=forged, In_Reply_To="<known@x>")
    assert join(answer, recipients=[], known={"<known@x>": OTHER}, secret=SECRET) == Joined(
        OTHER, "reference"
    )


def test_the_nearest_known_parent_decides() -> None:
    answer = mail(References="<first@x> <second@x> <third@x>", In_Reply_To="<unknown@x>")
    assert parent_ids(answer) == ("<unknown@x>", "<third@x>", "<second@x>", "<first@x>")
    known = {"<first@x>": PLACE, "<second@x>": OTHER}
    assert join(answer, recipients=[], known=known, secret=SECRET) == Joined(OTHER, "reference")


def test_a_subject_alone_joins_nothing() -> None:
    answer = mail(Subject="Re: the same subject", To="help@example.com")
    assert join(answer, recipients=["help@example.com"], known={}, secret=SECRET) is None


def test_a_token_in_the_text_or_the_sender_joins_nothing() -> None:
    stranger = understand(f"From: {ADDRESS}\r\nSubject: {TOKEN}\r\n\r\n{ADDRESS}".encode())
    assert join(stranger, recipients=[], known={}, secret=SECRET) is None


def test_our_message_ids_are_ids() -> None:
    identifier = uuid4()
    ours = message_id(identifier, domain="mail.example.com")
    assert mail(Message_ID=ours).message_id == ours == f"<{identifier}@mail.example.com>"
    assert mail(Date="Tue, 03 Mar 2026 10:12:00 +0100").sent == datetime(
        2026, 3, 3, 9, 12, tzinfo=UTC
    )
