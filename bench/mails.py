"""How many mails a second are taken in: acknowledged, and understood."""

from __future__ import annotations  # asyncpg is generic in its stubs only

import asyncio
import time
from collections.abc import Sequence
from email.message import EmailMessage

import aiosmtplib
import asyncpg

from bench.crowd import gather_crowd
from bench.installation import Installation
from bench.rows import Row, row

CONNECTIONS = 8
ATTACHMENT = bytes(range(256)) * 200  # 51 kB
WAIT_SECONDS = 180.0
BARE = "insert into bare_mail (content) values ($1)"


def measure(at: Installation, *, quick: bool) -> list[Row]:
    """Send mails with an attachment from several connections; wait until all are messages."""
    return asyncio.run(_measure(at, 200 if quick else 1500))


async def _measure(at: Installation, count: int) -> list[Row]:
    crowd = await gather_crowd(at.database_url, 1, mail_domain="bench.localhost")
    connection = await asyncpg.connect(at.database_url)
    await connection.execute(
        "select set_config('miroir.organisation', $1, false)", str(crowd.organisation)
    )
    each = count // CONNECTIONS
    lanes = [
        [_mail(crowd.mail_address, f"{lane}.{number}").as_bytes() for number in range(each)]
        for lane in range(CONNECTIONS)
    ]
    used, begun = at.processor_time(), time.perf_counter()
    await asyncio.gather(*(_send(at.mail_port, crowd.mail_address, lane) for lane in lanes))
    acknowledged = time.perf_counter() - begun
    await _all_taken(connection, CONNECTIONS * each)
    understood = time.perf_counter() - begun
    now = at.processor_time()
    bare = await _bare(at.database_url, CONNECTIONS * each)
    sent = CONNECTIONS * each
    return [
        row("mails acknowledged", sent / acknowledged, "mails/s", baseline=sent / bare),
        row("mails taken in, as messages", sent / understood, "mails/s", baseline=sent / bare),
        *(
            row(f"processor time of a mail, {kind}", 1000 * (now[kind] - used[kind]) / sent, "ms")
            for kind in ("worker", "postgres")
        ),
    ]


async def _send(port: int, address: str, mails: Sequence[bytes]) -> None:
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
        for mail in mails:
            await client.sendmail("client@example.org", [address], mail)


def _mail(address: str, number: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Client {number} <client.{number}@example.org>"
    mail["To"] = address
    mail["Subject"] = f"Commande {number}"
    mail["Message-ID"] = f"<{number}@example.org>"
    mail.set_content("Bonjour,\n\noù en est ma commande ?\n\nMerci\n")
    mail.add_attachment(
        ATTACHMENT + number.encode(),
        maintype="application",
        subtype="octet-stream",
        filename="photo.bin",
    )
    return mail


async def _all_taken(connection: asyncpg.Connection[asyncpg.Record], count: int) -> None:
    until = time.perf_counter() + WAIT_SECONDS
    while time.perf_counter() < until:
        taken = await connection.fetchval(
            "select count(*) from received_mail where organisation_id ="
            " current_organisation() and state = 'taken'"
        )
        if taken >= count:
            return
        await asyncio.sleep(0.1)
    raise TimeoutError(f"only {taken} of {count} mails were taken in")


async def _bare(url: str, count: int) -> float:
    """Return the seconds that as many bare durable inserts of the same bytes take."""
    pool = await asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS)
    await pool.execute("create table if not exists bare_mail (content bytea)")
    content = _mail("a@bench.localhost", "0").as_bytes()

    async def lane() -> None:
        for _ in range(count // CONNECTIONS):
            await pool.execute(BARE, content)

    begun = time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(CONNECTIONS)))
    took = time.perf_counter() - begun
    await pool.close()
    return took
