"""Reading what is chosen of a panel's columns from their form."""

from typing import Final

from miroir.barometers.choices import ROLES, Choices, Column, Role
from miroir.barometers.panel import LONGEST_NAME, MOST_VALUES, Panel, number_of
from miroir.base.forms import Fields

MOST_KNOWN: Final = 1e10


def read_choices(panel: Panel, fields: Fields) -> Choices:
    """Return the choices of the form; what it does not name is for nothing."""
    return Choices(columns=[_column(panel, place, fields) for place in range(len(panel.names))])


def _column(panel: Panel, place: int, fields: Fields) -> Column:
    name = panel.names[place]
    role: Role = next((one for one in ROLES if one == fields.text(f"role-{place}")), "nothing")
    values = panel.values(place)
    if role == "weight":
        return Column(name=name, role=role)
    if role == "nothing" or len(values) > MOST_VALUES:
        return Column(name=name, text=name)
    ticked = set(fields.texts(f"agrees-{place}"))
    return Column(
        name=name,
        role=role,
        text=fields.text(f"text-{place}")[:LONGEST_NAME] or name,
        agrees=frozenset(value for at, value in enumerate(values) if str(at) in ticked),
        known=_known(place, values, fields) if role == "trait" else {},
    )


def _known(place: int, values: list[str], fields: Fields) -> dict[str, float]:
    found = {
        value: number_of(fields.text(f"known-{place}-{at}")) for at, value in enumerate(values)
    }
    return {
        value: known
        for value, known in found.items()
        if known is not None and 0 <= known < MOST_KNOWN
    }
