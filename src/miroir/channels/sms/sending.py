"""Surveys leave by SMS: handed to a provider once, at hours at which one may be asked.

Before an SMS is handed over, that is written down. Whoever dies in between leaves a row that says
so: to a provider that knows our ids it is handed again, to another it is not, and a person is told.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.access import organisation_settings
from miroir.base import clock
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError, NotFound
from miroir.base.settings import Settings
from miroir.channels.delivery import Delivery, DeliveryProblem, NotYet, Send
from miroir.channels.sms.facts import SmsSent
from miroir.channels.sms.hours import holidays_of, permitted_from
from miroir.channels.sms.log_adapter import LogAdapter
from miroir.channels.sms.model import Provider, Refused, Sms
from miroir.channels.sms.notices import notice
from miroir.customers import mobile_of, opposed
from miroir.journal import record
from miroir.sms import SmsProvider, length, number_stopped, sms_way, with_plain_spaces
from miroir.surveys import invitation_sms

UNCERTAIN = "It was handed over and never answered for: it may have arrived, and is not sent again."
NO_PROVIDER = "This brand’s SMS leave by no provider: choose one in the settings."

HAND_OVER = """
    insert into sms (organisation_id, id, brand_id, provider, number, segments, handed_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (organisation_id, id) do update
    set brand_id = excluded.brand_id, provider = excluded.provider, number = excluded.number,
        segments = excluded.segments, handed_at = excluded.handed_at
"""
UNDER_WAY = """
    select provider, handed_at is not null as handed, accepted_at is not null as accepted
    from sms where organisation_id = $1 and id = $2
"""
TAKE_BACK = "update sms set handed_at = null where organisation_id = $1 and id = $2"
ACCEPT = """
    update sms set accepted_at = $3, external_id = $4
    where organisation_id = $1 and id = $2 and accepted_at is null
    returning id
"""

Providers = Mapping[SmsProvider, Provider]


def providers(database: Database) -> Providers:
    """Return those by whom SMS can leave."""
    return {"log": LogAdapter(database)}


@asynccontextmanager
async def outgoing_sms(settings: Settings, database: Database) -> AsyncIterator[Send]:
    """Give what sends a delivery by SMS."""
    yield SmsPost(settings, database, providers(database)).send


class Ready(msgspec.Struct, frozen=True):
    """An SMS ready to leave, and by whom."""

    sms: Sms
    by: SmsProvider


class SmsPost:
    """Composes SMS and hands them to the provider of their brand."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        providers: Providers,
        *,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._settings = settings
        self._database = database
        self._providers = providers
        self._now = now

    async def send(self, delivery: Delivery) -> None:
        """Send one invitation or notice. Raises DeliveryProblem, NotYet."""
        ready = await self._hand_over(delivery)
        if ready is not None:
            await self._send(delivery, ready)

    async def _send(self, delivery: Delivery, ready: Ready) -> None:
        try:
            external_id = await self._providers[ready.by].send(ready.sms)
        except Refused as problem:
            async with self._database.transaction(delivery.organisation) as tx:
                await tx.execute(TAKE_BACK, tx.organisation, delivery.id)
            raise DeliveryProblem(
                "refused", permanent=problem.permanent, said=problem.said, pause=problem.pause
            ) from problem
        async with self._database.transaction(delivery.organisation) as tx:
            if await tx.value(ACCEPT, tx.organisation, delivery.id, tx.at, external_id):
                record(
                    tx,
                    SmsSent(
                        sms_id=delivery.id,
                        brand_id=ready.sms.brand_id,
                        invitation_id=delivery.invitation_id,
                        segments=length(ready.sms.words).segments,
                    ),
                )

    async def _hand_over(self, delivery: Delivery) -> Ready | None:
        """Write down that an SMS is being handed over; None when it was accepted before."""
        async with self._database.transaction(delivery.organisation, at=self._now()) as tx:
            before = await tx.row(UNDER_WAY, tx.organisation, delivery.id)
            if before is not None and before["accepted"]:
                return None
            if before is not None and before["handed"]:
                known = self._providers.get(before["provider"])
                if known is None or not known.repeatable:
                    raise DeliveryProblem("unreachable", permanent=True, said=UNCERTAIN)
            try:
                ready = await self._ready(tx, delivery)
            except NotFound as problem:
                raise DeliveryProblem("gone", permanent=True) from problem
            except MiroirError as problem:
                raise DeliveryProblem("broken", permanent=True, said=problem.message) from problem
            sms = ready.sms
            segments = length(sms.words).segments
            row = (delivery.id, sms.brand_id, ready.by, sms.number, segments, tx.at)
            await tx.execute(HAND_OVER, tx.organisation, *row)
            return ready

    async def _ready(self, tx: Transaction, delivery: Delivery) -> Ready:
        if delivery.invitation_id is not None:
            return await self._invitation(tx, delivery, delivery.invitation_id)
        if delivery.sms_notice_id is not None:
            told = await notice(tx, delivery.sms_notice_id)
            return await self._sms(tx, delivery, told.brand_id, told.number, told.words)
        raise DeliveryProblem("gone", permanent=True)

    async def _invitation(self, tx: Transaction, delivery: Delivery, invitation_id: UUID) -> Ready:
        asked = await invitation_sms(
            tx, invitation_id, settings=self._settings, reminder=delivery.reminder
        )
        number = await mobile_of(tx, asked.customer_id)
        unwanted = await opposed(tx, asked.customer_id, "surveys")
        if number is None or unwanted or await number_stopped(tx, number):
            raise DeliveryProblem("no-address", permanent=True)
        ready = await self._sms(tx, delivery, asked.way.brand_id, number, asked.words)
        zone = (await organisation_settings(tx)).time_zone
        wait = permitted_from(tx.at, zone=zone, holidays=holidays_of(zone)) - tx.at
        if wait:
            raise NotYet(wait)
        return ready

    async def _sms(
        self, tx: Transaction, delivery: Delivery, brand_id: UUID, number: str, words: str
    ) -> Ready:
        way = await sms_way(tx, brand_id)
        if way.provider is None:
            raise DeliveryProblem("no-way-out", permanent=True, said=NO_PROVIDER)
        sms = Sms(
            id=delivery.id,
            organisation=tx.organisation,
            brand_id=brand_id,
            number=number,
            sender=way.sender,
            words=with_plain_spaces(words),
        )
        return Ready(sms, way.provider)
