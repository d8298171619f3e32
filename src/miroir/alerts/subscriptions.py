"""Browsers that pushes go to."""

from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.settings import Settings

MOST_OF_ONE_PERSON = 10

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]

# A browser tells its newest subscription; whoever used it before had the desk open on it.
KEEP = """
    insert into push_subscription
        (organisation_id, id, account_id, endpoint, p256dh, auth, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (organisation_id, endpoint) do update
        set account_id = excluded.account_id, p256dh = excluded.p256dh, auth = excluded.auth,
            created_at = excluded.created_at
    returning id
"""
CROWDED = """
    delete from push_subscription
    where organisation_id = $1 and id in (
        select id from push_subscription where organisation_id = $1 and account_id = $2
        order by created_at desc, id offset $3)
"""
OF_ACCOUNT = """
    select id, endpoint, p256dh, auth from push_subscription
    where organisation_id = $1 and account_id = $2
"""
REMOVE = """
    delete from push_subscription where organisation_id = $1 and id = $2 and account_id = $3
"""


class SubscriptionDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser gives when it subscribes (Push API): an address and two keys."""

    endpoint: Annotated[str, msgspec.Meta(max_length=2000)]
    p256dh: Code
    auth: Code


class Subscription(SubscriptionDraft, frozen=True, kw_only=True):
    """A browser that subscribed."""

    id: UUID


async def subscribe(
    tx: Transaction, account_id: UUID, draft: SubscriptionDraft, *, settings: Settings
) -> Subscription:
    """Keep a browser's subscription. Raises Invalid for an unknown push service."""
    if not _is_known(draft.endpoint, settings):
        raise Invalid("This is no push service known here: see MIROIR_PUSH_SERVICES.")
    id_ = await tx.value(
        KEEP,
        tx.organisation,
        new_id(),
        account_id,
        draft.endpoint,
        draft.p256dh,
        draft.auth,
        tx.at,
    )
    await tx.execute(CROWDED, tx.organisation, account_id, MOST_OF_ONE_PERSON)
    return Subscription(id=id_, **msgspec.structs.asdict(draft))


async def unsubscribe(tx: Transaction, account_id: UUID, subscription_id: UUID) -> None:
    """Forget a browser of an account. Raises NotFound."""
    done = await tx.execute(REMOVE, tx.organisation, subscription_id, account_id)
    if done == "DELETE 0":
        raise NotFound("This browser is not subscribed.")


async def subscriptions(tx: Transaction, account_id: UUID) -> list[Subscription]:
    """Return the browsers of an account."""
    return [_subscription(row) for row in await tx.fetch(OF_ACCOUNT, tx.organisation, account_id)]


def _subscription(row: Row) -> Subscription:
    return Subscription(**dict(row))


def _is_known(endpoint: str, settings: Settings) -> bool:
    """The server calls this address: only a push service's, by https, unless it is set so."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    for service in settings.push_services.split(","):
        scheme, _, name = service.strip().rpartition("://")
        if parts.scheme != (scheme or "https"):
            continue
        if name == (host if port is None else f"{host}:{port}"):
            return True
        if name.startswith("*.") and port is None and host.endswith(name[1:]):
            return True
    return False
