"""Open desks, and which of them a change concerns."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from uuid import UUID

import msgspec

from miroir.base.ids import new_id
from miroir.desk import Summary
from miroir.desk.lists import View
from miroir.live.changes import Changes
from miroir.live.looking import Look
from miroir.live.outbox import Outbox
from miroir.supervision import Whisper

OWN_VIEWS = {"mine", "snoozed", "mentions", "shared"}


class Watch(msgspec.Struct, frozen=True, tag_field="do", tag="watch"):
    """What a desk shows: a view, and the conversation that is open.

    `looks`: somebody has it in front of them; a hidden tab has not.
    """

    view: View = "mine"
    conversation: UUID | None = None
    looks: bool = True


class DeskScreen:
    """A desk that is open in some browser."""

    def __init__(
        self,
        account_id: UUID,
        session_id: UUID | None,
        *,
        team_ids: Iterable[UUID],
        name: str,
        leads: bool,
        outbox: Outbox,
        dismiss: Callable[[], Awaitable[None]],
    ) -> None:
        self.id = new_id()
        self.account_id = account_id
        self.session_id = session_id
        self.dismiss = dismiss
        self.team_ids = frozenset(team_ids)
        self.name = name
        self.leads = leads
        self.outbox = outbox
        self.watch = Watch()
        self.typed_at = 0.0

    def may_hear(self, word: Whisper) -> bool:
        """Whether a whisper is for whoever sits here: the adviser it is to, or a supervisor."""
        return self.leads or self.account_id == word.adviser_id

    def look(self, *, gone: bool = False) -> Look:
        """Return what to tell colleagues that this desk shows."""
        seen = self.watch.looks and not gone
        return Look(
            screen=self.id,
            adviser_id=self.account_id,
            name=self.name,
            team_ids=sorted(self.team_ids),
            conversation_id=self.watch.conversation if seen else None,
        )


class DeskScreens:
    """The open desks of one organisation."""

    def __init__(self) -> None:
        self.all: set[DeskScreen] = set()
        self._by_account: defaultdict[UUID, set[DeskScreen]] = defaultdict(set)
        self._by_team: defaultdict[UUID, set[DeskScreen]] = defaultdict(set)
        self._by_conversation: defaultdict[UUID, set[DeskScreen]] = defaultdict(set)
        self._everywhere: set[DeskScreen] = set()
        self._of_team: defaultdict[UUID, set[DeskScreen]] = defaultdict(set)

    def add(self, screen: DeskScreen) -> None:
        """Have `screen` told of what concerns it."""
        self.all.add(screen)
        self._by_account[screen.account_id].add(screen)
        for team in screen.team_ids:
            self._of_team[team].add(screen)
        self._file(screen)

    def remove(self, screen: DeskScreen) -> None:
        """Forget a screen that was closed."""
        self._unfile(screen)
        self.all.discard(screen)
        _discard(self._by_account, screen.account_id, screen)
        for team in screen.team_ids:
            _discard(self._of_team, team, screen)

    def show(self, screen: DeskScreen, watch: Watch) -> None:
        """Note that `screen` now shows something else."""
        self._unfile(screen)
        screen.watch = watch
        self._file(screen)

    def of_teams(self, team_ids: Iterable[UUID]) -> set[DeskScreen]:
        """Return the desks of the members of some teams."""
        return {screen for team in team_ids for screen in self._of_team.get(team, ())}

    def _file(self, screen: DeskScreen) -> None:
        if screen.watch.conversation is not None:
            self._by_conversation[screen.watch.conversation].add(screen)
        if screen.watch.view == "team":
            for team in screen.team_ids:
                self._by_team[team].add(screen)
        elif screen.watch.view not in OWN_VIEWS:
            self._everywhere.add(screen)

    def _unfile(self, screen: DeskScreen) -> None:
        if screen.watch.conversation is not None:
            _discard(self._by_conversation, screen.watch.conversation, screen)
        for team in screen.team_ids:
            _discard(self._by_team, team, screen)
        self._everywhere.discard(screen)

    def of_account(self, account_id: UUID) -> frozenset[DeskScreen]:
        """Return the desks that an account has open."""
        return frozenset(self._by_account.get(account_id, ()))

    def watching(self, conversation_id: UUID) -> frozenset[DeskScreen]:
        """Return the desks on which a conversation is open."""
        return frozenset(self._by_conversation.get(conversation_id, ()))

    def that_may_hear(self, word: Whisper) -> set[DeskScreen]:
        """Return the desks to tell of a whisper: the adviser's, and of who reads along."""
        reading = self._by_conversation.get(word.conversation_id, ())
        return {
            *self._by_account.get(word.adviser_id, ()),
            *(screen for screen in reading if screen.leads),
        }

    def concerned_by(self, summary: Summary, changes: Changes) -> Iterator[DeskScreen]:
        """Yield, some twice, the desks that show a conversation or did until now."""
        yield from self._everywhere
        yield from self._by_conversation.get(summary.id, ())
        for place in changes.former_places.get(summary.id, ()):
            yield from self._by_conversation.get(place, ())
        for called in (*summary.collaborator_ids, *summary.mentioned_ids):
            yield from self._by_account.get(called, ())
        for adviser in _now_and_before(summary.adviser_id, changes.former_advisers, summary.id):
            yield from self._by_account.get(adviser, ())
        for team in _now_and_before(summary.team_id, changes.former_teams, summary.id):
            yield from self._by_team.get(team, ())

    def colleagues(self, team_ids: Iterable[UUID]) -> Iterator[DeskScreen]:
        """Yield, some twice, the desks of the members of some teams, and those that watch all."""
        yield from self._everywhere
        for team in team_ids:
            yield from self._of_team.get(team, ())


def _now_and_before(
    now: UUID | None, before: dict[UUID, set[UUID]], conversation_id: UUID
) -> set[UUID]:
    return before.get(conversation_id, set()) | ({now} if now is not None else set())


def _discard(index: defaultdict[UUID, set[DeskScreen]], key: UUID, screen: DeskScreen) -> None:
    screens = index.get(key)
    if screens is not None:
        screens.discard(screen)
        if not screens:
            del index[key]
