"""Queries behind the adviser's and supervisor's screens."""

from miroir.desk.offers import OfferShown, offers
from miroir.desk.summaries import Person, PromiseShown, Summary, summaries

__all__ = ["OfferShown", "Person", "PromiseShown", "Summary", "offers", "summaries"]
