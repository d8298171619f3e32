"""What a scanner is asked and answers: a real clamd where there is one."""

import asyncio
from pathlib import Path

import pytest

from miroir.base.errors import Misconfigured
from miroir.files.scanner import Scanner, Unanswered, Verdict, read_address, read_verdict
from miroir.files.scanner_trial import EICAR
from miroir.files.tests.clamd import LARGEST, THREAT, Clamd, needs_clamd


@needs_clamd
async def test_what_carries_the_test_signature_is_named(clamd: Clamd) -> None:
    verdict = await read_address(clamd.socket).scan([EICAR[:20], EICAR[20:]])
    assert verdict.finding == "infected"
    assert (verdict.threat or "").startswith(THREAT)


@needs_clamd
@pytest.mark.parametrize(
    ("content", "finding"),
    [
        ([b"harmless"], "clean"),
        ([], "clean"),
        ([bytes(LARGEST // 4)] * 4, "clean"),
        ([bytes(LARGEST // 4)] * 40, "too_large"),
    ],
)
async def test_sound_empty_and_too_large_contents_are_told_apart(
    clamd: Clamd, content: list[bytes], finding: str
) -> None:
    assert await read_address(f"unix:{clamd.socket}").scan(content) == Verdict(finding)  # type: ignore[arg-type]


@needs_clamd
async def test_it_says_what_it_is(clamd: Clamd) -> None:
    assert (await read_address(clamd.socket).version()).startswith("ClamAV ")


async def test_a_scanner_that_is_not_there_was_not_reached(tmp_path: Path) -> None:
    with pytest.raises(Unanswered) as problem:
        await Scanner(path=tmp_path / "none").scan([b"x"])
    assert not problem.value.reached


@pytest.mark.parametrize("answer", [b"", b"UNKNOWN COMMAND\0", b"stream: \xff ERROR\0"])
async def test_an_answer_to_another_question_is_no_verdict(answer: bytes) -> None:
    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(bytes(4))
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(reply, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Unanswered) as problem:
            await read_address(f"tcp://127.0.0.1:{port}").scan([b"x"])
    assert problem.value.reached


def test_only_a_clear_answer_clears() -> None:
    assert read_verdict("stream: OK") == Verdict("clean")
    assert read_verdict("stream: OK FOUND") == Verdict("infected", "OK")
    for odd in ("OK", "stream: OK\nstream: Eicar FOUND", "stream: not OK"):
        if "FOUND" in odd:
            assert read_verdict(odd).finding == "infected"
        else:
            with pytest.raises(Unanswered):
                read_verdict(odd)


def test_addresses_are_paths_or_hosts_with_ports() -> None:
    assert read_address("/run/clamav/clamd.ctl") == Scanner(path=Path("/run/clamav/clamd.ctl"))
    assert read_address("unix:///run/x") == Scanner(path=Path("/run/x"))
    assert read_address("tcp://scan.example.org:3310") == Scanner(
        host="scan.example.org", port=3310
    )
    assert read_address("[::1]:3310") == Scanner(host="::1", port=3310)
    for odd in ("clamd", "host:", "host:99999", "tcp://host", "http://host:80", "a b:1", "host:0"):
        with pytest.raises(Misconfigured, match="MIROIR_CLAMAV"):
            read_address(odd)
