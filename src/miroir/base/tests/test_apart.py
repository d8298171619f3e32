"""Whatever one thing does, those behind it have their turn; without a database none has."""

import asyncpg
import pytest

from miroir.base.apart import each_apart
from miroir.base.database import DatabaseGone


@pytest.mark.parametrize(
    "problem", [ValueError("odd"), PermissionError("a file"), asyncpg.DataError("odd")]
)
async def test_one_that_fails_keeps_nothing_from_those_behind_it(problem: Exception) -> None:
    seen: list[int] = []

    async def look(number: int) -> None:
        seen.append(number)
        if number == 2:
            raise problem

    assert await each_apart([1, 2, 3], look, broke="not-looked-at") == 2
    assert seen == [1, 2, 3]


@pytest.mark.parametrize(
    "problem", [DatabaseGone("gone"), asyncpg.CannotConnectNowError("starting"), TimeoutError()]
)
async def test_a_database_that_is_away_ends_the_round(problem: Exception) -> None:
    async def look(_number: int) -> None:
        raise problem

    with pytest.raises(type(problem)):
        await each_apart([1], look, broke="not-looked-at")
