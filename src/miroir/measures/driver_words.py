"""What the drivers' page says in plain words, and what it must not be taken for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, NamedTuple, Protocol, TypeVar

from miroir.base.language import Language, phrase
from miroir.measures.driving import Cause, Reckoning, Standing, Weighed, Why

CAUSE_NAMES: Final[Mapping[Cause, str]] = {
    "waiting": phrase("Waiting for the first answer"),
    "handling": phrase("Handling time"),
    "contacts": phrase("Number of contacts"),
    "changes": phrase("Changes of channel"),
    "ease": phrase("The adviser’s own ease"),
}
STANDINGS: Final[Mapping[Standing, str]] = {
    "own-effect": phrase("Of its own"),
    "goes-along": phrase("Goes along with others"),
    "not-seen": phrase("Not seen"),
}
WHYS: Final[Mapping[Why, str]] = {
    "same-for-all": phrase("it is the same for all"),
    "too-few-advisers": phrase("too few advisers answered, or about too few of these contacts"),
}


class Sayings(NamedTuple):
    """What is said of factors by their standing; `%(names)s` are those of the factors."""

    more: str
    less: str
    differ: str
    along: str
    nothing: str
    together: str


class Factor(Protocol):
    """Something that was weighed."""

    @property
    def standing(self) -> Standing:
        """How it stands beside the others."""

    @property
    def rises(self) -> bool | None:
        """Whether there is more of what is explained where there is more of it; None: no order."""


class Line(NamedTuple):
    """What a page shows of a factor: its name, whose word it is, and how it was weighed.

    Of a `choice` there are `levels`, where its options may be told.
    """

    name: str
    side: Literal["customers", "advisers"]
    one: Factor
    choice: bool = False
    levels: Sequence[object] = ()


F = TypeVar("F", bound=Factor)

OF_CONTACTS: Final = Sayings(
    more=phrase("Others being equal, satisfaction is higher where there is more of: %(names)s."),
    less=phrase("Others being equal, satisfaction is lower where there is more of: %(names)s."),
    differ=phrase("Others being equal, satisfaction differs by: %(names)s."),
    along=phrase("These go with satisfaction, but the others account for it: %(names)s."),
    nothing=phrase("None of these is seen to go with satisfaction."),
    together=phrase(
        "All of them together explain %(share)s of what sets satisfied customers apart from "
        "others; the rest, %(rest)s, is not in these facts."
    ),
)


def sentences(reckoning: Reckoning, tongue: Language) -> list[str]:
    """Return what may be said of a reckoning, the surest first."""
    if reckoning.explained is None:
        return []

    def name(one: Weighed) -> str:
        return tongue.gettext(CAUSE_NAMES[one.cause]).lower()

    explained = reckoning.explained.value
    return say(OF_CONTACTS, reckoning.weighed, name, explained=explained, tongue=tongue)


def say(
    sayings: Sayings,
    weighed: Sequence[F],
    name: Callable[[F], str],
    *,
    explained: float,
    tongue: Language,
) -> list[str]:
    """Return what may be said of factors that `explained` so much together, the surest first."""
    own = [one for one in weighed if one.standing == "own-effect"]
    along = [one for one in weighed if one.standing == "goes-along"]
    of = (
        (sayings.more, [one for one in own if one.rises]),
        (sayings.less, [one for one in own if one.rises is False]),
        (sayings.differ, [one for one in own if one.rises is None]),
        (sayings.along, along),
    )
    said = [
        tongue.gettext(words) % {"names": ", ".join(map(name, some))} for words, some in of if some
    ]
    if not own and not along:
        said.append(tongue.gettext(sayings.nothing))
    shares = {"share": tongue.percent(explained), "rest": tongue.percent(1 - explained)}
    return [*said, tongue.gettext(sayings.together) % shares]
