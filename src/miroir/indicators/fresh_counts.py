"""Counts as they should be, in temporary tables, and how those that are kept become the same.

They come as codes, and the names that these stand for; what differs is taken away and added.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple

from miroir.indicators.raw_rows import Kind

BEFOREHAND: Final = (
    "create temporary table fresh_name (code integer, name text) on commit drop",
    """create temporary table fresh_outcome (question text, value smallint, outcome integer)
        on commit drop""",
    """create temporary table fresh_cell (axes integer, one integer, two integer, week integer,
        side integer, question integer, n integer, good integer, bad integer) on commit drop""",
    """create temporary table fresh_paired (axes integer, one integer, two integer, week integer,
        question integer, n integer, up_2 integer, up_1 integer, down_1 integer, down_2 integer)
        on commit drop""",
    """create temporary table fresh_response (axes integer, one integer, two integer,
        week integer, side integer, invited integer, answered integer) on commit drop""",
    """create temporary table fresh_pair (closure_id uuid, question integer, invitation_id uuid,
        week integer, customer smallint, adviser smallint) on commit drop""",
    """create temporary table fresh_person (week integer, question integer, team_id integer,
        channel integer, brand_id integer, reason_id integer, adviser_id integer, n integer,
        origin integer, pairs integer) on commit drop""",
)
INTO_NAMES: Final = "insert into fresh_name select * from unnest($1::integer[], $2::text[])"
INTO_OUTCOMES: Final = """
    insert into fresh_outcome select * from unnest($1::text[], $2::smallint[], $3::integer[])
"""
NOBODY: Final = "(values ('00000000-0000-0000-0000-000000000000'::uuid)) nobody (none)"
NAMED: Final = """
    join fresh_name axes on axes.code = f.axes
    join fresh_name one on one.code = f.one
    join fresh_name two on two.code = f.two
"""
PLACE: Final = """
    axes.name as axes, one.name as one, two.name as two, date '2000-01-01' + f.week as week
"""
CELLS: Final = f"""
    select {PLACE}, side.name as side, question.name as question, f.n, f.good, f.bad
    from fresh_cell f {NAMED}
    join fresh_name side on side.code = f.side
    join fresh_name question on question.code = f.question
"""
# As past_counting has them: what a file says nothing of, brand and reason, is told as none.
WITH_PAST_CELLS: Final = f"""
    select axes, one, two, week, side, question, sum(n)::integer as n,
           sum(good)::integer as good, sum(bad)::integer as bad
    from ({CELLS}
        union all
        select p.axes, p.one, p.two, date_trunc('week', g.day)::date, g.side, g.question, g.n,
               g.n * (o.outcome > 0)::integer, g.n * (o.outcome < 0)::integer
        from mirror_past_count g join fresh_outcome o using (question, value), {NOBODY},
             mirror_places(g.team_id, g.channel, none, none, 'past') p
        where g.organisation_id = $1
    ) every group by 1, 2, 3, 4, 5, 6
"""
PAIRED: Final = f"""
    select {PLACE}, question.name as question, f.n, f.up_2, f.up_1, f.down_1, f.down_2
    from fresh_paired f {NAMED}
    join fresh_name question on question.code = f.question
"""
RESPONSES: Final = f"""
    select {PLACE}, side.name as side, f.invited, f.answered
    from fresh_response f {NAMED}
    join fresh_name side on side.code = f.side
"""
PAIRS: Final = """
    select f.closure_id, question.name as question, f.invitation_id, f.customer, f.adviser
    from fresh_pair f join fresh_name question on question.code = f.question
"""
PEOPLE: Final = """
    select date '2000-01-01' + f.week as week, question.name as question,
           team.name::uuid as team_id, channel.name as channel, brand.name::uuid as brand_id,
           reason.name::uuid as reason_id, adviser.name::uuid as adviser_id, f.n, f.pairs,
           origin.name as origin
    from fresh_person f
    join fresh_name question on question.code = f.question
    join fresh_name team on team.code = f.team_id
    join fresh_name channel on channel.code = f.channel
    join fresh_name brand on brand.code = f.brand_id
    join fresh_name reason on reason.code = f.reason_id
    join fresh_name adviser on adviser.code = f.adviser_id
    join fresh_name origin on origin.code = f.origin
"""
WITH_PAST_PEOPLE: Final = f"""
    {PEOPLE}
    union all
    select week, question, team_id, channel, none, none, person_id,
           count(*)::integer, 0, 'past'
    from mirror_past_people, {NOBODY} where organisation_id = $1 group by 1, 2, 3, 4, 5, 6, 7
"""


class Kept(NamedTuple):
    """A table of counts, what it should hold, and which of its rows decide what is shown.

    `named` tells of the columns with names whether these are ids; `with_past`, whether `fresh`
    adds what came in from files.
    """

    table: str
    named: Mapping[str, Literal["text", "uuid"]]
    figures: Mapping[str, Kind]
    fresh: str
    deciding: str
    ids: Mapping[str, Kind] = {}
    weekly: bool = True
    with_past: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """All but whose it is and what is shown of it."""
        return (*self.ids, *self.named, *(("week",) if self.weekly else ()), *self.figures)

    @property
    def fresh_table(self) -> str:
        """The temporary table for what was asked here."""
        return self.table.replace("mirror", "fresh")

    def reading(self) -> str:
        """Return the query of what is kept, with one number for all names of a row."""
        key = " # ".join(self._number(column, f"kept.{column}") for column in self.named)
        told = [key, f"{self._week()} - date '2000-01-01'", *self.ids, *self.figures]
        return f"select {', '.join(told)} from {self.table} kept where organisation_id = $1"

    def numbers(self, column: str) -> str:
        """Return the query of the numbers of names ($1) in a column."""
        number = self._number(column, f"name::{self.named[column]}")
        return f"select name, {number} as number from unnest($1::text[]) name"

    def _number(self, column: str, value: str) -> str:
        seed = list(self.named).index(column)
        how = "hashtextextended" if self.named[column] == "text" else "uuid_hash_extended"
        return f"{how}({value}, {seed})"

    def differing(self) -> str:
        """Return the statement that tells the weeks of which not all is as it should be.

        It is for what came in from files too, which is not read into memory. It adds up a
        number of 64 bits for each row: one chance in 2 ** 64 to miss a difference.
        """
        return f"""
            select week
            from (select {self._week()} as week, sum({self._sum("kept")})
                  from {self.table} kept where organisation_id = $1 group by 1) kept
            full join (select {self._week()} as week, sum({self._sum("fresh")})
                       from ({self.fresh}) fresh group by 1) fresh using (week)
            where kept.sum is distinct from fresh.sum
        """

    def taking_away(self) -> str:
        """Return the statement that takes rows of weeks ($2) away that should not be."""
        return f"""
            with moved as (
                delete from {self.table} kept
                where organisation_id = $1 and {self._week()} = any($2) and not exists (
                    select from ({self.fresh}) fresh where {self._same()})
                returning kept.*)
            {self.deciding}
        """

    def adding(self) -> str:
        """Return the statement that adds rows of weeks ($2) that are missing."""
        return f"""
            with moved as (
                insert into {self.table} (organisation_id, {", ".join(self.columns)})
                select $1::integer, {_of("fresh", self.columns)} from ({self.fresh}) fresh
                where {self._week()} = any($2::date[]) and not exists (
                    select from {self.table} kept where organisation_id = $1 and {self._same()})
                returning *)
            {self.deciding}
        """

    def _same(self) -> str:
        return f"({_of('kept', self.columns)}) = ({_of('fresh', self.columns)})"

    def _sum(self, table: str) -> str:
        return f"hash_record_extended(row({_of(table, self.columns)}), 0)"

    def _week(self) -> str:
        return "week" if self.weekly else "date '2000-01-01'"


def _of(table: str, columns: Iterable[str]) -> str:
    return ", ".join(f"{table}.{column}" for column in columns)


NO_WEEK: Final = "select null::date as week, null::text as question where false"
WEEKS: Final = "select distinct week, question from moved"
PLACES: Final[Mapping[str, Literal["text"]]] = {"axes": "text", "one": "text", "two": "text"}


def kept(*, past: bool) -> tuple[Kept, ...]:
    """Return the tables, with what came in from files where there is such."""
    return (
        Kept(
            "mirror_cell",
            {**PLACES, "side": "text", "question": "text"},
            dict.fromkeys(("n", "good", "bad"), "integer"),
            WITH_PAST_CELLS if past else CELLS,
            f"{WEEKS} where side = 'adviser'",
            with_past=past,
        ),
        Kept(
            "mirror_paired",
            {**PLACES, "question": "text"},
            dict.fromkeys(("n", "up_2", "up_1", "down_1", "down_2"), "integer"),
            PAIRED,
            WEEKS,
        ),
        Kept(
            "mirror_response",
            {**PLACES, "side": "text"},
            dict.fromkeys(("invited", "answered"), "integer"),
            RESPONSES,
            NO_WEEK,
        ),
        Kept(
            "mirror_pair",
            {"question": "text"},
            dict.fromkeys(("customer", "adviser"), "smallint"),
            PAIRS,
            NO_WEEK,
            ids=dict.fromkeys(("closure_id", "invitation_id"), "uuid"),
            weekly=False,
        ),
        Kept(
            "mirror_person",
            {
                **{"question": "text", "team_id": "uuid", "channel": "text", "brand_id": "uuid"},
                **{"reason_id": "uuid", "adviser_id": "uuid", "origin": "text"},
            },
            dict.fromkeys(("n", "pairs"), "integer"),
            WITH_PAST_PEOPLE if past else PEOPLE,
            WEEKS,
            with_past=past,
        ),
    )
