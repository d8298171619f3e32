"""What readers of the sample's articles said of them, and what some sought in vain."""

from datetime import timedelta
from random import Random
from typing import Final

from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.knowledge import (
    Article,
    HelpSession,
    Rating,
    help_articles,
    note_outcome,
    note_reading,
    rate,
    search_help,
)
from miroir.sample.history import BrandOfSample, Cast

READERS: Final = (4, 12)
HELPED: Final = 0.8
SAID_SO: Final = 0.6
DAYS: Final = 60
MISSED: Final = {
    "fr": (
        "Il manque le délai de remboursement.",
        "Je n’ai pas trouvé le bouton dont vous parlez.",
        "Et si le colis est déjà parti ?",
    ),
    "en": (
        "It does not say how long a refund takes.",
        "I could not find the button you mention.",
        "What if the parcel has left already?",
    ),
}
IN_VAIN: Final = {
    "fr": ("variateur", "carte cadeau", "garantie dix ans"),
    "en": ("gift card", "left-handed", "spare spring"),
}


async def read_articles(tx: Transaction, cast: Cast, *, chance: Random) -> None:
    """Have some weeks of readers open articles, say whether they helped, or seek in vain."""
    at = tx.at
    for brand in cast.brands.values():
        for article in await help_articles(tx, brand_id=brand.id):
            for _ in range(chance.randint(*READERS)):
                tx.at = at - timedelta(days=chance.uniform(1, DAYS))
                await _read(tx, brand, article, chance=chance)
        for words in IN_VAIN[brand.language]:
            for _ in range(chance.randint(1, 4)):
                tx.at = at - timedelta(days=chance.uniform(1, DAYS))
                await search_help(tx, _session(brand, brand.language), words)
    tx.at = at


async def _read(tx: Transaction, brand: BrandOfSample, article: Article, *, chance: Random) -> None:
    session, helped = _session(brand, article.language), chance.random() < HELPED
    if chance.random() > SAID_SO:
        await note_reading(tx, session, article)
        return
    await note_outcome(tx, session, article, helped=helped)
    words = None
    if not helped and chance.random() < SAID_SO:
        words = chance.choice(MISSED["fr" if article.language == "fr" else "en"])
    rating = Rating(id=new_id(), helped=helped, words=words)
    await rate(tx, article, rating, place=chance.choice(("widget", "help_centre")))


def _session(brand: BrandOfSample, language: str) -> HelpSession:
    return HelpSession(id=new_id(), brand_id=brand.id, language=language)
