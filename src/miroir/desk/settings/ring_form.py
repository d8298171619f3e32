"""The steps by which a channel is opened to others, as their form has them."""

from collections.abc import Sequence

from miroir.base.forms import Fields, Reading
from miroir.base.language import phrase
from miroir.routing import OwnRing

MOST_STEPS = 6
LONGEST = 2_592_000
OPENS = {
    "helpers": phrase("helping teams"),
    "helpers_of_other_brands": phrase("helping teams of other brands"),
    "any_team": phrase("any team"),
    "any_skills": phrase("any skills"),
    "any_language": phrase("any language"),
}
"""What a step may open to, besides lower levels and more teams."""


def has_steps(fields: Fields) -> bool:
    """Say whether the form that was sent had steps in it."""
    return any(name == "share-0" for name, _ in fields.pairs)


def read_steps(fields: Fields) -> list[OwnRing]:
    """Read the steps, in order; rows that say nothing are none. Raises WrongFields."""
    reading = Reading(fields)
    steps = [_step(reading, place) for place in range(MOST_STEPS)]
    reading.end()
    return [step for step in steps if step is not None]


def _step(reading: Reading, place: int) -> OwnRing | None:
    share = reading.number(f"share-{place}", least=0, most=100)
    left = reading.number(f"left-{place}", least=0, most=LONGEST)
    after = reading.number(f"after-{place}", least=0, most=LONGEST)
    opens = reading.fields.texts(f"opens-{place}")
    found = OwnRing(
        share=None if share is None else share / 100,
        left=left,
        after=after,
        lower_levels=reading.number(f"lower-{place}", least=0, most=5) or 0,
        team_ids=reading.ids(f"teams-{place}"),
        helpers="helpers" in opens,
        helpers_of_other_brands="helpers_of_other_brands" in opens,
        any_team="any_team" in opens,
        any_skills="any_skills" in opens,
        any_language="any_language" in opens,
    )
    begins = (share, left, after) != (None, None, None)
    relaxes = bool(found.lower_levels or found.team_ids or opens)
    if relaxes and not begins:
        reading.refuse(f"share-{place}", phrase("Say when this step begins."))
    if begins and not relaxes:
        reading.refuse(f"lower-{place}", phrase("Say whom this step opens to."))
    return found if begins else None


def rows_of(rings: Sequence[OwnRing]) -> list[OwnRing]:
    """Return the rows to show: one more than there are steps."""
    return [*rings, OwnRing()][:MOST_STEPS]
