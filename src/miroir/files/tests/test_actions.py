import io
from pathlib import Path

import pytest
from PIL import Image

from miroir.base.database import Database
from miroir.base.errors import Invalid, NotFound, TooLarge
from miroir.base.ids import OrganisationId, new_id
from miroir.files import Owner, Vault, file, files, keep, keep_upload, register, require_own, store
from miroir.files.tests.test_pictures import png_claiming

VISITOR = Owner("visitor", new_id())
MEGABYTE = 1024 * 1024


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "#0b5d66").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path)


async def test_an_uploaded_picture_is_known_by_its_size_and_clean_name(
    database: Database, organisation: OrganisationId, vault: Vault
) -> None:
    blob = await keep_upload(vault, organisation, picture(), name="a/b.txt", limit=MEGABYTE)
    async with database.transaction(organisation) as tx:
        made = await register(tx, blob, name="a/b.txt", owner=VISITOR)
        read = await file(tx, made.id)
    assert read == made
    assert (read.name, read.media_type, read.width, read.height) == (
        "b.txt.png", "image/png", 40, 30,
    )  # fmt: skip
    assert await vault.read(organisation, read.sha256) == picture()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", Invalid),
        (b"x" * (MEGABYTE + 1), TooLarge),
        (b"<html><script>alert(1)</script>", Invalid),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", Invalid),
        (b"MZ" + b"\0" * 100, Invalid),
        (png_claiming(100_000, 100_000), TooLarge),
    ],
)
async def test_unwanted_uploads_are_refused_and_leave_nothing(
    organisation: OrganisationId, vault: Vault, content: bytes, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        await keep_upload(vault, organisation, content, name="it", limit=MEGABYTE)
    assert not list(vault.root.rglob("*"))


async def test_what_mail_brings_is_kept_whatever_it_is(
    database: Database, organisation: OrganisationId, vault: Vault
) -> None:
    for content in (b"", b"MZ\0\0", b"<svg/>", png_claiming(100_000, 100_000)):
        blob = await keep(vault, organisation, content)
        async with database.transaction(organisation) as tx:
            made = await register(tx, blob, name=None, owner=Owner("mail"))
        assert made.width is None
        assert await vault.read(organisation, made.sha256) == content


async def test_only_its_owner_may_put_a_file_on_a_message(
    database: Database, organisation: OrganisationId, vault: Vault
) -> None:
    async with database.transaction(organisation) as tx:
        made = await store(tx, vault, b"text", name="a.txt", owner=VISITOR)
        await require_own(tx, [made.id], owner=VISITOR)
        for other in (Owner("visitor", new_id()), Owner("account", VISITOR.id)):
            with pytest.raises(NotFound):
                await require_own(tx, [made.id], owner=other)
        with pytest.raises(Invalid):
            await require_own(tx, [new_id() for _ in range(11)], owner=VISITOR)


async def test_files_of_another_organisation_are_not_there(
    database: Database, database_url: str, organisation: OrganisationId, vault: Vault
) -> None:
    async with database.transaction(organisation) as tx:
        made = await store(tx, vault, b"text", name="a.txt", owner=VISITOR)
    async with database.transaction(OrganisationId(organisation + 1)) as tx:
        assert await files(tx, [made.id]) == []
        with pytest.raises(NotFound):
            await file(tx, made.id)
