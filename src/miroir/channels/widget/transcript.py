"""A conversation as a text to keep: whole, or its newest part with a word on what is left out."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.language import Language
from miroir.channels.widget.model import LineShown
from miroir.conversations import CUSTOMER_KINDS, Message, prompt_text, timeline
from miroir.files import Links

# Mail servers take ten times that; a person's longest chats are a tenth of it.
MOST_BYTES: Final = 1_000_000
# So that long mails among the messages are never all in memory.
AT_ONCE: Final = 50
HIGHEST_ID: Final = UUID(int=2**128 - 1)

YOU = {"fr": "Vous", "en": "You"}
ELSEWHERE = {"fr": "(par un autre canal)", "en": "(by another channel)"}

Showing = Callable[[Iterable[Message]], list[LineShown]]


async def transcript(
    tx: Transaction,
    conversation_id: UUID,
    *,
    links: Links,
    until: datetime,
    showing: Showing,
    brand: str,
    tongue: Language,
) -> str:
    """Return what was written up to `until`, each with its author and when it was written.

    `showing` says what of the messages, the oldest first, its reader may see. Of what is longer
    than `MOST_BYTES` the oldest is left out, and that is said.
    """
    entries: list[str] = []
    room, before = MOST_BYTES, (until, HIGHEST_ID)
    while True:
        page = await timeline(
            tx, conversation_id, links=links, before=before, kinds=CUSTOMER_KINDS, limit=AT_ONCE
        )
        for line in reversed(showing(reversed(page))):
            entry = _entry(line, brand=brand, tongue=tongue)
            size = len(entry.encode()) + 1
            if size > room:
                entries.extend(_left_out(entry, first=not entries, tongue=tongue))
                return _joined(brand, entries)
            room -= size
            entries.append(entry)
        if len(page) < AT_ONCE:
            return _joined(brand, entries)
        before = page[-1].created_at, page[-1].id


def _entry(line: LineShown, *, brand: str, tongue: Language) -> str:
    name = YOU[tongue.code] if line.kind == "inbound" else line.author.name or brand
    files = [f"[{file.name}]" for file in line.files]
    text = line.text if line.channel == "chat" else line.text or ELSEWHERE[tongue.code]
    asked = [prompt_text(line.prompt, language=tongue.code)] if line.prompt else []
    words = "\n".join([*([text] if text else []), *asked, *files])
    return f"{tongue.moment(line.created_at)} – {name}\n{words}\n"


def _left_out(entry: str, *, first: bool, tongue: Language) -> list[str]:
    """Return what stands for the oldest part; of a message that is too long alone its beginning."""
    said = tongue.gettext(
        "(The conversation is too long to send whole: its beginning is left out.)"
    )
    begun = entry.encode()[:MOST_BYTES].decode(errors="ignore")
    return [f"{begun} …\n", f"{said}\n"] if first else [f"{said}\n"]


def _joined(brand: str, newest_first: list[str]) -> str:
    return "\n".join([f"{brand}\n", *reversed(newest_first)])
