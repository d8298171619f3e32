import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from uuid import UUID

import pytest
import structlog

from miroir.base.errors import Misconfigured
from miroir.base.logs import about, configure_logs
from miroir.base.settings import Settings

WORD = "marie@example.org"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def events(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_event_carries_the_ids_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings(log_format="json"))
    conversation = UUID(int=7)
    with about(request_id="r1", conversation_id=conversation):
        structlog.get_logger().info("placed", queue=3)
    structlog.get_logger().info("after")
    placed, after = events(capsys)
    assert placed["event"] == "placed"
    assert (placed["request_id"], placed["conversation_id"]) == ("r1", str(conversation))
    assert placed["queue"] == 3
    assert "request_id" not in after


def test_an_exception_is_told_by_kind_and_place_without_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs(Settings(log_format="json"))
    try:
        try:
            raise KeyError(WORD)
        except KeyError as problem:
            raise ValueError(f"no {WORD}") from problem
    except ValueError:
        structlog.get_logger().exception("refused")
        logging.getLogger("some.library").exception("broke")
    told = capsys.readouterr().err
    assert WORD not in told
    assert told.count("ValueError from KeyError") == 2
    assert "test_logs.py" in told


def test_an_exception_that_ends_the_process_is_told_without_its_words() -> None:
    script = (
        "from miroir.base.logs import *; from miroir.base.settings import Settings;"
        "configure_logs(Settings(log_format='json')); hide_words_of_crashes();"
        f"raise ValueError('{WORD}')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert json.loads(ended.stderr)["exception"] == "ValueError"
    assert WORD not in ended.stderr


async def test_asyncio_does_not_tell_the_words_of_a_lost_exception(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs(Settings(log_format="json"))

    async def fail() -> None:
        raise ValueError(WORD)

    task = asyncio.get_running_loop().create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    told = capsys.readouterr().err
    assert "never retrieved" in told
    assert WORD not in told


def test_mail_commands_and_paths_of_libraries_stay_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings(log_level="debug"))
    logging.getLogger("mail.log").warning("%r unrecognised: %s", "peer", WORD)
    logging.getLogger("uvicorn.error").info('"WebSocket /desk?token=secret" [accepted]')
    logging.getLogger("uvicorn.access").info("GET /s/secret")
    assert capsys.readouterr().err == ""


def test_text_is_the_default_and_the_level_is_heeded(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings(log_level="warning"))
    structlog.get_logger().info("unheard")
    structlog.get_logger().warning("heard", times=2)
    told = capsys.readouterr().err
    assert "unheard" not in told
    assert "heard" in told
    assert "times=2" in told


@pytest.mark.parametrize("wrong", [{"log_level": "loud"}, {"log_format": "xml"}])
def test_a_wrong_level_or_format_is_refused_with_what_to_write(wrong: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match="use "):
        configure_logs(Settings(**wrong))  # type: ignore[arg-type]
