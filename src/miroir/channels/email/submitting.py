"""The outgoing servers, each with its connections and its pace."""

import asyncio
from collections.abc import Hashable
from datetime import timedelta

import msgspec

from miroir.base.ids import OrganisationId
from miroir.base.pacing import Pace
from miroir.channels.delivery import NotYet
from miroir.channels.email.composing import Outgoing
from miroir.channels.email.sending import Submission
from miroir.channels.email.smtp_replies import NotLetIn, Receipt
from miroir.channels.email.submission_url import SubmissionUrl

MOST_SERVERS = 200
SHORTEST_WAIT = 1.0
REST = 60.0
AT_ONCE = 6  # of a minute's mails, one in so many may leave at once


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """An outgoing server: its URL, and how many mails a minute it takes (0: any number).

    `guarded`: an organisation named it, and it must not be in the installation's own network.
    """

    url: str | SubmissionUrl
    per_minute: int = 0
    guarded: bool = False


class Submissions:
    """Hands mails to servers, no faster than each takes them.

    `per_organisation` is how many mails a minute one organisation may send by the server of the
    installation, `shared`; 0: any number.
    """

    def __init__(self, *, name: str, shared: Server | None, per_organisation: int) -> None:
        self._name = name
        self._shared = shared
        self._servers: dict[Server, tuple[Submission, Pace[Hashable] | None]] = {}
        self._organisations = _pace(per_organisation)
        self._resting: dict[Server, tuple[float, NotLetIn]] = {}

    async def send(
        self, mail: Outgoing, *, organisation: OrganisationId, own: Server | None = None
    ) -> Receipt:
        """Hand `mail` over to `own`, or to the installation's server.

        Raises NotSent, and NotYet when it is not its turn. A server of `own` that did not let us
        in is left alone for a minute.
        """
        server = own or self._shared
        if server is None:
            raise LookupError("no outgoing server")
        now = asyncio.get_running_loop().time()
        if own is not None:
            self._let_rest(own, now)
        submission, pace = await self._open(server)
        if own is None and self._organisations is not None:
            _take(self._organisations, organisation, now)
        if pace is not None:
            try:
                _take(pace, None, now)
            except NotYet:
                if own is None and self._organisations is not None:
                    self._organisations.give_back(organisation)
                raise
        try:
            return await submission.send(mail)
        except NotLetIn as problem:
            # So many wrong passwords have accounts locked.
            if own is not None:
                self._resting[own] = asyncio.get_running_loop().time() + REST, problem
            raise

    def _let_rest(self, own: Server, now: float) -> None:
        until, problem = self._resting.get(own, (0.0, None))
        if problem is None:
            return
        if now < until:
            raise problem
        del self._resting[own]

    async def close(self) -> None:
        """Close all connections."""
        for submission, _ in self._servers.values():
            await submission.close()

    async def _open(self, server: Server) -> tuple[Submission, Pace[Hashable] | None]:
        if server not in self._servers:
            if len(self._servers) >= MOST_SERVERS:
                oldest = next(iter(self._servers))
                await self._servers.pop(oldest)[0].close()
            submission = Submission(server.url, name=self._name, guarded=server.guarded)
            self._servers[server] = submission, _pace(server.per_minute)
        return self._servers[server]


def _pace(per_minute: int) -> Pace[Hashable] | None:
    if not per_minute:
        return None
    return Pace(per_second=per_minute / 60, burst=max(1, per_minute // AT_ONCE))


def _take(pace: Pace[Hashable], key: Hashable, now: float) -> None:
    wait = pace.take(key, now)
    if wait:
        raise NotYet(timedelta(seconds=max(wait, SHORTEST_WAIT)))
