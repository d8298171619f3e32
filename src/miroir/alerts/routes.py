"""A person's own alerts, at the desk."""

from pathlib import Path
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.response import Response

from miroir.access import Caller, Once, requires_role
from miroir.alerts.choices import AlertChoices, alert_choices, choose_alerts
from miroir.alerts.subscriptions import Subscription, SubscriptionDraft, subscribe, unsubscribe
from miroir.alerts.web_push import public_key
from miroir.base.database import Database, Transaction
from miroir.base.settings import Settings

WORKER = Path(__file__).parent / "push-worker.js"
PEOPLE = [requires_role()]


class AlertsShown(AlertChoices, frozen=True, kw_only=True):
    """What the caller chose, and the key with which their browser subscribes to pushes."""

    push_key: str


@get("/api/v1/alerts", guards=PEOPLE, tags=["alerts"])
async def show_alerts(caller: Caller, database: Database, settings: Settings) -> AlertsShown:
    """Tell what the caller is alerted of, and how."""
    async with database.transaction(caller.organisation) as tx:
        chosen = await alert_choices(tx, caller.id)
    return AlertsShown(push_key=public_key(settings), **msgspec.structs.asdict(chosen))


@put("/api/v1/alerts", guards=PEOPLE, tags=["alerts"])
async def replace_alerts(data: AlertChoices, caller: Caller, database: Database) -> AlertChoices:
    """Choose what to be alerted of, and how."""
    async with database.transaction(caller.organisation) as tx:
        await choose_alerts(tx, caller.id, data)
        return await alert_choices(tx, caller.id)


@post("/api/v1/alerts/subscriptions", guards=PEOPLE, tags=["alerts"])
async def add_subscription(
    data: SubscriptionDraft, caller: Caller, once: Once, settings: Settings
) -> Response[Subscription]:
    """Have alerts pushed to a browser while the desk is closed there."""

    async def create(tx: Transaction) -> Subscription:
        return await subscribe(tx, caller.id, data, settings=settings)

    return await once(create)


@delete("/api/v1/alerts/subscriptions/{subscription_id:uuid}", guards=PEOPLE, tags=["alerts"])
async def remove_subscription(subscription_id: UUID, caller: Caller, database: Database) -> None:
    """Push no more to a browser."""
    async with database.transaction(caller.organisation) as tx:
        await unsubscribe(tx, caller.id, subscription_id)


@get("/push-worker.js", include_in_schema=False)
async def push_worker() -> Response[str]:
    """Give the script that shows pushes while the desk is closed; it serves the whole site."""
    return Response(WORKER.read_text(), media_type="text/javascript; charset=utf-8")


routes = [push_worker, show_alerts, replace_alerts, add_subscription, remove_subscription]
