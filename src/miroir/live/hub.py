"""Follows the journal for the screens that are open in this process."""

import asyncio
from collections.abc import Iterable, Sequence, Set
from contextlib import suppress
from time import monotonic
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import structlog

from miroir.access import living_sessions
from miroir.advisers import SEEN_EVERY, note_seen
from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.base.insisting import insist
from miroir.base.listening import Listener
from miroir.base.logs import describe
from miroir.channels.widget import TalkShown, talks
from miroir.composing import DRAFTS, read_drafted
from miroir.files import Links
from miroir.journal import Recorded, Wakes, last_cursor, since
from miroir.live import looking, signs
from miroir.live.boards import Boards
from miroir.live.changes import Changes, changes_of
from miroir.live.desk_news import News, load_news, parcel_for, tell_desks, wire
from miroir.live.desk_screens import DeskScreen, DeskScreens
from miroir.live.kinds import KINDS
from miroir.live.later import Later, mark_reached
from miroir.live.looking import Lookers, read_looks, send_looks
from miroir.live.widening import widen
from miroir.live.widget_screens import WidgetScreens
from miroir.routing import WAITS, read_waits

log = structlog.get_logger(__name__)

BATCH = 1000
LONGEST_GAP = 2000
PAUSE_AFTER_FAILURE = 0.5

OWNERS = "select id, customer_id from conversation where organisation_id = $1 and id = any($2)"

encoder = msgspec.json.Encoder()


class TypingShown(msgspec.Struct, kw_only=True, tag_field="is", tag="typing"):
    """Somebody writes in a conversation; the sign fades after `seconds`."""

    conversation: UUID
    who: dict[str, Any]
    seconds: int = 5


class DraftShown(msgspec.Struct, kw_only=True, tag_field="is", tag="draft"):
    """An adviser's draft was edited on `screen`, to `version`: their other screens fetch it."""

    conversation: UUID
    version: int
    screen: str


class Resync(msgspec.Struct, kw_only=True, tag_field="is", tag="resync"):
    """Too much was missed: fetch everything again."""

    cursor: int


class Room:
    """The open screens of one organisation and how far they have been told."""

    def __init__(self, cursor: int, boards: Boards) -> None:
        self.cursor = cursor
        self.boards = boards
        self.desks = DeskScreens()
        self.lookers = Lookers()
        self.widgets = WidgetScreens()

    @property
    def empty(self) -> bool:
        """Whether nobody looks."""
        return not self.desks.all and not self.widgets.all and not self.boards.walls


class Hub:
    """The open screens of this process. `run` keeps them told until cancelled."""

    def __init__(self, database: Database, links: Links) -> None:
        self._database = database
        self._links = links
        self._rooms: dict[OrganisationId, Room] = {}
        self._entering = asyncio.Lock()
        self._later = Later()

    async def run(self, listener: Listener) -> None:
        """Tell open screens what the journal says, as it says it."""
        wakes = await Wakes.on(listener)
        await listener.listen(signs.CHANNEL, self._show_sign)
        await listener.listen(WAITS, self._show_waits)
        await listener.listen(looking.CHANNEL, self._show_looks)
        await listener.listen(DRAFTS, self._show_draft)
        while True:
            woken = await wakes.next()
            for organisation in list(self._rooms) if woken is None else woken:
                await self._advance_safely(organisation)

    async def keep_seen(self) -> None:
        """Note every 20 s which advisers have a desk open here, until cancelled.

        Desks whose session has run out are closed.
        """
        while True:
            await asyncio.sleep(SEEN_EVERY.total_seconds())
            for organisation, room in list(self._rooms.items()):
                self._tell_lookers(room, room.lookers.forget(at=monotonic()))
                try:
                    await self._close_ended(organisation, room)
                    await self._say_looks(organisation, room)
                    seen = {screen.account_id for screen in room.desks.all}
                    async with self._database.transaction(organisation) as transaction:
                        await note_seen(transaction, sorted(seen))
                except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
                    log.warning("seen-not-noted", problem=describe(problem))
                except Exception:  # of one organisation: the desks of others are open, too
                    log.exception("seen-not-noted")

    async def _close_ended(self, organisation: OrganisationId, room: Room) -> None:
        """Close the desks whose session is over."""
        sessions = {screen.session_id for screen in room.desks.all} - {None}
        async with self._database.transaction(organisation) as transaction:
            living = await living_sessions(transaction, sessions)
        ended = sessions - living
        if not ended:
            return
        for screen in [*room.desks.all]:
            if screen.session_id in ended:
                with suppress(Exception):  # whatever the server raises for a socket that is gone
                    await screen.dismiss()

    async def _say_looks(self, organisation: OrganisationId, room: Room) -> None:
        open_desks = [one for one in room.desks.all if one.name and one.watch.conversation]
        await send_looks(self._database, organisation, [desk.look() for desk in open_desks])

    async def room(self, organisation: OrganisationId) -> Room:
        """Return the room of an organisation, made at its first screen."""
        async with self._entering:
            if organisation not in self._rooms:
                async with self._database.transaction(organisation) as transaction:
                    cursor = await last_cursor(transaction)
                self._rooms[organisation] = Room(cursor, Boards(self._database, organisation))
        return self._rooms[organisation]

    async def _advance_safely(self, organisation: OrganisationId) -> None:
        room = self._rooms.get(organisation)
        if room is None:
            return
        if room.empty:
            del self._rooms[organisation]
            return
        try:
            while await self._advance(organisation, room) == BATCH:
                continue
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            log.warning("live-paused", problem=describe(problem))
            await asyncio.sleep(PAUSE_AFTER_FAILURE)
        except Exception:  # one fact must not leave every screen without news
            log.exception("live-broke")
            await self._begin_anew(organisation, room)

    async def _begin_anew(self, organisation: OrganisationId, room: Room) -> None:
        """Go on behind what could not be told, and have every screen fetch its state again."""

        async def skip() -> None:
            async with self._database.transaction(organisation) as transaction:
                room.cursor = await last_cursor(transaction)

        await insist(skip, unnoted="live-paused")
        text = encoder.encode(Resync(cursor=room.cursor)).decode()
        for desk in [*room.desks.all]:
            desk.outbox.put(text)
        for widget in [*room.widgets.all]:
            widget.outbox.put(text)

    async def _advance(self, organisation: OrganisationId, room: Room) -> int:
        async with self._database.transaction(organisation) as transaction:
            facts = await since(transaction, room.cursor, KINDS, limit=BATCH)
            if not facts:
                return 0
            news = await self._load(transaction, facts)
            for screen in room.widgets.part_linked(news.changes.links):
                self._later.do(screen.dismiss())
            await self._adopt(transaction, room, news)
            shown = await self._load_talks(transaction, room, news)
        room.cursor = news.changes.cursor
        if news.changes.sessions_ended:
            self._later.do(self._close_ended(organisation, room))
        room.boards.touch(advisers=news.changes.advisers)
        room.boards.darken(news.changes.walls_ended)
        self._hang_up(room, news.changes.visitors)
        tell_desks(news, room.desks)
        reached = room.widgets.tell(
            news.changes.conversations,
            shown,
            news.messages,
            cursor=room.cursor,
            at=news.at,
            asked=news.changes.conversations_asked,
        )
        if reached:
            self._later.do(mark_reached(self._database, organisation, reached))
        # Whoever began to show a conversation while it was loaded was told only its messages.
        if late := (news.changes.talks & room.widgets.shown()) - shown.keys():
            self._later.do(self._tell_talks(organisation, room, late))
        return len(facts)

    async def _load(self, transaction: Transaction, facts: Sequence[Recorded[Any]]) -> News:
        changes: Changes = changes_of(facts)
        await widen(transaction, changes)
        return await load_news(transaction, changes, links=self._links)

    async def _adopt(self, transaction: Transaction, room: Room, news: News) -> None:
        room.widgets.follow_merged(news.conversations)
        if chats := room.widgets.adoptable(news.conversations):
            ids = [chat.id for chat in chats]
            rows = await transaction.fetch(OWNERS, transaction.organisation, ids)
            room.widgets.adopt(chats, {row["id"]: row["customer_id"] for row in rows})

    async def _load_talks(
        self, transaction: Transaction, room: Room, news: News
    ) -> dict[UUID, TalkShown]:
        wanted = news.changes.talks & room.widgets.shown()
        return await talks(transaction, sorted(wanted)) if wanted else {}

    def _hang_up(self, room: Room, visitors: Set[UUID]) -> None:
        """Close the widgets of visitors who are somebody else by now: they come back as such."""
        for screen in [*room.widgets.all] if visitors else ():
            if screen.visitor.id in visitors:
                self._later.do(screen.dismiss())

    async def catch_up(
        self, organisation: OrganisationId, screen: DeskScreen, cursor: int
    ) -> str | None:
        """Return what a desk missed since `cursor`; None when it must fetch everything again."""
        async with self._database.transaction(organisation) as transaction:
            facts = await since(transaction, cursor, KINDS, limit=LONGEST_GAP)
            if len(facts) == LONGEST_GAP:
                return None
            news = await self._load(transaction, facts)
        return wire(parcel_for(news, screen), cursor=news.changes.cursor or cursor, at=news.at)

    def _show_waits(self, payload: str) -> None:
        waits = read_waits(payload)
        organisation = OrganisationId(waits.organisation)
        room = self._rooms.get(organisation)
        if room is not None:
            room.boards.touch()
        if room is not None and (shown := room.widgets.shown().intersection(waits.conversations)):
            self._later.do(self._tell_talks(organisation, room, shown))

    async def _tell_talks(self, organisation: OrganisationId, room: Room, shown: set[UUID]) -> None:
        async with self._database.transaction(organisation) as transaction:
            found = await talks(transaction, sorted(shown))
        room.widgets.tell(
            found.keys(), found, (), cursor=room.cursor, at=transaction.at, asked=frozenset()
        )

    def _show_sign(self, payload: str) -> None:
        sign = signs.read_sign(payload)
        room = self._rooms.get(sign.organisation)
        if room is None:
            return
        who = {"kind": sign.kind, "id": sign.author_id, "name": sign.name}
        shown = TypingShown(conversation=sign.conversation_id, who=who)
        text = encoder.encode(shown).decode()
        for screen in room.desks.watching(sign.conversation_id):
            if screen.account_id != sign.author_id:
                screen.outbox.put(text)
        if sign.kind == "adviser":
            for widget in room.widgets.of_conversation(sign.conversation_id):
                widget.outbox.put(text)

    def _show_looks(self, payload: str) -> None:
        said = read_looks(payload)
        room = self._rooms.get(said.organisation)
        if room is None:
            return
        for look in said.looks:
            # Those whom a look leaves are told too: take their teams before it is noted.
            teams = set(look.team_ids)
            self._tell_lookers(room, room.lookers.note(look, at=monotonic()), besides=teams)

    def _tell_lookers(
        self, room: Room, conversations: Iterable[UUID], *, besides: Iterable[UUID] = ()
    ) -> None:
        for conversation in conversations:
            text = encoder.encode(room.lookers.at(conversation)).decode()
            teams = room.lookers.teams_at(conversation).union(besides)
            for screen in room.desks.of_teams(teams) | room.desks.watching(conversation):
                screen.outbox.put(text)

    def _show_draft(self, payload: str) -> None:
        sign = read_drafted(payload)
        room = self._rooms.get(sign.organisation)
        if room is None:
            return
        shown = DraftShown(
            conversation=sign.conversation_id, version=sign.version, screen=sign.screen
        )
        text = encoder.encode(shown).decode()
        for screen in room.desks.of_account(sign.adviser_id):
            screen.outbox.put(text)
