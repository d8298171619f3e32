"""The symmetry of a group as a figure with two wings: one side's answers each, about the glass.

Each question is a ray, as many degrees up or down on either side; the better the answers, the
further out. Where both sides tell the same, the wings are each other's image. Pure geometry, in
units of a drawing in which the glass stands at 0 and a wing reaches to 100.
"""

from collections.abc import Sequence
from math import cos, radians, sin
from typing import Final

import msgspec

from miroir.indicators.drawing import fraction
from miroir.indicators.figures import Figure
from miroir.indicators.mirror import Reflection, Verdict

WIDEST: Final = 58.0  # degrees above and below the horizontal
BODY: Final = 14.0  # where the scale begins, and half the height of the body
REACH: Final = 100.0


class Tip(msgspec.Struct, frozen=True, kw_only=True):
    """One question on one wing: its place, and the ends of its interval."""

    x: float
    y: float
    low: tuple[float, float]
    high: tuple[float, float]


class Ray(msgspec.Struct, frozen=True, kw_only=True):
    """One question: how far its rays reach, both tips, and what is said of the gap."""

    name: str
    end: tuple[float, float]
    customers: Tip | None
    advisers: Tip | None
    verdict: Verdict


class Wings(msgspec.Struct, frozen=True, kw_only=True):
    """Both wings as SVG path data, the customers' as it is seen in the glass, and the full scale.

    `full` are the wings of which everything is as good as can be.
    """

    rays: Sequence[Ray]
    full: str
    customers: str
    advisers: str
    image: str


def wings(named: Sequence[tuple[str, Reflection]]) -> Wings:
    """Return the figure of some questions, from the topmost ray down."""
    rays = [
        _ray(name, reflection, angle)
        for (name, reflection), angle in zip(named, _angles(len(named)), strict=True)
    ]
    return Wings(
        rays=rays,
        full=_outline([ray.end for ray in rays], sign=-1) + _outline([ray.end for ray in rays]),
        customers=_outline(_places([ray.customers for ray in rays])),
        advisers=_outline(_places([ray.advisers for ray in rays])),
        image=_outline(_places([ray.customers for ray in rays]), sign=-1),
    )


def _angles(count: int) -> Sequence[float]:
    if count < 2:
        return [0.0] * count
    return [WIDEST * (2 * at / (count - 1) - 1) for at in range(count)]


def _ray(name: str, reflection: Reflection, angle: float) -> Ray:
    return Ray(
        name=name,
        end=_at(1.0, angle),
        customers=_tip(reflection.customers, angle, sign=-1),
        advisers=_tip(reflection.advisers, angle, sign=1),
        verdict=reflection.verdict,
    )


def _tip(figure: Figure, angle: float, *, sign: int) -> Tip | None:
    if figure.estimate is None:
        return None
    (x, y), low, high = (
        _at(fraction(value, measure=figure.measure), angle) for value in figure.estimate
    )
    return Tip(x=sign * x, y=y, low=(sign * low[0], low[1]), high=(sign * high[0], high[1]))


def _at(share: float, angle: float) -> tuple[float, float]:
    away = BODY + (REACH - BODY) * share
    return round(away * cos(radians(angle)), 2), round(away * sin(radians(angle)), 2)


def _places(tips: Sequence[Tip | None]) -> Sequence[tuple[float, float]]:
    return [(tip.x, tip.y) for tip in tips if tip]


def _outline(places: Sequence[tuple[float, float]], *, sign: int = 1) -> str:
    """Return a closed path from the glass over the places and back; empty without any place."""
    if not places:
        return ""
    lines = " ".join(f"L{sign * x:g} {y:g}" for x, y in places)
    return f"M0 {-BODY:g} {lines} L0 {BODY:g} Z"
