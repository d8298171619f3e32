"""How many of those asked have answered: what stands beside every figure."""

from miroir.indicators.figures import Figure
from miroir.indicators.proportions import share
from miroir.indicators.queries import Funnel


def response(funnel: Funnel) -> Figure:
    """Return the share that answered, of those invited."""
    return share(funnel.answered, funnel.invited, measure="response")
