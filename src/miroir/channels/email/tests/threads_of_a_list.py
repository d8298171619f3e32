"""Real threads of a mailing list, taken in as a mailbox takes them, and whether they hold."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import UUID

import msgspec

from miroir.base.database import Database
from miroir.base.settings import Settings
from miroir.channels.email import Mail, Reader, Received, understand
from miroir.channels.email.mailbox import Mailbox, mail_secret
from miroir.conversations import topic
from miroir.desk.founding import Founded
from miroir.files import vault

PLACES = """
    select encode(r.sha256, 'hex') as digest, r.conversation_id, m.author_id
    from received_mail r
    join message m on (m.organisation_id, m.id) = (r.organisation_id, r.message_id)
"""


class Written(msgspec.Struct, frozen=True):
    """A mail of the list: its bytes, and what it says of itself."""

    raw: bytes
    mail: Mail

    @property
    def parents(self) -> tuple[str, ...]:
        """The ids that it answers, the nearest first."""
        return tuple(dict.fromkeys((*self.mail.in_reply_to, *reversed(self.mail.references))))


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """`joined` of `answers` whose parent is present are where it is.

    Of `mails`, `wrong` are in a conversation about something else; `by_topic` are with others of
    the same subject, though no id connects them.
    """

    answers: int
    joined: int
    mails: int
    wrong: int
    by_topic: int


def read_list(folder: Path) -> list[Written]:
    """Return the mails of a folder in the order of their names, each once."""
    raws = [path.read_bytes() for path in sorted(folder.glob("*.txt"))]
    return [Written(raw, understand(raw)) for raw in dict.fromkeys(raws)]


def out_of_order(written: Sequence[Written]) -> list[Written]:
    """Return the mails of those threads of which an answer stands before what it answers."""
    place = {one.mail.message_id: number for number, one in enumerate(written)}
    threads = _threads(written)
    late = {
        thread
        for number, (one, thread) in enumerate(zip(written, threads, strict=True))
        if any(place.get(id_, 0) > number for id_ in one.parents)
    }
    return [one for one, thread in zip(written, threads, strict=True) if thread in late]


async def take_in(
    database: Database,
    founded: Founded,
    settings: Settings,
    raws: Iterable[bytes],
    *,
    one_by_one: bool = False,
) -> dict[bytes, UUID]:
    """Have mails come in by the mailbox; return the conversation of each.

    `one_by_one`: each is read before the next comes; else they wait and are read together.
    """
    box = Mailbox(database, vault(settings), mail_secret(settings))
    reader = Reader(settings, database)
    for raw in raws:
        await box.keep(
            Received(
                sender="",
                recipients=(founded.mail_address,),
                content=raw,
                peer="127.0.0.1",
                protocol="smtp",
            )
        )
        if one_by_one:
            await reader.read_waiting()
    while await reader.read_waiting():
        continue
    async with database.transaction(founded.organisation) as tx:
        rows = await tx.fetch(PLACES)
    return {bytes.fromhex(row["digest"]): row["conversation_id"] for row in rows}


def measure(written: Sequence[Written], places: Sequence[UUID | None]) -> Measured:
    """Compare where mails went (None: nowhere) with the threads that they name themselves."""
    place_of = {one.mail.message_id: place for one, place in zip(written, places, strict=True)}
    answers = joined = 0
    for one, place in zip(written, places, strict=True):
        parent = next((place_of[id_] for id_ in one.parents if id_ in place_of), None)
        if parent is not None:
            answers += 1
            joined += place == parent
    wrong, by_topic = _beside_others(written, places)
    return Measured(
        answers=answers, joined=joined, mails=len(written), wrong=wrong, by_topic=by_topic
    )


def _beside_others(written: Sequence[Written], places: Sequence[UUID | None]) -> tuple[int, int]:
    """Count the mails that are in a conversation whose commonest thread is not theirs.

    First those about something else, then those of a thread with a subject of that one.
    """
    inside: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for one, thread, place in zip(written, _threads(written), places, strict=True):
        if place is not None:
            inside[place].append((thread, topic(one.mail.subject)))
    wrong = by_topic = 0
    for mails in inside.values():
        commonest, _ = Counter(thread for thread, _ in mails).most_common(1)[0]
        topics = {about for thread, about in mails if thread == commonest}
        alike = {thread for thread, about in mails if about in topics}
        wrong += sum(thread not in alike for thread, _ in mails)
        by_topic += sum(thread in alike - {commonest} for thread, _ in mails)
    return wrong, by_topic


def _threads(written: Sequence[Written]) -> list[str]:
    """Return a name of the thread of each mail: those that ids connect have the same."""
    above: dict[str, str] = {}

    def top(id_: str) -> str:
        while above.setdefault(id_, id_) != id_:
            id_ = above[id_]
        return id_

    named = []
    for number, one in enumerate(written):
        own = one.mail.message_id or f"unnamed {number}"
        named.append(own)
        for parent in one.parents:
            above[top(own)] = top(parent)
    return [top(own) for own in named]
