"""Where customers read an article: its page in the help centre, unless it says another place."""

from typing import Protocol

from miroir.access import Brand
from miroir.base.settings import Settings


class Addressed(Protocol):
    """What has a place in the help centre."""

    @property
    def language(self) -> str:
        """In which language."""

    @property
    def slug(self) -> str:
        """The last part of the address."""

    @property
    def url(self) -> str | None:
        """Another place, when there is one."""


def help_address(settings: Settings, brand: Brand, article: Addressed) -> str:
    """Return the whole address of an article for customers of a brand."""
    return article.url or f"{settings.url}/help/{brand.key}/{article.language}/{article.slug}"
