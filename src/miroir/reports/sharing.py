"""Links that show one page to whoever has them: made, opened, counted, taken back.

Only the hash of a link's token is kept. A link whose maker may not sign in any more, or may not
see the page, is over as well.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from miroir.access import hash_of, new_prefixed_token, organisation_of_prefixed
from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import OrganisationId, new_id
from miroir.base.language import phrase
from miroir.journal import record
from miroir.reports.facts import ReportLinked, ReportLinkRevoked
from miroir.reports.model import Choices
from miroir.reports.sources import source

PREFIX: Final = "rp"
MOST_DAYS: Final = 366
KEPT: Final = 100
OVER: Final = phrase("This link is over, was taken back, or is not whole: ask for another.")

ADD = """
    insert into report_link
        (organisation_id, id, source, choices, token_hash, made_by, made_at, ends_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
# Counted as it is opened: one statement, so that views at once are all counted.
OPEN = """
    update report_link l set views = views + 1, viewed_at = $3
    from account a
    where l.organisation_id = $1 and l.token_hash = $2 and l.revoked_at is null and l.ends_at > $3
      and a.organisation_id = l.organisation_id and a.id = l.made_by and a.disabled_at is null
    returning l.source, l.choices, l.ends_at, a.roles
"""
REVOKE = """
    update report_link set revoked_at = $3
    where organisation_id = $1 and id = $2 and revoked_at is null and ends_at > $3
    returning id
"""
LINKS = """
    select l.id, l.source, l.choices, l.made_at, l.ends_at, l.revoked_at, l.views, l.viewed_at,
           a.name as made_by, a.disabled_at is not null as closed
    from report_link l join account a on (a.organisation_id, a.id) = ($1, l.made_by)
    where l.organisation_id = $1
    order by l.made_at desc, l.id limit $2
"""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """What a link shows, and until when."""

    source: str
    choices: Choices
    ends_at: datetime


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link as its page of settings shows it; `closed`: its maker's account is."""

    id: UUID
    source: str
    choices: Choices
    made_by: str
    made_at: datetime
    ends_at: datetime
    revoked_at: datetime | None
    closed: bool
    views: int
    viewed_at: datetime | None

    def works(self, at: datetime) -> bool:
        """Say whether it shows something by now."""
        return self.revoked_at is None and not self.closed and self.ends_at > at


async def share(
    tx: Transaction, code: str, choices: Choices, *, ends_at: datetime, by: UUID
) -> str:
    """Have a link show a page until `ends_at`, and return its token, which is kept nowhere.

    Raises NotFound for an unknown page, Invalid for an end that is past or over a year away.
    """
    source(code)
    if not 0 < (ends_at - tx.at).total_seconds() <= MOST_DAYS * 24 * 3600:
        raise Invalid(phrase("A link ends within a year."), field="days")
    link_id, token = new_id(), new_prefixed_token(PREFIX, tx.organisation)
    kept = msgspec.to_builtins(choices)
    key = (tx.organisation, link_id, code, kept, hash_of(token))
    await tx.execute(ADD, *key, by, tx.at, ends_at)
    record(tx, ReportLinked(link_id=link_id, ends_at=ends_at, by=by))
    return token


def organisation_of_link(token: str) -> OrganisationId:
    """Return whose page a token shows. Raises NotFound for what is none."""
    organisation = organisation_of_prefixed(PREFIX, token)
    if organisation is None:
        raise NotFound(OVER)
    return organisation


async def open_link(tx: Transaction, token: str) -> Opened:
    """Return what a link shows, and count that it was opened. Raises NotFound when it is over."""
    row = await tx.row(OPEN, tx.organisation, hash_of(token), tx.at)
    if row is None or source(row["source"]).roles.isdisjoint(row["roles"]):
        raise NotFound(OVER)
    return Opened(
        source=row["source"],
        choices=msgspec.convert(row["choices"], Choices),
        ends_at=row["ends_at"],
    )


async def revoke_link(tx: Transaction, link_id: UUID, *, by: UUID) -> None:
    """Have a link work no more. Raises NotFound."""
    if await tx.value(REVOKE, tx.organisation, link_id, tx.at) is None:
        raise NotFound(phrase("There is no such link that works."))
    record(tx, ReportLinkRevoked(link_id=link_id, by=by))


async def links(tx: Transaction) -> Sequence[Link]:
    """Return the newest links, those that are over as well."""
    rows = await tx.fetch(LINKS, tx.organisation, KEPT)
    return [
        Link(**{**row, "choices": msgspec.convert(row["choices"], Choices)})
        for row in map(dict, rows)
    ]
