"""The page that loads the desk."""

import re

import httpx
import pytest
from litestar import Litestar

from miroir.base.database import Database
from miroir.base.screens import BUILT
from miroir.desk.founding import Founded
from tests.serving import browser, signed_in

built = pytest.mark.skipif(
    not (BUILT / "desk" / "manifest.json").is_file(), reason="the screens are not built"
)


async def test_who_is_not_signed_in_is_asked_to_first(app: Litestar) -> None:
    async with browser(app) as client:
        answer = await client.get("/desk")
    assert answer.status_code in {302, 303, 307}
    assert answer.headers["location"] == "/sign-in?next=/desk"


async def test_who_reads_no_conversations_is_shown_the_mirror(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation, "experience_officer") as client:
        answer = await client.get("/desk")
    assert answer.headers["location"] == "/mirror"


@built
async def test_the_page_loads_files_that_are_served_for_good(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        shown = await client.get("/desk")
        assert shown.status_code == 200
        assert shown.headers["cache-control"] == "no-store"
        assert "script-src 'self';" in shown.headers["content-security-policy"]
        files = re.findall(r'(?:src|href)="(/static/built/desk/[^"]+)"', shown.text)
        assert any(file.endswith(".js") for file in files)
        for file in files:
            assert_kept_for_good(await client.get(file))


def assert_kept_for_good(answer: httpx.Response) -> None:
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
