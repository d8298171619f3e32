"""Queries behind the adviser's and supervisor's screens."""

from miroir.desk.filters import Filter
from miroir.desk.offers import OfferShown, offers
from miroir.desk.promise_clocks import PromiseShown
from miroir.desk.summaries import Person, Summary, summaries
from miroir.desk.views import ViewDraft, save_view
from miroir.desk.waking import wake_snoozed

__all__ = [
    "Filter",
    "OfferShown",
    "Person",
    "PromiseShown",
    "Summary",
    "ViewDraft",
    "offers",
    "save_view",
    "summaries",
    "wake_snoozed",
]
