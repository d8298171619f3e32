"""A proactive message that waits, paused, in the settings of each brand's chat to be tried."""

from miroir.base.database import Transaction
from miroir.channels.widget import Occasion, Outreach, add_outreach_rule
from miroir.sample.history import Cast

HESITATES = Outreach(
    name="Hésite · Hesitates",
    occasion=Occasion(pages="/sample/shop", seconds=15),
    texts={
        "fr": "Une hésitation ? Nous sommes là pour vous conseiller.",
        "en": "Not sure which one to choose? We are here to help.",
    },
)


async def prepare_first_words(tx: Transaction, cast: Cast) -> None:
    """Add the message to each brand; it speaks once it is resumed."""
    for brand in cast.brands.values():
        await add_outreach_rule(tx, brand.id, HESITATES, paused=True)
