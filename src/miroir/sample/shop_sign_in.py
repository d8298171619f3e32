"""Whoever is signed in to the sample's shop, vouched for as any site would: an example to read.

See docs/how-to/put-the-widget-on-your-site.md.
"""

from datetime import datetime, timedelta
from typing import Final

import jwt

from miroir.access import Brand
from miroir.base.database import Transaction
from miroir.base.settings import Settings
from miroir.channels.widget import draw_site_secret, site_secrets
from miroir.sample.content_files import people
from miroir.sample.history import Cast, address

VALID_FOR: Final = timedelta(minutes=10)


async def vouch(tx: Transaction, cast: Cast) -> None:
    """Draw the secrets by which the shops of the sample vouch for their customers."""
    for brand in cast.brands.values():
        await draw_site_secret(tx, brand.id)


def shopper(brand: Brand) -> str:
    """Return the name of the customer who may sign in to the shop of `brand`."""
    return people().customers["fr" if brand.language == "fr" else "en"][0]


async def token_of_shopper(
    tx: Transaction, brand: Brand, *, settings: Settings, at: datetime
) -> str | None:
    """Return what the shop's page hands to the chat; None where no secret was drawn."""
    secrets = await site_secrets(tx, brand.id, settings=settings)
    if not secrets:
        return None
    name = shopper(brand)
    claims = {
        "sub": f"{brand.key}-1001",
        "name": name,
        "email": address(name),
        "email_verified": True,
        "iat": int(at.timestamp()),
        "exp": int((at + VALID_FOR).timestamp()),
    }
    return jwt.encode(claims, secrets[0].words, "HS256")
