"""The outgoing servers, each with its connections and its pace."""

import asyncio

import msgspec

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.channels.email.composing import Outgoing
from miroir.channels.email.sending import Submission
from miroir.channels.email.smtp_replies import NotLetIn, Receipt
from miroir.channels.email.submission_url import SubmissionUrl
from miroir.channels.email.turns import Limit, of_organisation, of_server, take_turn

MOST_SERVERS = 200
REST = 60.0


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """An outgoing server: its URL, and how many mails a minute it takes (0: any number).

    `guarded`: an organisation named it, and it must not be in the installation's own network.
    """

    url: str | SubmissionUrl
    per_minute: int = 0
    guarded: bool = False


class Submissions:
    """Hands mails to servers, no faster than each takes them from all workers together.

    `per_organisation` is how many mails a minute one organisation may send by the server of the
    installation, `shared`; 0: any number.
    """

    def __init__(
        self, database: Database, *, name: str, shared: Server | None, per_organisation: int
    ) -> None:
        self._database = database
        self._name = name
        self._shared = shared
        self._per_organisation = per_organisation
        self._servers: dict[Server, Submission] = {}
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
        if own is not None:
            self._let_rest(own, asyncio.get_running_loop().time())
        submission = await self._open(server)
        if limits := self._limits(organisation, own):
            await take_turn(self._database, limits)
        try:
            return await submission.send(mail)
        except NotLetIn as problem:
            # So many wrong passwords have accounts locked.
            if own is not None:
                self._resting[own] = asyncio.get_running_loop().time() + REST, problem
            raise

    def _limits(self, organisation: OrganisationId, own: Server | None) -> list[Limit]:
        """Return what holds for a mail of an organisation by `own`, or by the shared server."""
        if own is not None:
            return [of_server(own.url, own.per_minute, of=organisation)] if own.per_minute else []
        limits: list[Limit] = []
        if self._per_organisation:
            limits.append(of_organisation(organisation, self._per_organisation))
        if self._shared is not None and self._shared.per_minute:
            limits.append(of_server(self._shared.url, self._shared.per_minute))
        return limits

    def _let_rest(self, own: Server, now: float) -> None:
        until, problem = self._resting.get(own, (0.0, None))
        if problem is None:
            return
        if now < until:
            raise problem
        del self._resting[own]

    async def close(self) -> None:
        """Close all connections."""
        for submission in self._servers.values():
            await submission.close()

    async def _open(self, server: Server) -> Submission:
        if server not in self._servers:
            if len(self._servers) >= MOST_SERVERS:
                oldest = next(iter(self._servers))
                await self._servers.pop(oldest).close()
            self._servers[server] = Submission(server.url, name=self._name, guarded=server.guarded)
        return self._servers[server]
