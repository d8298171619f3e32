"""What the sample promises beyond first answers: resolutions, more to the best customers."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.conversations import Terms, add_promise
from miroir.customers import Claim, Identity, add_tier, recognise, set_tier

HOUR = timedelta(hours=1)
TIERS = ("Or", "Argent")
RESOLVED: Mapping[Channel, timedelta] = {"chat": 4 * HOUR, "email": 24 * HOUR, "form": 24 * HOUR}
IN_FIRST_TIER = "gabriel.rousseau@example.org"


async def promise_resolutions(tx: Transaction, brand_id: UUID, *, calendar_id: UUID) -> None:
    """Promise when a brand's matters are solved, and urgent mails answered, in working time."""
    for channel, amount in RESOLVED.items():
        terms = Terms(
            kind="resolution",
            amount=amount,
            brand_id=brand_id,
            channel=channel,
            calendar_id=calendar_id,
            warn_share=75,
            escalate_on="breach",
            tell_supervisors=True,
        )
        await add_promise(tx, terms)
    urgent = Terms(
        kind="first_answer",
        amount=2 * HOUR,
        brand_id=brand_id,
        channel="email",
        priority="urgent",
        calendar_id=calendar_id,
        warn_left=HOUR / 2,
    )
    await add_promise(tx, urgent)


async def promise_to_tiers(tx: Transaction) -> UUID:
    """Tell customers apart, promise the first of them a quicker answer; return that tier."""
    first, *_ = [await add_tier(tx, name) for name in TIERS]
    terms = Terms(
        kind="first_answer", amount=8 * HOUR, channel="email", tier_id=first, warn_share=75
    )
    await add_promise(tx, terms)
    return first


async def set_apart(tx: Transaction, tier_id: UUID) -> None:
    """Put the customer whom the advisers know into a tier."""
    known = Claim(identities=(Identity(kind="email", value=IN_FIRST_TIER),))
    await set_tier(tx, await recognise(tx, known), tier_id)
