"""What the doctor finds, on a database that is well and on several that are not."""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import msgspec
import pytest

from miroir import doctor
from miroir.base.migrations import migrate
from miroir.base.settings import Settings
from miroir.files.tests.clamd import LARGEST, needs_clamd, running_clamd


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def by_subject(findings: list[doctor.Finding]) -> dict[str, doctor.Finding]:
    return {finding.subject: finding for finding in findings}


async def test_a_migrated_database_is_well(database_url: str, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url=database_url, port=0, mail_port=0)
    found = by_subject(await doctor.examine(settings))
    for subject in ("data folder", "secret", "PostgreSQL", "extensions", "migrations"):
        assert found[subject].verdict == "ok"
    assert found["row security"].verdict == "ok"
    assert "every organisation apart" in found["row security"].words


async def test_a_new_database_waits_for_migrations_and_is_left_as_it_was(
    empty_database_url: str, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, database_url=empty_database_url)
    found = by_subject(await doctor.examine(settings))
    assert found["migrations"].verdict == "warning"
    assert "miroir migrate" in found["migrations"].words
    connection = await asyncpg.connect(empty_database_url)
    extensions = await connection.fetch("select extname from pg_extension")
    await connection.close()
    assert [row["extname"] for row in extensions] == ["plpgsql"]


async def test_a_table_without_row_security_is_an_error(
    empty_database_url: str, tmp_path: Path
) -> None:
    await migrate(empty_database_url)
    connection = await asyncpg.connect(empty_database_url)
    await connection.execute("create table forgotten (organisation_id integer)")
    await connection.close()
    settings = Settings(data=tmp_path, database_url=empty_database_url)
    found = by_subject(await doctor.examine(settings))
    assert found["row security"].verdict == "error"
    assert "forgotten" in found["row security"].words


async def test_a_database_that_does_not_answer_is_an_error(
    database_url: str, tmp_path: Path
) -> None:
    elsewhere = urlunsplit(urlsplit(database_url)._replace(path="/no_such_database"))
    found = by_subject(await doctor.examine(Settings(data=tmp_path, database_url=elsewhere)))
    assert found["PostgreSQL"].verdict == "error"
    assert "MIROIR_DATABASE_URL" in found["PostgreSQL"].words


async def test_ports_in_use_and_mail_that_does_not_leave_are_told(
    database_url: str, tmp_path: Path, taken_port: int
) -> None:
    settings = Settings(
        data=tmp_path,
        database_url=database_url,
        port=taken_port,
        smtp_url="smtp://127.0.0.1:1",
        public_url="https://contact.example.org",
    )
    found = by_subject(await doctor.examine(settings))
    assert found["web port"].verdict == "warning"
    assert "MIROIR_PORT" in found["web port"].words
    assert found["outgoing mail"].verdict == "error"
    assert found["secret"].verdict == "warning"


async def test_a_data_folder_that_cannot_be_made_is_an_error(
    database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    settings = Settings(data=tmp_path / "file" / "data", database_url=database_url)
    found = by_subject(await doctor.examine(settings))
    assert found["data folder"].verdict == "error"
    assert found["secret"].verdict == "error"


async def test_a_wrong_address_for_outgoing_mail_is_explained(
    database_url: str, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, database_url=database_url, smtp_url="mail.example.org:587")
    found = by_subject(await doctor.examine(settings))
    assert found["outgoing mail"].verdict == "error"
    assert "smtp+starttls://" in found["outgoing mail"].words


@needs_clamd
async def test_the_scanner_is_tried_out(tmp_path: Path) -> None:
    with running_clamd() as clamd:
        settings = Settings(data=tmp_path, clamav=clamd.socket)
        small = msgspec.structs.replace(settings, upload_limit=LARGEST, mail_limit=LARGEST)
        well, short = [await doctor._scanner(each) for each in (small, settings)]
    away = await doctor._scanner(small)
    odd = await doctor._scanner(msgspec.structs.replace(settings, clamav="clamd"))
    assert [each.verdict for each in (well, short, away, odd)] == [
        "ok",
        "warning",
        "error",
        "error",
    ]
    assert "ClamAV" in well.words
    assert "StreamMaxLength" in short.words
    assert "does not answer" in away.words
    assert "MIROIR_CLAMAV" in odd.words
