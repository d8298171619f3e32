"""A room's door gives what it says: no name is hidden by a file of the same name."""

import importlib
import pkgutil
from types import ModuleType

import pytest

import miroir

ROOMS = [
    info.name
    for info in pkgutil.walk_packages(miroir.__path__, "miroir.")
    if info.ispkg and ".tests" not in info.name
]


@pytest.mark.parametrize("room", ROOMS)
def test_a_door_gives_names_and_not_files(room: str) -> None:
    door = importlib.import_module(room)
    hidden = [
        name for name in getattr(door, "__all__", ()) if isinstance(getattr(door, name), ModuleType)
    ]
    assert hidden == []
