"""Recordings for the tests, told in few words."""

from miroir.routing.replay.recording import RecordedCall

HEADING = (
    "vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start"
    "\tq_exit\tq_time\toutcome\tser_start\tser_exit\tser_time\tserver"
)


def line(
    *,
    came: str,
    queued: str = "0:00:00",
    waited: str = "0",
    outcome: str = "AGENT",
    served: str = "0:00:00",
    lasted: str = "0",
    server: str = "NO_SERVER",
    date: str = "990201",
    priority: str = "0",
) -> str:
    """Return a line of a recording."""
    fields = ("AA0101", "1", "0", priority, "PS", date, came, came, "9", queued, queued, waited)
    return "\t".join((*fields, outcome, served, served, lasted, server))


def recording(*lines: str) -> bytes:
    """Return a file of lines, ended as the makers of the data end theirs."""
    return "\r\n".join((HEADING, *lines, "")).encode()


def call(
    at: float, *, waited: float = 0, served: float | None = None, adviser: str | None = None
) -> RecordedCall:
    """Return a call; one that was not served hung up."""
    return RecordedCall(
        at=at, service="PS", is_priority=False, waited=waited, served_for=served, adviser=adviser
    )
