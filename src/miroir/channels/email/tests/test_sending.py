"""Sending, to a server that answers as the test has it answer."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from miroir.base.errors import Misconfigured
from miroir.channels.email import NotSent, Outgoing, Receipt, Submission, read_submission_url
from miroir.channels.email.tests.submission_server import CLOSE, SILENCE, Server

MAIL = Outgoing("help@example.com", ("lea@example.org",), b"Subject: x\r\n\r\n.\r\nBonjour\r\n")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server().running() as running:
        yield running


@pytest.fixture
async def submission(server: Server) -> AsyncIterator[Submission]:
    way = Submission(server.url, name="miroir.example.com")
    yield way
    await way.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("miroir.channels.email.sending.COMMAND_SECONDS", 0.3)
    monkeypatch.setattr("miroir.channels.email.smtp_connection.DATA_SECONDS", 0.3)


async def problem_of(submission: Submission, mail: Outgoing = MAIL) -> NotSent:
    with pytest.raises(NotSent) as problem:
        await submission.send(mail)
    return problem.value


async def test_a_mail_is_handed_over_with_its_dots(server: Server, submission: Submission) -> None:
    receipt = await submission.send(MAIL)
    assert (receipt.reply.code, receipt.reply.status) == (250, "2.0.0")
    assert receipt.refused == {}
    assert server.mails == [b"Subject: x\r\n\r\n..\r\nBonjour\r\n.\r\n"]
    assert server.heard[0][:3] == [
        "EHLO miroir.example.com",
        f"MAIL FROM:<help@example.com> SIZE={len(MAIL.content)}",
        "RCPT TO:<lea@example.org>",
    ]


async def test_a_connection_is_used_again(server: Server, submission: Submission) -> None:
    for _ in range(5):
        await submission.send(MAIL)
    assert len(server.heard) == 1
    assert len(server.mails) == 5


async def test_mails_at_once_share_a_few_connections(server: Server) -> None:
    submission = Submission(server.url, name="me", connections=3)
    await asyncio.gather(*(submission.send(MAIL) for _ in range(20)))
    await submission.close()
    assert len(server.mails) == 20
    assert len(server.heard) <= 3


async def test_a_connection_is_left_after_many_mails(
    server: Server, submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("miroir.channels.email.sending.MOST_PER_CONNECTION", 2)
    for _ in range(5):
        await submission.send(MAIL)
    assert len(server.heard) == 3
    assert server.heard[0][-1] == "QUIT"


async def test_a_connection_that_has_idled_for_long_is_not_trusted(
    server: Server, submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    await submission.send(MAIL)
    monkeypatch.setattr("miroir.channels.email.sending.LONGEST_IDLE_SECONDS", 0.0)
    await submission.send(MAIL)
    assert len(server.heard) == 2


@pytest.mark.parametrize("answer", [CLOSE, "421 4.4.2 idle for too long"])
async def test_a_connection_closed_by_the_server_is_replaced_unnoticed(
    server: Server, submission: Submission, answer: str
) -> None:
    await submission.send(MAIL)
    server.says["MAIL"] = [answer]
    await submission.send(MAIL)
    assert len(server.mails) == 2
    assert len(server.heard) == 2


async def test_a_refused_recipient_is_final_and_the_connection_lives_on(
    server: Server, submission: Submission
) -> None:
    server.says["RCPT"] = ["550 5.1.1 no such user"]
    problem = await problem_of(submission)
    assert problem.permanent
    assert problem.reply is not None
    assert (problem.reply.code, problem.reply.status) == (550, "5.1.1")
    assert problem.reply.words == "5.1.1 no such user"
    await submission.send(MAIL)
    assert len(server.heard) == 1


async def test_one_refused_recipient_of_two_is_reported(
    server: Server, submission: Submission
) -> None:
    server.says["RCPT"] = ["250 OK", "550 5.1.1 no such user"]
    receipt = await submission.send(Outgoing("a@b.c", ("one@x.y", "two@x.y"), b"x\r\n"))
    assert isinstance(receipt, Receipt)
    assert {who: reply.code for who, reply in receipt.refused.items()} == {"two@x.y": 550}


async def test_recipients_refused_for_now_and_for_good_are_tried_again(
    server: Server, submission: Submission
) -> None:
    server.says["RCPT"] = ["550 5.1.1 no such user", "450 4.2.0 later"]
    problem = await problem_of(submission, Outgoing("a@b.c", ("one@x.y", "two@x.y"), b"x\r\n"))
    assert not problem.permanent


@pytest.mark.parametrize(
    ("command", "answer", "permanent", "status"),
    [
        ("MAIL", "451 4.3.0 later", False, "4.3.0"),
        ("MAIL", "452 full", False, None),
        ("MAIL", "552 5.3.4 too big", True, "5.3.4"),
        ("MAIL", "530 5.7.0 authenticate first", False, "5.7.0"),
        ("RCPT", "450 4.2.1 greylisted", False, "4.2.1"),
        ("RCPT", "552 5.2.2 mailbox full", True, "5.2.2"),
        ("DATA", "554 5.7.1 no", True, "5.7.1"),
        ("MAIL SENT", "554 5.7.1 spam", True, "5.7.1"),
        ("MAIL SENT", "421 4.3.2 closing", False, "4.3.2"),
        ("MAIL SENT", "250-2.0.0 one\n550 5.6.0 odd", True, "2.0.0"),
        ("RCPT", "450 5.1.1 nobody of this name", True, "5.1.1"),
        ("RCPT", "550 4.7.1 come back later", False, "4.7.1"),
    ],
)
async def test_the_enhanced_status_then_the_reply_code_decides_whether_to_try_again(
    server: Server,
    submission: Submission,
    command: str,
    answer: str,
    permanent: bool,
    status: str | None,
) -> None:
    server.says[command] = [answer]
    problem = await problem_of(submission)
    assert problem.permanent is permanent
    assert problem.reply is not None
    assert problem.reply.status == status


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("CONNECT", "554 5.3.2 no service"),
        ("CONNECT", "421 4.3.2 closing"),
        ("CONNECT", CLOSE),
        ("CONNECT", "what?"),
        ("EHLO", CLOSE),
        ("MAIL", CLOSE),
        ("MAIL", "nonsense"),
        ("RCPT", CLOSE),
        ("DATA", CLOSE),
        ("MAIL SENT", CLOSE),
    ],
)
async def test_what_is_no_word_on_the_mail_is_temporary(
    server: Server, submission: Submission, command: str, answer: str
) -> None:
    server.says[command] = [answer]
    assert not (await problem_of(submission)).permanent
    await submission.send(MAIL)
    assert server.mails


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("command", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "MAIL SENT"])
async def test_silence_is_temporary(server: Server, submission: Submission, command: str) -> None:
    server.says[command] = [SILENCE]
    assert not (await problem_of(submission)).permanent


async def test_nobody_listening_is_temporary(unused_tcp_port: int) -> None:
    submission = Submission(f"smtp://127.0.0.1:{unused_tcp_port}", name="me")
    problem = await problem_of(submission)
    assert not problem.permanent
    assert "check" in problem.message


async def test_a_server_without_the_extensions_is_greeted_plainly(
    server: Server, submission: Submission
) -> None:
    server.says["EHLO"] = ["502 what?"]
    await submission.send(MAIL)
    assert server.heard[0][1:3] == ["HELO miroir.example.com", "MAIL FROM:<help@example.com>"]


async def test_a_wrong_password_holds_the_mail_back(server: Server) -> None:
    server.says["EHLO"] = ["250-me\n250 AUTH PLAIN"]
    server.says["AUTH"] = ["535 5.7.8 wrong"]
    url = f"smtp://me%40example.com:p%3Aw@127.0.0.1:{server.port}"
    problem = await problem_of(Submission(url, name="me"))
    assert not problem.permanent
    assert server.heard[0][1].startswith("AUTH PLAIN ")


async def test_without_the_encryption_asked_for_nothing_is_sent(server: Server) -> None:
    url = f"smtp+starttls://127.0.0.1:{server.port}"
    problem = await problem_of(Submission(url, name="me"))
    assert not problem.permanent
    assert not any(line.startswith("MAIL") for line in server.heard[0])


@pytest.mark.usefixtures("impatient")
async def test_a_server_that_does_not_encrypt_is_no_way_for_an_encrypted_url(
    server: Server,
) -> None:
    problem = await problem_of(Submission(f"smtps://127.0.0.1:{server.port}", name="me"))
    assert not problem.permanent
    assert server.mails == []


@pytest.mark.parametrize(
    ("answer", "greylisted"),
    [
        ("450 4.2.0 Greylisted, see http://example.org/", True),
        ("451 4.7.1 Greylisting in action, please come back later", True),
        ("450 4.7.1 graylisted: try again in 300 seconds", True),
        ("450 4.2.2 mailbox full", False),
        ("550 5.7.1 we know greylisting, and do not want you", False),
    ],
)
async def test_who_turns_newcomers_away_is_told_from_who_has_no_room(
    server: Server, submission: Submission, answer: str, greylisted: bool
) -> None:
    server.says["RCPT"] = [answer]
    reply = (await problem_of(submission)).reply
    assert reply is not None
    assert reply.greylisted is greylisted


async def test_the_null_sender_is_named(server: Server, submission: Submission) -> None:
    await submission.send(Outgoing("", ("lea@example.org",), b"x\r\n"))
    assert server.heard[0][1].startswith("MAIL FROM:<> ")


async def test_a_cancelled_sending_frees_its_place(server: Server) -> None:
    submission = Submission(server.url, name="me", connections=1)
    server.says["MAIL SENT"] = [SILENCE]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(submission.send(MAIL), 0.2)
    await asyncio.wait_for(submission.send(MAIL), 5)
    await submission.close()


def test_a_url_gives_its_parts() -> None:
    read = read_submission_url("smtp+starttls://me%40example.com:p%2Fw@[::1]")
    assert (read.host, read.port, read.encryption) == ("::1", 587, "starttls")
    assert (read.username, read.password) == ("me@example.com", "p/w")
    assert read_submission_url("smtps://mail.example.com").port == 465
    assert read_submission_url("smtp://localhost:2500/").port == 2500


@pytest.mark.parametrize(
    "url", ["", "mail.example.com", "http://x", "smtp://", "smtp://x:y", "smtp://x/y", "smtp://[x"]
)
def test_a_wrong_url_is_explained(url: str) -> None:
    with pytest.raises(Misconfigured, match="URL for sending mail"):
        read_submission_url(url)
