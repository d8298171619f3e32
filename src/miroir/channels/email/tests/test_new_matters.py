"""Mails taken in together leave what each would have left by itself."""

import base64
from collections.abc import Sequence
from typing import Any

import pytest

from miroir.base.database import Database, Transaction
from miroir.base.settings import Settings
from miroir.channels.email import Reader
from miroir.channels.email.inbound import Received
from miroir.channels.email.mailbox import Mailbox, mail_secret
from miroir.channels.email.new_matters import Left
from miroir.channels.email.opened import Opened
from miroir.desk.founding import Founded
from miroir.files import vault

LEFT = """
    select c.subject, c.channel, c.language, c.team_id, c.adviser_id,
        c.waiting_since = m.created_at, c.last_message_at = m.created_at,
        c.opened_at = r.received_at, c.closed_at, c.priority,
        k.name as customer, k.language, i.value, i.verified_at, k.created_at = r.received_at,
        n.channel, n.started_at = m.created_at, n.ended_at,
        m.kind, m.author_kind, m.author_id = c.customer_id, m.text, m.html, m.folded,
        m.external_id, m.automatic, r.state, r.problem, r.settled_at = r.received_at,
        r.next_attempt_at, s.verdict, s.counted, p.team_id, p.skill_ids, p.language, p.priority,
        p.tier_id, p.preferred, p.known_to, p.placed_at = m.created_at,
        p.due_at - m.created_at as due, p.opens_at,
        array(select (f.name, f.size, f.media_type, f.owner_kind, a.position, a.content_id)::text
              from message_file a join file f on f.id = a.file_id where a.message_id = m.id
              order by a.position) as files,
        array(select (t.kind, t.channel, t.due_at - t.started_at, t.started_at = m.created_at,
                      t.warn_at - t.started_at, t.promise_id)::text
              from promise_clock t where t.conversation_id = c.id order by 1) as clocks,
        array(select (w.address, w.name, w.came_by, w.state)::text from participant w
              where w.conversation_id = c.id order by 1) as participants,
        array(select e.message_id from mail_reference e where e.conversation_id = c.id
              order by 1) as ids,
        array(select (j.kind, j.at = r.received_at)::text from journal j
              where j.conversation_id = c.id order by 1) as facts
    from received_mail r
    join conversation c on c.id = r.conversation_id
    join message m on m.id = r.message_id
    join contact n on n.id = m.contact_id
    join customer k on k.id = c.customer_id
    join customer_identity i on i.customer_id = k.id
    join mail_sender s on s.address = i.value
    join placement p on p.conversation_id = c.id
    where m.external_id like $1
    order by m.external_id
"""
STOP = """
    insert into address_stop (organisation_id, id, address, why, stopped_at)
    values ($1, gen_random_uuid(), $2, 'failing', $3)
"""
STOPPED = "select count(*) from address_stop where lifted_at is null"
PHOTO = base64.b64encode(bytes(range(256)) * 8).decode()


def _mails(round_: str, ours: str) -> list[bytes]:
    """Return mails of every sort that opens a matter; `round_` is in all that tells them apart."""
    head = f"From: Ann {round_} <ann.%s@{round_}.example>\r\nTo: {ours}\r\nDate: now\r\n"
    return [
        f"{head % number}Message-ID: <{number}@{round_}.example>\r\n{rest}".encode()
        for number, rest in enumerate(
            (
                "Subject: Bonjour\r\n\r\nOù est ma commande, s’il vous plaît ? Merci.\r\n",
                f"Subject: Copied\r\nCc: Bob <bob@{round_}.example>\r\n\r\nSee.\r\n-- \r\nAnn",
                f"Subject: Late\r\nIn-Reply-To: <gone@{round_}.example>\r\n\r\nAs I said.\r\n",
                "Subject: Photo\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHere"
                "\r\n--b\r\nContent-Type: image/x-raw; name=photo.raw\r\nContent-ID: <p@p>\r\n"
                f"Content-Transfer-Encoding: base64\r\n\r\n{PHOTO}\r\n--b--\r\n",
                "Subject: \r\nContent-Type: text/html\r\n\r\n<p>Hello <b>you</b></p>\r\n",
            )
        )
    ]


async def test_they_leave_what_each_leaves_by_itself(
    database: Database, founded: Founded, web_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none_together(
        tx: Transaction, opened: Sequence[Opened], known: Any, **rest: Any
    ) -> Left:
        return Left(opened, {})

    async def take(round_: str) -> list[str]:
        async with database.transaction(founded.organisation) as tx:
            await tx.execute(STOP, tx.organisation, f"ann.0@{round_}.example", tx.at)
        box = Mailbox(database, vault(web_settings), mail_secret(web_settings))
        for content in _mails(round_, founded.mail_address):
            received = Received(
                sender="bounces@example.net",
                recipients=(founded.mail_address,),
                content=content,
                peer="127.0.0.1",
                protocol="smtp",
            )
            await box.keep(received)
        assert await Reader(web_settings, database).read_waiting() == 5
        async with database.transaction(founded.organisation) as tx:
            assert await tx.value(STOPPED) == 0
            rows = await tx.fetch(LEFT, f"%@{round_}.example>")
        return [str(tuple(row.values())).replace(round_, "…") for row in rows]

    with monkeypatch.context() as patched:
        patched.setattr("miroir.channels.email.taking.open_new_matters", none_together)
        by_itself = await take("itself")
    monkeypatch.setattr("miroir.channels.email.taking._take", None)  # none goes that way
    together = await take("together")
    assert len(by_itself) == 5
    assert together == by_itself


async def test_a_second_mail_about_the_same_joins_the_first(
    database: Database, founded: Founded, web_settings: Settings
) -> None:
    box = Mailbox(database, vault(web_settings), mail_secret(web_settings))
    for number in range(2):
        head = f"From: Eve <eve@twice.example>\r\nMessage-ID: <{number}@twice.example>\r\n"
        received = Received(
            sender="eve@twice.example",
            recipients=(founded.mail_address,),
            content=f"{head}Subject: Twice\r\n\r\nNumber {number}\r\n".encode(),
            peer="127.0.0.1",
            protocol="smtp",
        )
        await box.keep(received)
        await Reader(web_settings, database).read_waiting()
    async with database.transaction(founded.organisation) as tx:
        assert await tx.value("select count(*) from conversation where subject = 'Twice'") == 1
        assert await tx.value("select counted from mail_sender where address like 'eve@%'") == 2
