"""First contact resolution, by the three methods that the field knows."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

Method = Literal["repeat-contact", "adviser", "customer"]


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """One contact; `matter` is whose it is, and about what if that is known.

    The words are None where nobody was asked, or nobody answered. Customers may be asked a second
    time, some days later: that word counts instead of the first.
    """

    matter: Hashable
    at: datetime
    adviser_says: bool | None = None
    customer_says: bool | None = None
    customer_says_later: bool | None = None

    @property
    def last_word(self) -> bool | None:
        """What the customer said last."""
        later = self.customer_says_later
        return self.customer_says if later is None else later


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """So many of `n` first contacts resolved the matter."""

    resolved: int
    n: int


def first_contact_resolution(
    contacts: Iterable[Contact], *, method: Method, window: timedelta, until: datetime
) -> Resolution:
    """Count the first contacts of matters, and those that resolved them.

    A contact is the first unless the same matter had one within `window` before. Those whose
    window is not over at `until` are left out: they may yet have a second. By somebody's word,
    so are those of whom there is none.
    """
    matters: dict[Hashable, list[Contact]] = {}
    for contact in sorted(contacts, key=lambda contact: contact.at):
        matters.setdefault(contact.matter, []).append(contact)
    judged = [
        word
        for one in matters.values()
        for first, following in _firsts(one, window)
        if first.at + window <= until and (word := METHODS[method](first, following)) is not None
    ]
    return Resolution(resolved=sum(judged), n=len(judged))


def _firsts(
    contacts: Sequence[Contact], window: timedelta
) -> Iterable[tuple[Contact, Contact | None]]:
    """Yield each first contact, with the one that follows within the window."""
    for place, contact in enumerate(contacts):
        if place and contact.at - contacts[place - 1].at <= window:
            continue
        after = contacts[place + 1] if place + 1 < len(contacts) else None
        yield contact, after if after and after.at - contact.at <= window else None


METHODS: Final[Mapping[Method, Callable[[Contact, Contact | None], bool | None]]] = {
    "repeat-contact": lambda _, following: following is None,
    "adviser": lambda first, _: first.adviser_says,
    "customer": lambda first, _: first.last_word,
}
