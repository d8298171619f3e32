"""Open widgets, and what they are told."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.channels.widget import (
    LineShown,
    Linked,
    TalkShown,
    Visitor,
    lines_for,
    public,
    reads_for_customer,
    talk_by_link,
    through_link,
)
from miroir.conversations import Message
from miroir.desk import Summary
from miroir.live.outbox import Outbox

encoder = msgspec.json.Encoder()


class WidgetScreen:
    """A widget that is open in some browser."""

    def __init__(
        self,
        visitor: Visitor,
        *,
        conversation_id: UUID | None,
        outbox: Outbox,
        dismiss: Callable[[], Awaitable[None]],
    ) -> None:
        self.visitor = visitor
        self._dismiss = dismiss
        self.outbox = outbox
        self.conversation_id = conversation_id
        self.typed_at = 0.0

    async def dismiss(self) -> None:
        """Close it; its browser comes back as who it is by now."""
        with suppress(Exception):  # whatever the server raises for a socket that is gone
            await self._dismiss()


class WidgetChange(msgspec.Struct, kw_only=True, tag_field="is", tag="change", omit_defaults=True):
    """What changed for a visitor; everything replaces what the widget had by the same id."""

    cursor: int
    at: datetime
    conversation: TalkShown | None = None
    messages: list[LineShown] = msgspec.field(default_factory=list)
    survey: bool = False


class WidgetScreens:
    """The open widgets of one organisation."""

    def __init__(self) -> None:
        self.all: set[WidgetScreen] = set()
        self._by_conversation: defaultdict[UUID, set[WidgetScreen]] = defaultdict(set)
        # Visitors who are customers already and have no matter open: one may open elsewhere.
        self._idle_by_customer: defaultdict[UUID, set[WidgetScreen]] = defaultdict(set)

    def add(self, screen: WidgetScreen) -> None:
        """Have `screen` told of what concerns it."""
        self.all.add(screen)
        self._file(screen)

    def remove(self, screen: WidgetScreen) -> None:
        """Forget a screen that was closed."""
        self.all.discard(screen)
        self._unfile(screen)

    def follow(self, screen: WidgetScreen, visitor: Visitor, conversation_id: UUID) -> None:
        """Note who the visitor is by now, and which conversation their widget shows."""
        self._unfile(screen)
        screen.visitor = visitor
        screen.conversation_id = conversation_id
        self._file(screen)

    def _file(self, screen: WidgetScreen) -> None:
        if screen.conversation_id is not None:
            self._by_conversation[screen.conversation_id].add(screen)
        elif screen.visitor.customer_id is not None:
            self._idle_by_customer[screen.visitor.customer_id].add(screen)

    def _unfile(self, screen: WidgetScreen) -> None:
        _discard(self._by_conversation, screen.conversation_id, screen)
        _discard(self._idle_by_customer, screen.visitor.customer_id, screen)

    def of_conversation(self, conversation_id: UUID) -> frozenset[WidgetScreen]:
        """Return the widgets that show a conversation."""
        return frozenset(self._by_conversation.get(conversation_id, ()))

    def shown(self) -> set[UUID]:
        """Return the conversations that some widget shows."""
        return set(self._by_conversation)

    def part_linked(self, conversations: Iterable[UUID]) -> list[WidgetScreen]:
        """Tell nothing more to those who are in conversations by a link, and return them."""
        parted = [
            screen
            for conversation_id in conversations
            for screen in self.of_conversation(conversation_id)
            if through_link(screen.visitor, conversation_id)
        ]
        for screen in parted:
            self._unfile(screen)
            screen.conversation_id = None
        return parted

    def follow_merged(self, summaries: Iterable[Summary]) -> None:
        """Have widgets that show a conversation which was merged show the one that goes on."""
        for summary in summaries:
            if summary.merged_into is not None:
                for screen in self.of_conversation(summary.id):
                    self.follow(screen, screen.visitor, summary.merged_into)

    def adoptable(self, summaries: Iterable[Summary]) -> list[Summary]:
        """Return the open chats among `summaries`, where some widget shows none."""
        if not self._idle_by_customer:
            return []
        return [one for one in summaries if one.channel == "chat" and one.closed_at is None]

    def adopt(self, summaries: Iterable[Summary], owners: Mapping[UUID, UUID]) -> None:
        """Have idle widgets show the matter that their customer just opened in another tab.

        `owners` are the customers by conversation: a summary names the person, who may be several,
        and a browser is shown nothing of the others.
        """
        for summary in summaries:
            for screen in [*self._idle_by_customer.get(owners[summary.id], ())]:
                if screen.visitor.brand_id == summary.brand_id:
                    self.follow(screen, screen.visitor, summary.id)

    def tell(
        self,
        conversations: Set[UUID],
        talks: Mapping[UUID, TalkShown],
        messages: Iterable[Message],
        *,
        cursor: int,
        at: datetime,
        asked: Set[UUID],
    ) -> list[UUID]:
        """Tell each widget what changed of its conversation; return the answers that reached one.

        A conversation that is not among `talks` has only new messages to show.
        """
        written = _by_conversation(messages)
        reached: list[UUID] = []
        for conversation_id in conversations:
            screens = self._by_conversation.get(conversation_id)
            if not screens:
                continue
            theirs = written.get(conversation_id, [])
            change = WidgetChange(
                cursor=cursor,
                at=at,
                conversation=talks.get(conversation_id),
                messages=public(theirs),
                survey=conversation_id in asked,
            )
            if not (change.conversation or change.messages or change.survey):
                continue
            _put(change, theirs, screens, conversation_id=conversation_id)
            if any(reads_for_customer(screen.visitor, conversation_id) for screen in screens):
                reached += [m.id for m in theirs if m.channel == "chat" and m.delivery == "waiting"]
        return reached


def _put(
    change: WidgetChange,
    written: Sequence[Message],
    screens: Iterable[WidgetScreen],
    *,
    conversation_id: UUID,
) -> None:
    """Tell every screen; who is signed in as the customer is told the words of mails too."""
    texts: dict[UUID | None, str] = {None: wire(change)}
    mailed = any(message.channel != "chat" for message in written)
    for screen in screens:
        visitor = screen.visitor
        if visitor.linked is not None and through_link(visitor, conversation_id):
            _put_by_link(change, written, screen, link=visitor.linked)
            continue
        who = visitor.customer_id if mailed and visitor.site_id is not None else None
        if who not in texts:
            told = msgspec.structs.replace(change, messages=public(written, signed_as=who))
            texts[who] = wire(told)
        screen.outbox.put(texts[who])


def _put_by_link(
    change: WidgetChange, written: Sequence[Message], screen: WidgetScreen, *, link: Linked
) -> None:
    """Tell a screen that is there by the link of a mail only what the link shows."""
    told = msgspec.structs.replace(
        change,
        conversation=change.conversation and talk_by_link(change.conversation, link),
        messages=lines_for(screen.visitor, written),
        survey=False,
    )
    if change.at < link.until and (told.conversation or told.messages):
        screen.outbox.put(wire(told))


def _by_conversation(messages: Iterable[Message]) -> dict[UUID, list[Message]]:
    grouped: defaultdict[UUID, list[Message]] = defaultdict(list)
    for message in messages:
        grouped[message.conversation_id].append(message)
    return grouped


def _discard(
    index: defaultdict[UUID, set[WidgetScreen]], key: UUID | None, screen: WidgetScreen
) -> None:
    screens = index.get(key) if key is not None else None
    if key is not None and screens is not None:
        screens.discard(screen)
        if not screens:
            del index[key]


def wire(change: WidgetChange) -> str:
    """Return a change as the text of one socket message."""
    return encoder.encode(change).decode()
