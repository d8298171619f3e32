"""A gate that processes wait at, loaded and ready, until what they need is there.

Loading the program takes longer than starting PostgreSQL: children load meanwhile. The gate is a
pipe that nobody writes to; it opens when its writing end is closed, and stays open for children
that are started again.
"""

import os
from collections.abc import Mapping

DESCRIPTOR = "MIROIR_START_GATE"


class StartGate:
    """A closed gate, held by the process that starts the others."""

    def __init__(self) -> None:
        self.descriptor, self._closed_while_open = os.pipe()

    @property
    def environment(self) -> dict[str, str]:
        """What tells a child where to wait; it needs `descriptor` too."""
        return {DESCRIPTOR: str(self.descriptor)}

    def open(self) -> None:
        """Let everybody through, now and later."""
        os.close(self._closed_while_open)


def wait_at_gate(environment: Mapping[str, str] = os.environ) -> None:
    """Wait until the gate that the parent process made is open; at once where it made none."""
    descriptor = environment.get(DESCRIPTOR)
    if descriptor is not None:
        os.read(int(descriptor), 1)
