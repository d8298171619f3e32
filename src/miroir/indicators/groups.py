"""Which groups of staff are too small to be shown."""

from collections.abc import Hashable, Mapping
from typing import TypeVar
from uuid import UUID

from miroir.indicators.scales import Histogram
from miroir.statistics import FEWEST_PEOPLE

Group = TypeVar("Group", bound=Hashable)


def too_few(people: frozenset[UUID], *, minimum: int) -> bool:
    """Say whether one of these people could be guessed. The floor is five, whatever is set."""
    return len(people) < max(FEWEST_PEOPLE, minimum)


def groups_to_hide(groups: Mapping[Group, Histogram], *, minimum: int) -> frozenset[Group]:
    """Return the groups whose figures must not be shown beside each other and their total.

    Those are the groups of too few people, and then, while all hidden people together are too
    few, the smallest group left: a single hidden group is the total less what is shown.
    """
    answered = {name: group for name, group in groups.items() if group.n}
    hidden = {name for name, group in answered.items() if too_few(group.people, minimum=minimum)}
    by_size = sorted(answered.keys() - hidden, key=lambda name: len(answered[name].people))
    for name in by_size:
        together = frozenset[UUID]().union(*(answered[other].people for other in hidden))
        if not hidden or not too_few(together, minimum=minimum):
            break
        hidden.add(name)
    return frozenset(hidden)
