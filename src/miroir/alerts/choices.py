"""What somebody wants to be alerted of, and how."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction

Kind = Literal["offer", "message", "mention"]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]

READ = """
    select kinds, words, quiet_away, quiet_until from alert_settings
    where organisation_id = $1 and account_id = $2
"""
WRITE = """
    insert into alert_settings
        (organisation_id, account_id, kinds, words, quiet_away, quiet_until)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (organisation_id, account_id) do update
        set kinds = excluded.kinds, words = excluded.words,
            quiet_away = excluded.quiet_away, quiet_until = excluded.quiet_until
"""


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """How one kind of event makes itself known."""

    sound: bool = True
    desktop: bool = False
    push: bool = False


class Kinds(msgspec.Struct, frozen=True, kw_only=True):
    """Each kind of event, and how it makes itself known."""

    offer: Ways = Ways()
    message: Ways = Ways()
    mention: Ways = Ways()


class AlertChoices(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody chose. `words`: a push may hold the customer's name and words.

    `quiet_away`: nothing while they are not available; `quiet_until`: nothing before that.
    """

    kinds: Kinds = Kinds()
    words: bool = False
    quiet_away: bool = True
    quiet_until: Instant | None = None


async def alert_choices(tx: Transaction, account_id: UUID) -> AlertChoices:
    """Return what an account chose, or what is usual."""
    row = await tx.row(READ, tx.organisation, account_id)
    return AlertChoices() if row is None else chosen_in(row)


def chosen_in(row: Row) -> AlertChoices:
    """Return what a row of settings holds, or what is usual where it holds none."""
    if row["kinds"] is None:
        return AlertChoices()
    return msgspec.convert(dict(row), AlertChoices)


async def choose_alerts(tx: Transaction, account_id: UUID, chosen: AlertChoices) -> None:
    """Keep what an account chooses."""
    await tx.execute(
        WRITE,
        tx.organisation,
        account_id,
        chosen.kinds,
        chosen.words,
        chosen.quiet_away,
        chosen.quiet_until,
    )


def pushes(chosen: AlertChoices, kind: Kind, *, present: bool, at: datetime) -> bool:
    """Return whether an event of `kind` is pushed to somebody, who is `present` or not, at `at`."""
    if chosen.quiet_until is not None and at < chosen.quiet_until:
        return False
    if chosen.quiet_away and not present:
        return False
    ways: Ways = getattr(chosen.kinds, kind)
    return ways.push
