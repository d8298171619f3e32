"""Whose turn it is to send: the limits of a minute hold over all workers together."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.channels.delivery import NotYet
from miroir.channels.email.submission_url import SubmissionUrl, read_submission_url

MINUTE = timedelta(minutes=1)
SHORTEST_WAIT = timedelta(seconds=1)
AT_ONCE = 6  # of a minute's mails, one in so many may leave at once

TAKE = "select take_turns($1, $2, $3) as wait"


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """What may leave in a minute, of all that has the same `key`."""

    key: str
    per_minute: int

    @property
    def spacing(self) -> timedelta:
        """The time between two mails in the long run."""
        return MINUTE / self.per_minute

    @property
    def slack(self) -> timedelta:
        """How far ahead of its time a mail may leave."""
        return self.spacing * (max(1, self.per_minute // AT_ONCE) - 1)


def of_organisation(organisation: OrganisationId, per_minute: int) -> Limit:
    """Return the limit of what an organisation sends by the installation's server."""
    return Limit(key=f"organisation:{int(organisation)}", per_minute=per_minute)


def of_server(
    url: str | SubmissionUrl, per_minute: int, *, of: OrganisationId | None = None
) -> Limit:
    """Return the limit of what an account at a server takes.

    `of` is the organisation that named it: nobody else's turns are theirs to take.
    """
    server = read_submission_url(url) if isinstance(url, str) else url
    who = f"{server.username}@{server.host}:{server.port}".encode()
    whose = "" if of is None else int(of)
    return Limit(key=f"server:{whose}:{hashlib.sha256(who).hexdigest()}", per_minute=per_minute)


async def take_turn(database: Database, limits: Sequence[Limit]) -> None:
    """Take a turn of each of `limits`, or of none. Raises NotYet when it is not our turn."""
    (row,) = await database.fetch(
        TAKE,
        [limit.key for limit in limits],
        [limit.spacing for limit in limits],
        [limit.slack for limit in limits],
    )
    if row["wait"] > timedelta(0):
        raise NotYet(max(row["wait"], SHORTEST_WAIT))
