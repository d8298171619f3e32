"""The page of what was done, as a brand's help centre links to it."""

from miroir.access import Brand
from miroir.base.database import Transaction
from miroir.base.language import CODES, phrase
from miroir.improvement.publishing import published_news
from miroir.knowledge import Beside

TITLE = phrase("You said, we did")


async def news_beside_help(tx: Transaction, brand: Brand) -> list[Beside]:
    """Return the page in each language in which something is published."""
    news = await published_news(tx, brand.id)
    newest = {
        code: max(one.published_at for one in news if one.language == code).date()
        for code in CODES
        if any(one.language == code for one in news)
    }
    return [
        Beside(code=code, path=f"/you-said/{brand.key}/{code}", title=TITLE, since=since)
        for code, since in newest.items()
    ]
