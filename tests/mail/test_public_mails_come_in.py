"""Every public mail at hand comes in through real servers, and a person can see each."""

import asyncio
import re
import smtplib
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest
from tests.journeys.waiting import eventually_passes
from tests.mail.house import House
from tests.mail.postfix import OUTSIDE, Postfix

from miroir.desk.founding import Founded

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FILES = sorted(path for path in DATA.glob("email_*/**/*") if path.is_file())
LONE_LINE_END = re.compile(rb"\r\n|\r|\n")
TAKEN = """
    select envelope_from, state, attempts, r.conversation_id, m.id
    from received_mail r
    left join message m on (m.organisation_id, m.id) = (r.organisation_id, r.message_id)
    where r.organisation_id = $1 and state <> 'waiting'
"""

pytestmark = [
    pytest.mark.processes,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not FILES, reason="no public data beside the checkout"),
]


@pytest.mark.parametrize("way", ["the mail server", "our listener"])
async def test_every_public_mail_becomes_a_message_that_can_be_read(
    house: House, postfix: Postfix, way: str
) -> None:
    founded = await house.found()
    port = postfix.port if way == "the mail server" else house.settings.mail_port
    await asyncio.to_thread(send_all, port, founded.mail_address)
    taken = await eventually_passes(lambda: all_taken(house, founded), within=200, every=1)
    assert {state for _, state, *_ in taken} <= {"taken", "duplicate", "automatic", "unreadable"}
    # Of two that meet (the same id, the same new sender) one may have to come again.
    assert [sender for sender, _, attempts, *_ in taken if attempts > 3] == []
    assert [sender for sender, *_, message in taken if message is None] == []
    async with house.desk_of(founded) as desk:
        for conversation in {conversation for *_, conversation, _ in taken}:
            assert await desk.messages(str(conversation))


def send_all(port: int, address: str) -> None:
    """Send each file as a mail, its number in the envelope."""
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        for number, path in enumerate(FILES):
            content = LONE_LINE_END.sub(b"\r\n", path.read_bytes())
            server.sendmail(f"n{number}@{OUTSIDE}", [address], content)


async def all_taken(
    house: House, founded: Founded
) -> Sequence[tuple[str, str, int, UUID, UUID | None]]:
    """Return what became of each mail, once something became of all."""
    async with house.database.transaction(founded.organisation) as tx:
        rows = await tx.fetch(TAKEN, tx.organisation)
    missing = {f"n{number}@{OUTSIDE}" for number in range(len(FILES))}
    missing -= {row["envelope_from"] for row in rows}
    assert missing == set()
    return [tuple(row.values()) for row in rows]
