"""Identifiers: time-ordered UUIDs (version 7), so that new rows land at the end of an index."""

from typing import NewType
from uuid import UUID

import uuid_utils.compat

OrganisationId = NewType("OrganisationId", int)


def new_id() -> UUID:
    """Return a fresh UUID version 7 (RFC 9562): ordered by the millisecond of its making."""
    return uuid_utils.compat.uuid7()
