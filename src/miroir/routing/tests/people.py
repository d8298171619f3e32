"""Advisers and contacts for the tests of the engine, told in few words."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from miroir.base.channel import Channel
from miroir.routing import (
    RULES,
    Adviser,
    Contact,
    Decision,
    Demand,
    Engine,
    MarkAway,
    Offer,
    Policy,
    Withdrawn,
)
from miroir.routing.model import Id

# A chat is a quarter of an adviser here, and demands never relax.
QUARTERS = Policy(rules={**RULES, "chat": replace(RULES["chat"], weight=25)}, rings=())


def adviser(name: str, **abilities: Any) -> Adviser:
    """Return an adviser who speaks French, in team north, unless said otherwise."""
    known: dict[str, Any] = {"languages": frozenset({"fr"}), "teams": frozenset({"north"})}
    return Adviser(id=name, **known | abilities)


def contact(name: str, channel: Channel = "phone", *, at: float = 0, **terms: Any) -> Contact:
    """Return a contact that arrived at `at`; skills, language and teams make its demand."""
    asked = {key: terms.pop(key) for key in ("skills", "language", "teams") if key in terms}
    return Contact(id=name, channel=channel, arrived_at=at, demand=Demand(**asked), **terms)


def offers(decisions: Sequence[Decision]) -> list[tuple[Id, Id]]:
    """Return who is offered what: (contact, adviser)."""
    return [(each.contact, each.adviser) for each in decisions if isinstance(each, Offer)]


def told(decisions: Sequence[Decision]) -> list[tuple[str, ...]]:
    """Return decisions as short tuples, in order."""
    said: list[tuple[str, ...]] = []
    for each in decisions:
        match each:
            case Offer():
                said.append(("offer", str(each.contact), str(each.adviser)))
            case Withdrawn():
                said.append(("withdraw", str(each.contact), str(each.adviser), each.because))
            case MarkAway():
                said.append(("away", str(each.adviser)))
    return said


def busy(engine: Engine, name: str, channel: Channel = "phone", *, at: float = 0) -> None:
    """Have an adviser come in and be given something at once."""
    engine.available(adviser(name), at)
    engine.hold(f"{name}'s", name, at, channel=channel)
