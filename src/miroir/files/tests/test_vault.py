import hashlib
from pathlib import Path

import pytest

from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.files import Vault

ONE, OTHER = OrganisationId(1), OrganisationId(2)


async def test_what_is_kept_is_read_again_under_its_digest(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    digest = await vault.keep(ONE, b"content")
    assert digest == hashlib.sha256(b"content").digest()
    assert await vault.read(ONE, digest) == b"content"


async def test_keeping_twice_writes_once_and_leaves_nothing_unfinished(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    digest = await vault.keep(ONE, b"content")
    before = vault.path(ONE, digest).stat().st_mtime_ns
    await vault.keep(ONE, b"content")
    assert vault.path(ONE, digest).stat().st_mtime_ns == before
    assert names_under(tmp_path) == [digest.hex()]


def names_under(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


async def test_organisations_do_not_share_contents(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    digest = await vault.keep(ONE, b"content")
    with pytest.raises(NotFound):
        await vault.read(OTHER, digest)
