"""Who looks at what: told in bounded pieces, kept by conversation, forgotten in silence."""

from uuid import UUID, uuid4

from miroir.base.ids import OrganisationId
from miroir.live.looking import (
    LARGEST_PAYLOAD,
    SAID_AGAIN_WITHIN,
    Look,
    Lookers,
    payloads,
    read_looks,
)

HERE = OrganisationId(1)
MATTER, OTHER = uuid4(), uuid4()


def look(name: str, at: UUID | None, *, screen: UUID | None = None, teams: int = 1) -> Look:
    return Look(
        screen=screen or uuid4(),
        adviser_id=uuid4(),
        name=name,
        team_ids=[uuid4() for _ in range(teams)],
        conversation_id=at,
    )


def names(lookers: Lookers, at: UUID) -> list[str]:
    return [one["name"] for one in lookers.at(at).who]


def test_many_looks_of_people_in_many_teams_all_arrive_in_what_a_notify_carries() -> None:
    looks = [look("Éléonore " * 10, MATTER, teams=12) for _ in range(300)]
    texts = list(payloads(HERE, looks))
    assert all(len(text.encode()) < LARGEST_PAYLOAD for text in texts)
    assert [one for text in texts for one in read_looks(text).looks] == looks


def test_a_screen_is_in_one_place_at_a_time() -> None:
    lookers, screen = Lookers(), uuid4()
    assert lookers.note(look("Ana", MATTER, screen=screen), at=0) == {MATTER}
    assert lookers.note(look("Ana", OTHER, screen=screen), at=1) == {MATTER, OTHER}
    assert (names(lookers, MATTER), names(lookers, OTHER)) == ([], ["Ana"])
    assert lookers.note(look("Ana", None, screen=screen), at=2) == {OTHER}
    assert names(lookers, OTHER) == []


def test_what_is_not_said_again_is_forgotten() -> None:
    lookers = Lookers()
    lookers.note(look("Ana", MATTER), at=0)
    lookers.note(look("Bea", MATTER), at=SAID_AGAIN_WITHIN)
    assert lookers.forget(at=SAID_AGAIN_WITHIN + 1) == {MATTER}
    assert names(lookers, MATTER) == ["Bea"]
