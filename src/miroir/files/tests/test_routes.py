import pytest
from litestar import Litestar
from tests.serving import browser

from miroir.base import clock
from miroir.base.database import Database
from miroir.base.ids import OrganisationId, new_id
from miroir.base.settings import Settings
from miroir.files import Owner, links, store, vault
from miroir.files.tests.test_actions import picture


async def kept(
    database: Database,
    organisation: OrganisationId,
    settings: Settings,
    *,
    content: bytes,
    name: str,
) -> str:
    async with database.transaction(organisation) as tx:
        made = await store(tx, vault(settings), content, name=name, owner=Owner("mail"))
        return links(settings).url(made.id, organisation=organisation, at=tx.at)


@pytest.mark.parametrize(
    ("content", "name", "media_type", "shown"),
    [
        (picture(), "a.png", "image/png", "inline"),
        (b"\x89PNG\r\n\x1a\n broken", "a.png", "image/png", "attachment"),
        (b"<html><script>alert(1)</script>", "a.html", "text/html", "attachment"),
        (b"<svg onload='alert(1)'/>", "a.svg", "image/svg+xml", "attachment"),
        (b"From: a@b.c\r\n\r\n<html><script>", "source.eml", "text/html", "attachment"),
        (b"%PDF-1.7", "a.pdf", "application/pdf", "attachment"),
        (b"MZ\0\0", 'a"; x="é\r\n.exe', "application/x-msdownload", "attachment"),
    ],
)
async def test_only_whole_pictures_are_shown_and_nothing_ever_runs(
    app: Litestar,
    database: Database,
    organisation: OrganisationId,
    web_settings: Settings,
    content: bytes,
    name: str,
    media_type: str,
    shown: str,
) -> None:
    url = await kept(database, organisation, web_settings, content=content, name=name)
    async with browser(app) as client:
        answer = await client.get(url)
    assert answer.status_code == 200
    assert answer.content == content
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert answer.headers["content-disposition"].startswith(f"{shown}; filename")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_file_is_fetched_by_its_signature_only(
    app: Litestar, database: Database, organisation: OrganisationId, web_settings: Settings
) -> None:
    url = await kept(database, organisation, web_settings, content=b"text", name="a.txt")
    path, _, signature = url.partition("?")
    other = f"/api/v1/files/{new_id()}?{signature}"
    async with browser(app) as client:
        assert (await client.get(path)).status_code == 400
        for forged in (f"{path}?signature=", f"{path}?signature=1.2.x", other, f"{url[:-1]}!"):
            assert (await client.get(forged)).status_code == 404


async def test_a_content_that_is_gone_is_said_to_be_gone(
    app: Litestar, database: Database, organisation: OrganisationId, web_settings: Settings
) -> None:
    url = await kept(database, organisation, web_settings, content=b"gone", name="a.txt")
    async with database.transaction(organisation, at=clock.now()) as tx:
        sha256 = await tx.value("select sha256 from file")
    vault(web_settings).path(organisation, sha256).unlink()
    async with browser(app) as client:
        assert (await client.get(url)).status_code == 404
