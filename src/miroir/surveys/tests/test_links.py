import pytest

from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId, new_id
from miroir.surveys import SurveyLinks

LINKS = SurveyLinks(b"k" * 32)
ORGANISATION = OrganisationId(7)


def test_a_token_names_its_invitation() -> None:
    invitation_id = new_id()
    token = LINKS.token(ORGANISATION, invitation_id)
    assert LINKS.read(token) == (ORGANISATION, invitation_id)
    assert LINKS.path(ORGANISATION, invitation_id) == f"/survey/{token}"


def test_a_token_changed_anywhere_is_refused() -> None:
    token = LINKS.token(ORGANISATION, new_id())
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(NotFound):
            LINKS.read(token[:place] + other + token[place + 1 :])


@pytest.mark.parametrize("token", ["", "a", "é" * 48, "=" * 48, "A" * 48, "A" * 47, "A" * 5000])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(NotFound):
        LINKS.read(token)


def test_a_token_of_another_installation_is_refused() -> None:
    with pytest.raises(NotFound):
        SurveyLinks(b"o" * 32).read(LINKS.token(ORGANISATION, new_id()))
