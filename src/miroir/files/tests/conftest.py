"""What the tests of scanning start from."""

from collections.abc import Iterator

import pytest

from miroir.files.tests.clamd import Clamd, running_clamd


@pytest.fixture(scope="module")
def clamd() -> Iterator[Clamd]:
    """Give a clamd for the tests of a file."""
    with running_clamd() as started:
        yield started
