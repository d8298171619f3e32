"""What waits for the scanner is held, what it found is never served, and it may be away."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar
from tests.serving import browser

from miroir.base.database import Database
from miroir.base.errors import Invalid
from miroir.base.ids import OrganisationId, new_id
from miroir.base.settings import Settings
from miroir.files import (
    File,
    FileScanned,
    Owner,
    Unanswered,
    file,
    links,
    require_own,
    scan_all_due,
    scanner,
    store,
    vault,
)
from miroir.files.scanner import Scanner
from miroir.files.scanner_trial import EICAR
from miroir.files.tests.clamd import LARGEST, Clamd, needs_clamd
from miroir.journal import since

DUE = "update file_scan set next_try_at = $1"
ADVISER = Owner("account", new_id())


class Desk:
    """Files of an organisation whose installation has a scanner."""

    def __init__(
        self, database: Database, organisation: OrganisationId, settings: Settings
    ) -> None:
        self.database = database
        self.organisation = organisation
        self.settings = settings

    async def keep(self, content: bytes, *, owner: Owner = ADVISER) -> UUID:
        async with self.database.transaction(self.organisation) as tx:
            kept = await store(tx, vault(self.settings), content, name="a.txt", owner=owner)
            return kept.id

    async def scan(self) -> int:
        async with self.database.transaction(self.organisation) as tx:
            await tx.execute(DUE, tx.at)
        asked = scanner(self.settings)
        assert asked is not None
        return await scan_all_due(self.database, vault(self.settings), asked)

    async def file(self, file_id: UUID) -> File:
        async with self.database.transaction(self.organisation) as tx:
            return await file(tx, file_id)


@pytest.fixture
def desk(
    database: Database, organisation: OrganisationId, web_settings: Settings, clamd: Clamd
) -> Iterator[Desk]:
    settings = msgspec.structs.replace(web_settings, clamav=clamd.socket)
    yield Desk(database, organisation, settings)


@needs_clamd
async def test_a_file_is_held_until_it_was_looked_at(desk: Desk, app: Litestar) -> None:
    kept = await desk.keep(b"harmless")
    waiting = await desk.file(kept)
    signed = links(desk.settings)
    assert (waiting.scan, signed.serves(waiting)) == ("waiting", False)
    async with desk.database.transaction(desk.organisation) as tx:
        assert signed.shown(waiting, organisation=tx.organisation, at=tx.at).url is None
        url = signed.url(kept, organisation=tx.organisation, at=tx.at)
    async with browser(app) as client:
        refused = await client.get(url)
        assert (refused.status_code, "not looked at" in refused.text) == (403, True)
        assert await desk.scan() == 1
        assert (await client.get(url)).content == b"harmless"


@needs_clamd
async def test_what_is_infected_is_named_and_never_served_even_where_waiting_files_are(
    desk: Desk, app: Litestar
) -> None:
    kept = await desk.keep(EICAR)
    lenient = msgspec.structs.replace(desk.settings, clamav_hold=False)
    assert links(lenient).serves(await desk.file(kept))
    await desk.scan()
    found = await desk.file(kept)
    assert found.scan == "infected"
    assert (found.threat or "").startswith("Eicar")
    assert not links(lenient).serves(found)
    async with desk.database.transaction(desk.organisation) as tx:
        url = links(lenient).url(kept, organisation=tx.organisation, at=tx.at)
        facts = [each.fact for each in await since(tx, 0, (FileScanned,))]
    assert facts == [FileScanned(file_id=kept, finding="infected")]
    async with browser(app) as client:
        refused = await client.get(url)
        assert (refused.status_code, "Eicar" in refused.text) == (403, True)


@needs_clamd
async def test_the_same_bytes_are_known_when_they_come_again(desk: Desk) -> None:
    await desk.keep(EICAR)
    await desk.scan()
    again = await desk.keep(EICAR)
    assert (await desk.file(again)).scan == "infected"
    async with desk.database.transaction(desk.organisation) as tx:
        with pytest.raises(Invalid, match="Eicar"):
            await require_own(tx, [again], owner=ADVISER)


@needs_clamd
async def test_a_visitor_s_message_is_not_held_up_by_what_it_carries(desk: Desk) -> None:
    visitor = Owner("visitor", new_id())
    kept = await desk.keep(EICAR, owner=visitor)
    await desk.scan()
    async with desk.database.transaction(desk.organisation) as tx:
        await require_own(tx, [kept], owner=visitor)


@needs_clamd
async def test_what_is_too_large_is_held_and_asked_about_again(desk: Desk) -> None:
    kept = await desk.keep(bytes(LARGEST * 3))
    assert await desk.scan() == 1
    found = await desk.file(kept)
    assert (found.scan, links(desk.settings).serves(found)) == ("too_large", False)
    assert await desk.scan() == 1


@needs_clamd
async def test_a_scanner_that_was_away_looks_at_what_waited(desk: Desk, clamd: Clamd) -> None:
    clamd.stop()
    kept = await desk.keep(b"while it was away")
    with pytest.raises(Unanswered):
        await desk.scan()
    assert (await desk.file(kept)).scan == "waiting"
    clamd.start()
    assert await desk.scan() == 1
    assert (await desk.file(kept)).scan == "clean"


@needs_clamd
async def test_one_that_cannot_be_read_holds_up_no_other(desk: Desk) -> None:
    lost = await desk.keep(b"lost from the disk")
    vault(desk.settings).path(desk.organisation, (await desk.file(lost)).sha256).unlink()
    kept = await desk.keep(b"here")
    assert await desk.scan() == 1
    assert [(await desk.file(each)).scan for each in (lost, kept)] == ["waiting", "clean"]


async def test_without_a_scanner_nothing_waits(
    database: Database, organisation: OrganisationId, web_settings: Settings, tmp_path: Path
) -> None:
    desk = Desk(database, organisation, web_settings)
    found = await desk.file(await desk.keep(b"text"))
    assert (found.scan, links(web_settings).serves(found)) == ("none", True)
    assert await scan_all_due(database, vault(web_settings), Scanner(path=tmp_path / "no")) == 0
