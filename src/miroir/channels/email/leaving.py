"""Mails leave by the server of their brand, or that of the installation."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import msgspec
import structlog

from miroir.base.database import WITHOUT_DATABASE, Database, Transaction
from miroir.base.errors import MiroirError, Misconfigured
from miroir.base.logs import describe
from miroir.base.sealing import seal
from miroir.base.settings import Settings
from miroir.channels.delivery import Delivery, DeliveryProblem, Send
from miroir.channels.email.composing import Outgoing, compose
from miroir.channels.email.dkim_keys import PURPOSE as DKIM
from miroir.channels.email.dkim_keys import signers
from miroir.channels.email.dkim_signing import signed
from miroir.channels.email.drafting import Drafting
from miroir.channels.email.outgoing_servers import PURPOSE as OUTGOING_SERVER
from miroir.channels.email.outgoing_servers import note_trial, server_of
from miroir.channels.email.server_trial import ServerTrial, trial_of
from miroir.channels.email.smtp_replies import NotLetIn, NotSent
from miroir.channels.email.submitting import Server, Submissions
from miroir.customers import stop_address

log = structlog.get_logger(__name__)

# Whoever turns newcomers away lets them in after five minutes, or some more.
GREYLISTED_FOR = timedelta(minutes=7)

SENT_TO = """
    update delivery set addresses = $3 where organisation_id = $1 and id = $2
"""


@asynccontextmanager
async def outgoing_mail(settings: Settings, database: Database) -> AsyncIterator[Send]:
    """Give what sends a delivery by mail; close its connections at the end."""
    post = Post(settings, database)
    try:
        yield post.send
    finally:
        await post.close()


class Ready(msgspec.Struct, frozen=True):
    """A mail ready to leave: of which brand, and by which server of its own if it has one."""

    mail: Outgoing
    brand_id: UUID
    own: Server | None
    unusable: str | None


class Post:
    """Composes mails and hands them to the submission server of the settings."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._drafting = Drafting(settings)
        self._seal = seal(settings, DKIM)
        self._server_seal = seal(settings, OUTGOING_SERVER)
        self._server = (
            Server(url=settings.smtp_url, per_minute=settings.smtp_per_minute)
            if settings.smtp_url
            else None
        )
        self._submissions = Submissions(
            database,
            name=settings.mail_domain,
            shared=self._server,
            per_organisation=settings.smtp_per_organisation,
        )

    async def send(self, delivery: Delivery) -> None:
        """Send one answer or invitation. Raises DeliveryProblem, NotYet."""
        try:
            ready = await self._ready(delivery)
        except MiroirError as problem:
            raise DeliveryProblem("broken", permanent=True, said=problem.message) from problem
        if ready.unusable:
            raise DeliveryProblem("unreachable", permanent=False, said=ready.unusable)
        if ready.own is None and self._server is None:
            raise DeliveryProblem(
                "unreachable", permanent=False, said="No outgoing mail server: set MIROIR_SMTP_URL."
            )
        try:
            await self._submissions.send(
                ready.mail, organisation=delivery.organisation, own=ready.own
            )
        except NotLetIn as problem:
            trial = trial_of(problem)
            await self._note(delivery, ready, trial)
            raise DeliveryProblem("unreachable", permanent=False, said=trial.said) from problem
        except NotSent as problem:
            await self._heed(delivery, ready.mail, problem)
            raise _failure(problem) from problem
        try:
            await self._note(delivery, ready, ServerTrial())
        except (OSError, *WITHOUT_DATABASE) as problem:  # it has left, and must not again
            log.warning("server-not-noted", problem=describe(problem))

    async def _note(self, delivery: Delivery, ready: Ready, trial: ServerTrial) -> None:
        """Keep how a brand's own server is doing, for the settings' page."""
        if ready.own is not None:
            async with self._database.transaction(delivery.organisation) as tx:
                await note_trial(tx, ready.brand_id, trial, of=ready.own)

    async def close(self) -> None:
        """Close the connections to the servers."""
        await self._submissions.close()

    async def _heed(self, delivery: Delivery, mail: Outgoing, problem: NotSent) -> None:
        """Write no more by itself to an address of which the server says that it is none."""
        if problem.reply is None or not problem.reply.of_address or len(mail.recipients) != 1:
            return
        async with self._database.transaction(delivery.organisation) as transaction:
            said = f"{problem.reply.code} {problem.reply.words}"
            await stop_address(transaction, mail.recipients[0], why="failing", said=said)

    async def _ready(self, delivery: Delivery) -> Ready:
        async with self._database.transaction(delivery.organisation) as transaction:
            draft, brand_id = await self._drafting.draft(transaction, delivery)
            addresses = [each.address for each in (*draft.to, *draft.cc)]
            await transaction.execute(SENT_TO, delivery.organisation, delivery.id, addresses)
            keys = await signers(transaction, brand_id, seal=self._seal)
            own, unusable = await self._own_server(transaction, brand_id)
        mail = compose(draft)
        if keys:
            content = await asyncio.to_thread(signed, mail.content, keys)
            mail = msgspec.structs.replace(mail, content=content)
        return Ready(mail, brand_id, own, unusable)

    async def _own_server(
        self, transaction: Transaction, brand_id: UUID
    ) -> tuple[Server | None, str | None]:
        """Return the brand's own server where it has one, and why it cannot be used."""
        private = self._settings.private_mail_servers
        try:
            own = await server_of(transaction, brand_id, seal=self._server_seal, private=private)
        except Misconfigured as problem:
            await note_trial(transaction, brand_id, ServerTrial("seal"))
            return None, problem.message
        return own, None


def _failure(problem: NotSent) -> DeliveryProblem:
    """Return what became of a mail, in the server's words where it said any: it knows best."""
    if problem.reply is None:
        return DeliveryProblem("unreachable", permanent=problem.permanent, said=problem.message)
    return DeliveryProblem(
        "refused",
        permanent=problem.permanent,
        said=f"{problem.reply.code} {problem.reply.words}",
        pause=GREYLISTED_FOR if problem.reply.greylisted else timedelta(0),
    )
