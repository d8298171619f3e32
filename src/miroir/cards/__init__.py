"""A brand's own data about a customer, asked of an address that its administrator sets."""

from miroir.cards.asking import Asker, Failure, Trial
from miroir.cards.facts import DataSourceRemoved, DataSourceSet
from miroir.cards.model import Answer, Card
from miroir.cards.sources import (
    NewSource,
    Source,
    new_secret,
    remove_source,
    set_source,
    source,
    sources,
)

__all__ = [
    "Answer",
    "Asker",
    "Card",
    "DataSourceRemoved",
    "DataSourceSet",
    "Failure",
    "NewSource",
    "Source",
    "Trial",
    "new_secret",
    "remove_source",
    "set_source",
    "source",
    "sources",
]
