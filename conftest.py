"""Fixtures for every room: see miroir.base.testing and tests/serving.py."""

import pytest

pytest_plugins = ["miroir.base.testing", "tests.serving", "tests.listening"]

SHARED_INSTALLATION = "miroir"  # the fixture of tests/journeys/conftest.py
SLOW = {"browser", "processes"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Part the tests between processes: a file stays whole, and so do those of one installation.

    The longest come first, so that no process is left with them alone at the end.
    """
    items.sort(key=_brevity)
    for item in items:
        shared = SHARED_INSTALLATION in _names(item)
        group = SHARED_INSTALLATION if shared else item.nodeid.split("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))


def _brevity(item: pytest.Item) -> int:
    names = _names(item)
    return 0 if SHARED_INSTALLATION in names else 1 if names & SLOW else 2


def _names(item: pytest.Item) -> set[str]:
    """Return the names of a test's fixtures and marks."""
    fixtures = item.fixturenames if isinstance(item, pytest.Function) else ()
    return {*fixtures, *(mark.name for mark in item.iter_markers())}
