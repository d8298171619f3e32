"""What happened to articles, and to those who read them."""

from typing import Literal
from uuid import UUID

from miroir.journal import Fact

Place = Literal["widget", "help_centre"]


class ArticlePublished(Fact, frozen=True, kw_only=True):
    """Customers read this version of an article from now on."""

    article_id: UUID
    version: int
    by: UUID | None


class ArticleWithdrawn(Fact, frozen=True, kw_only=True):
    """Customers do not find an article any more."""

    article_id: UUID
    by: UUID | None


class ArticleRated(Fact, frozen=True, kw_only=True):
    """Somebody said whether an article helped."""

    article_id: UUID
    version: int
    place: Place
    helped: bool


class HelpPassedOn(Fact, frozen=True, kw_only=True):
    """Somebody who looked for help in the widget wrote to a person."""

    session_id: UUID
    conversation_id: UUID


class HelpedThemselves(Fact, frozen=True, kw_only=True):
    """Somebody said that an article answered their question."""

    session_id: UUID
    article_id: UUID
