"""The command `miroir`, run as a person runs it."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import get_args

import asyncpg
import pytest
from typer.testing import CliRunner

from miroir.access import Scope
from miroir.cli import SCOPES, app

pytestmark = pytest.mark.processes


@pytest.fixture
def environment(empty_database_url: str, tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MIROIR_")}
    return {**kept, "MIROIR_DATABASE_URL": empty_database_url, "MIROIR_DATA": str(tmp_path)}


async def miroir(*words: str, **environment: str) -> tuple[int, str, str]:
    """Run the command; return its exit code, what it says, and what it complains of."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "miroir.cli", *words),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    said, complained = await child.communicate()
    return child.returncode or 0, said.decode(), complained.decode()


async def ask(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


CREATE = (
    *("organisation", "create", "Maison Exemple", "--slug", "exemple"),
    *("--administrator", "ada@example.org", "--language", "fr"),
)


async def test_an_organisation_its_administrator_and_a_key_are_created(
    environment: dict[str, str],
) -> None:
    password = {"MIROIR_ADMINISTRATOR_PASSWORD": "correct horse battery"}
    code, said, _ = await miroir(*CREATE, **environment, **password)
    assert code == 0
    assert "/desk" in said
    assert "Mail comes to exemple@" in said
    url = environment["MIROIR_DATABASE_URL"]
    assert await ask(url, "select email from account") == "ada@example.org"
    assert await ask(url, "select 'administrator' = any(roles) from account")

    code, said, _ = await miroir(
        *("key", "create", "--organisation", "exemple", "--scope", "mirror:read"), **environment
    )
    assert code == 0
    assert said.startswith("mk_1_")
    assert said.strip() not in str(await ask(url, "select array_agg(k::text) from api_key k"))


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ((*CREATE[:3], "--slug", "Été", "--administrator", "a@b.example"), "a-z, 0-9"),
        ((*CREATE, "--time-zone", "Mars/Olympus"), "Europe/Paris"),
        ((*CREATE, "--password", "short"), "10 to"),
        (("key", "create", "--organisation", "nobody", "--scope", "mirror:read"), "no org"),
        (("key", "create", "--organisation", "exemple", "--scope", "all"), "mirror:read"),
    ],
)
async def test_what_cannot_be_done_is_one_line_that_says_what_to_change(
    environment: dict[str, str], words: tuple[str, ...], advice: str
) -> None:
    environment["MIROIR_LOG_LEVEL"] = "warning"
    environment["MIROIR_ADMINISTRATOR_PASSWORD"] = "correct horse battery"
    code, _, complained = await miroir(*words, **environment)
    assert code == 1
    assert complained.startswith("miroir: ")
    assert advice in complained
    assert len(complained.splitlines()) == 1


async def test_migrating_twice_does_it_once(environment: dict[str, str]) -> None:
    code, said, _ = await miroir("migrate", **environment)
    assert (code, said.split()[0]) == (0, "0001_ground")
    code, said, _ = await miroir("migrate", **environment)
    assert (code, said.strip()) == (0, "Nothing to do: the database is up to date.")


async def test_web_and_worker_say_that_they_need_a_database(environment: dict[str, str]) -> None:
    del environment["MIROIR_DATABASE_URL"]
    code, _, complained = await miroir("web", **environment)
    assert code == 1
    assert "MIROIR_DATABASE_URL" in complained


async def test_a_wrong_setting_is_named(environment: dict[str, str]) -> None:
    code, _, complained = await miroir("doctor", **environment, MIROIR_PORT="many")
    assert code == 1
    assert "port" in complained


@pytest.mark.parametrize(
    "words",
    [["serve"], ["web"], ["worker"], ["migrate"], ["doctor"], CREATE[:2], ["key", "create"]],
)
def test_every_command_explains_itself(words: list[str]) -> None:
    shown = CliRunner().invoke(app, [*words, "--help"], prog_name="miroir")
    assert shown.exit_code == 0
    assert f"Usage: miroir {' '.join(words)}" in shown.output


def test_the_scopes_that_are_listed_are_those_there_are() -> None:
    assert SCOPES.split(", ") == list(get_args(Scope))


def test_a_mail_is_explained_as_a_line_of_json_and_what_is_no_file_too(tmp_path: Path) -> None:
    mail = tmp_path / "bounce.eml"
    mail.write_text(
        "From: MAILER-DAEMON@mx.example.org\nTo: maison@example.org\n"
        "Subject: Undelivered Mail Returned to Sender\nX-Failed-Recipients: lea@example.net\n\n"
        "550 5.1.1 <lea@example.net>: User unknown (in reply to RCPT TO command)\n"
    )
    ran = CliRunner().invoke(app, ["mail", "explain", str(mail), str(tmp_path / "none.eml")])
    bounce, none = map(json.loads, ran.stdout.splitlines())
    assert (bounce["kind"], bounce["recipients"][0]["reason"]) == ("bounce", "userunknown")
    assert bounce["recipients"][0]["hard"] is True
    assert "problem" in none


def test_a_folder_is_explained_whole_and_the_trusted_host_is_believed(tmp_path: Path) -> None:
    head = "From: lea@example.net\nAuthentication-Results: {}; dmarc=fail (p=reject)\n\nBonjour"
    (tmp_path / "a.eml").write_text(head.format("mx.example.org"))
    (tmp_path / "b.eml").write_text(head.format("elsewhere.example"))
    (tmp_path / "c.eml").write_bytes(b"\x00\xff\r\n--")
    words = ["mail", "explain", str(tmp_path), "--trusted-host", "mx.example.org"]
    forged, unbelieved, broken = map(json.loads, CliRunner().invoke(app, words).stdout.splitlines())
    assert (forged["kind"], forged["why"]) == ("spam", "dmarc")
    assert (unbelieved["kind"], unbelieved["dmarc"][0]["server"]) == ("person", "elsewhere.example")
    assert broken["file"].endswith("c.eml")
