"""The present instant. Only edges ask for it; rules and verbs are handed an instant."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)
