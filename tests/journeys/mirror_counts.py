"""How many answers the mirror counts, from the table that it hands out."""

import csv
from collections import Counter
from io import StringIO

from playwright.async_api import Page

Count = tuple[str, str, str, str]
"""A question, a breakdown (whole, team, channel, week), a group of it, a side."""


async def counted(page: Page) -> Counter[Count]:
    """Read the counts with the session of a page."""
    answer = await page.request.get("/mirror.csv")
    assert answer.ok, answer.status
    text = (await answer.text()).removeprefix("\ufeff")
    return Counter(
        {
            (row["question"], row["breakdown"], row["group"], row["side"]): int(row["answers"])
            for row in csv.DictReader(StringIO(text))
            if row["answers"]
        }
    )


def grown(before: Counter[Count], after: Counter[Count]) -> dict[Count, int]:
    """Return by how much each count has changed, weeks aside."""
    return {
        count: after[count] - before[count]
        for count in sorted({*before, *after})
        if count[1] != "week" and after[count] != before[count]
    }
