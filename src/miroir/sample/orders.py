"""The orders of the sample's shop, told to the desk as any shop would: an example to read.

See docs/how-to/show-your-own-data-at-the-desk.md.
"""

import hmac
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

import msgspec
from litestar import post
from litestar.handlers import HTTPRouteHandler

from miroir.access import require_sample
from miroir.base import clock
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import NotSignedIn
from miroir.base.settings import Settings
from miroir.base.signing import SIGNATURE, TIMESTAMP, signature
from miroir.cards import Answer, NewSource, Source, set_source, source
from miroir.cards.model import Badge, Card, Date, Field, Item, Money, Number, Text
from miroir.sample.history import Cast

PATH: Final = "/sample/orders"
OLDEST_SECONDS: Final = 300
NAMES: Final = {"fr": "Commandes", "en": "Orders"}
WORDS: Final = {
    "fr": {
        "orders": "Commandes",
        "order": "Commande",
        "total": "Montant",
        "on": "Passée le",
        "what": "Article",
        "count": "Commandes",
        "spent": "En tout",
        "sent": "Expédiée",
        "delivered": "Livrée",
        "late": "En retard",
    },
    "en": {
        "orders": "Orders",
        "order": "Order",
        "total": "Total",
        "on": "Placed on",
        "what": "Item",
        "count": "Orders",
        "spent": "In all",
        "sent": "Sent",
        "delivered": "Delivered",
        "late": "Late",
    },
}
STATES: Final = (("sent", "neutral"), ("delivered", "good"), ("late", "warning"))
ARTICLES: Final = {
    "EUR": ("Lampe Séraphine", "Applique Halo", "Ampoule ronde", "Suspension Nuage"),
    "GBP": ("Cedar planter", "Bow rake", "Copper watering can", "Pruning shears"),
}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk asks, as far as this shop needs it."""

    customer_id: UUID
    brand_id: UUID
    language: str


async def sell(tx: Transaction, cast: Cast, *, settings: Settings) -> None:
    """Have the desk ask this installation's own shop."""
    for brand in cast.brands.values():
        wanted = NewSource(name=NAMES[brand.language], url=f"{settings.url}{PATH}")
        by = cast.advisers["commandes"][0]
        await set_source(tx, brand.id, wanted, by=by, settings=settings)


@post(PATH, include_in_schema=False, status_code=200)
async def tell_orders(request: HttpRequest, database: Database, settings: Settings) -> Answer:
    """Tell the orders of a customer to whoever signs with the brand's secret."""
    organisation = await require_sample(request, settings)
    body = await request.body()
    asked = msgspec.json.decode(body, type=Asked)
    async with database.transaction(organisation) as tx:
        known = await source(tx, asked.brand_id)
        currency = await _currency(tx, asked.brand_id)
    at = clock.now()
    if known is None or not _signed(request, body, known, at=at):
        raise NotSignedIn("The signature is not ours, or too old.")
    return _answer(asked, currency=currency, at=at)


async def _currency(tx: Transaction, brand_id: UUID) -> str:
    language = await tx.value(
        "select language from brand where organisation_id = $1 and id = $2",
        tx.organisation,
        brand_id,
    )
    return "EUR" if language == "fr" else "GBP"


def _signed(request: HttpRequest, body: bytes, known: Source, *, at: datetime) -> bool:
    timestamp = request.headers.get(TIMESTAMP, "")
    if not timestamp.isdecimal() or abs(at.timestamp() - int(timestamp)) > OLDEST_SECONDS:
        return False
    expected = signature(known.secret, body, timestamp=int(timestamp))
    return hmac.compare_digest(expected, request.headers.get(SIGNATURE, ""))


def _answer(asked: Asked, *, currency: str, at: datetime) -> Answer:
    words = WORDS["fr" if asked.language == "fr" else "en"]
    chance = Random(asked.customer_id.int)  # noqa: S311 - the same orders each time
    amounts = [chance.randint(1200, 19900) / 100 for _ in range(chance.randint(1, 3))]
    number, days = chance.randint(47_000, 49_000), 0
    items = []
    for place, amount in enumerate(amounts):
        days += chance.randint(2, 40)
        state, tone = STATES[1] if place else chance.choice(STATES)
        items.append(
            Item(
                title=f"{words['order']} {number - 97 * place}",
                badge=msgspec.convert({"type": "badge", "text": words[state], "tone": tone}, Badge),
                fields=[
                    _text(words["what"], chance.choice(ARTICLES[currency])),
                    _money(words["total"], amount, currency),
                    _field(words["on"], Date(date=(at - timedelta(days=days)).date().isoformat())),
                ],
            )
        )
    account = [
        _field(words["count"], Number(number=len(items))),
        _money(words["spent"], sum(amounts), currency),
    ]
    return Answer(cards=[Card(title=words["orders"], items=items, fields=account)])


def _text(label: str, text: str) -> Field:
    return _field(label, Text(text=text))


def _money(label: str, amount: float, currency: str) -> Field:
    value = {"type": "money", "amount": f"{amount:.2f}", "currency": currency}
    return _field(label, msgspec.convert(value, Money))


def _field(label: str, value: Text | Number | Money | Date) -> Field:
    return Field(label=label, value=value)


routes: list[HTTPRouteHandler] = [tell_orders]
