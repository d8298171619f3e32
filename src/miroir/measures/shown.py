"""Whether the mirror shows what advisers answered in a week, of all and at a place: as SQL.

The mirror decides once for each week and question which places may be seen together. Places of
languages are none of the mirror's: nothing is shown there.
"""

from typing import Final
from uuid import UUID

NO_GROUP: Final = UUID(int=0)  # how the mirror names it

# In weeks from that of {since} to that before {until}, by the clocks of {zone}.
SHOWN: Final = """
    seen as materialized (
        select question, week, axes, one from mirror_cell
        where organisation_id = $1 and side = 'adviser' and shown and two = ''
          and axes in ('', {axis})
          and week >= date_trunc('week', {since}::timestamptz at time zone {zone})::date
          and week < ({until}::timestamptz at time zone {zone})::date)
"""
# Beside answers with a side, question, week and key (a text, '' of no group) along {axis}.
BESIDE: Final = f"""
    left join seen of_all on {{side}} = 'adviser' and of_all.axes = ''
        and of_all.question = {{question}} and of_all.week = {{week}}
    left join seen here on {{side}} = 'adviser' and here.axes = {{axis}}
        and here.question = {{question}} and here.week = {{week}}
        and here.one = case when {{axis}} = '' then ''
                            else coalesce(nullif({{key}}, ''), '{NO_GROUP}') end
"""
FLAGS: Final = "of_all.week is not null as shown_of_all, here.week is not null as shown"
