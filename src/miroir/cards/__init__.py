"""A brand's own data about a customer, asked of an address that its administrator sets."""

from miroir.cards.asking import Asker
from miroir.cards.facts import DataSourceRemoved, DataSourceSet
from miroir.cards.model import Answer, Card
from miroir.cards.sources import NewSource, Source, remove_source, set_source, source

__all__ = [
    "Answer",
    "Asker",
    "Card",
    "DataSourceRemoved",
    "DataSourceSet",
    "NewSource",
    "Source",
    "remove_source",
    "set_source",
    "source",
]
