"""How many answers the mirror counts, from the table that it hands out."""

import csv
from collections import Counter
from io import StringIO

from playwright.async_api import Page

Count = tuple[str, str, str, str]
"""A question, a breakdown (whole, team, channel and others), a group of it, a side."""

FOLLOWED = {"whole", "team", "channel"}


async def counted(page: Page) -> Counter[Count]:
    """Read the counts with the session of a page."""
    answer = await page.request.get("/mirror.csv")
    assert answer.ok, answer.status
    text = (await answer.text()).removeprefix("\ufeff")
    return Counter(
        {
            (row["question"], row["breakdown"], row["group"], row["side"]): _answers(row)
            for row in csv.DictReader(StringIO(text))
            if row["answers"]
        }
    )


def _answers(row: dict[str, str]) -> int:
    """Return all answers, with those that are left out of the result."""
    return int(row["answers"]) + (0 if row["hidden"] else int(row["left_out"]))


def grown(before: Counter[Count], after: Counter[Count]) -> dict[Count, int]:
    """Return by how much each count has changed: of the whole, of teams and of channels."""
    return {
        count: after[count] - before[count]
        for count in sorted({*before, *after})
        if count[1] in FOLLOWED and after[count] != before[count]
    }
