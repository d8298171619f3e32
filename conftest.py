"""Fixtures for every room (miroir.base.testing, tests/serving.py), and who runs which tests."""

import re
from functools import cache
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

pytest_plugins = ["miroir.base.testing", "tests.serving", "tests.listening"]

SLOW = {"browser", "processes"}
# What a test of the installation that the journeys share asks for, by itself or by its browsers.
SHARED = re.compile(r"\b(miroir: Installation|visitors: Visitors)\b")


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Parts the tests between processes: a file stays whole, and so do all of one installation."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", maxsplit=1)[0]
        return "the shared installation" if _shares(file) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Have `ByFile` part the tests."""
    return ByFile(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest come first, so that no process is left with them alone at the end.

    What drives a browser or kills processes is tried a second time where it fails, as a busy
    machine may be to blame; the end of the run names each of them.
    """
    items.sort(key=_brevity)
    for item in items:
        if _is_slow(item):
            item.add_marker(pytest.mark.flaky(reruns=1))


def _brevity(item: pytest.Item) -> int:
    if _shares(item.nodeid.split("::", maxsplit=1)[0]):
        return 0
    return 1 if _is_slow(item) else 2


def _is_slow(item: pytest.Item) -> bool:
    return bool(SLOW & {mark.name for mark in item.iter_markers()})


@cache
def _shares(file: str) -> bool:
    return bool(SHARED.search((Path(__file__).parent / file).read_text()))
