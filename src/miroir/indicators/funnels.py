"""How many of those asked have answered: what stands beside every figure."""

import msgspec

from miroir.indicators.figures import Figure
from miroir.indicators.proportions import share


class Funnel(msgspec.Struct, frozen=True, kw_only=True):
    """How many were asked, and how many of them answered."""

    invited: int = 0
    answered: int = 0


def response(funnel: Funnel) -> Figure:
    """Return the share that answered, of those invited."""
    return share(funnel.answered, funnel.invited, measure="response")
