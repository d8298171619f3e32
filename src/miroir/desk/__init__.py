"""Queries behind the adviser's and supervisor's screens."""

from miroir.desk.offers import OfferShown, offers
from miroir.desk.summaries import Summary, summaries

__all__ = ["OfferShown", "Summary", "offers", "summaries"]
