"""What a page offers to be taken away: a titled set of tables, most of them with their chart.

A room's page is taken in by a `Source` in sources.py. What it shows is what its screen shows, by
the same rules of disclosure: a source asks the same functions as its page, and nothing else.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from miroir.access import Role
from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.base.language import Language, phrase
from miroir.reports.charts import Chart

# A share is of 1, and a rate is a small one; a score goes from -1 to 1; points are a difference of
# shares or scores.
Kind = Literal[
    "words", "day", "month", "count", "number", "share", "rate", "score", "points", "yes-no"
]
Value: TypeAlias = str | int | float | bool | date | None

SPANS: Final = (4, 13, 26, 52)
USUAL_WEEKS: Final = 13


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a table: its name in files, its title in the reader's language."""

    name: str
    title: str
    kind: Kind


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Figures in rows; every row has a value (or None) for each column."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]


class Exhibit(msgspec.Struct, frozen=True, kw_only=True):
    """One thing shown: a table, and its chart where there is one. `code` names it in addresses.

    `mailed` marks what of a page goes into mails.
    """

    code: str
    title: str
    about: str = ""
    table: Table
    chart: Chart | None = None
    mailed: bool = False


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """All that a page shows, in the reader's language; `path` is the page, as it was chosen.

    `notes` are what must be read with the figures, wherever they go.
    """

    title: str
    period: str
    path: str
    exhibits: Sequence[Exhibit]
    notes: Sequence[str] = ()

    def exhibit(self, code: str) -> Exhibit | None:
        """Return one exhibit by its code."""
        return next((one for one in self.exhibits if one.code == code), None)


class Choices(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What part of a page is shown: from `first` to `last`, or the last whole `weeks`.

    `lag`: for links between months, how many months the second figure comes later. `by`,
    `window_days` and `weights` are those of the sheet of measures.
    """

    first: date | None = msgspec.field(name="from", default=None)
    last: date | None = msgspec.field(name="to", default=None)
    weeks: int | None = None
    team_id: UUID | None = None
    channel: Channel | None = None
    lag: Literal[0, 1] = 0
    by: str | None = None
    window_days: int | None = None
    weights: Literal["none", "contacts"] | None = None
    brand_id: UUID | None = None
    reason_id: UUID | None = None

    def on(self, today: date) -> "Choices":
        """Return the same with its days: `weeks` end with the last Sunday before `today`."""
        if self.weeks is None:
            return self
        last = today - timedelta(days=today.isoweekday())
        first = last - timedelta(days=7 * self.weeks - 1)
        return msgspec.structs.replace(self, first=first, last=last, weeks=None)


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A page that can be taken away: who may see it, and what loads it as its screen does.

    `for_keys`: a program may, whose key may read the mirror.
    """

    code: str
    title: str
    roles: frozenset[Role]
    for_keys: bool = True
    show: Callable[[Transaction, Choices, Language], Awaitable[Shown]]


def read_choices(query: Mapping[str, Any]) -> Choices:
    """Return the choices that an address or a form names; an empty field is none.

    Raises Invalid.
    """
    filled = {name: value for name, value in query.items() if value}
    try:
        chosen = msgspec.convert(filled, Choices, strict=False)
    except msgspec.ValidationError as problem:
        raise Invalid(phrase("Choose days, a team and a channel from the form.")) from problem
    if chosen.weeks is not None and chosen.weeks not in SPANS:
        raise Invalid(phrase("Choose one of the periods that are offered."))
    return chosen
