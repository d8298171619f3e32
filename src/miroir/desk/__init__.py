"""Queries behind the adviser's and supervisor's screens."""

from miroir.desk.offers import OfferShown, offers
from miroir.desk.promise_clocks import PromiseShown
from miroir.desk.summaries import Person, Summary, summaries

__all__ = ["OfferShown", "Person", "PromiseShown", "Summary", "offers", "summaries"]
