"""What a wallboard shows: counts and shares, never a name or a word of anybody."""

from collections import Counter
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.advisers import PresenceState
from miroir.base.channel import Channel
from miroir.base.language import Language
from miroir.base.pages import render
from miroir.supervision.board import Board
from miroir.supervision.queues import Queue
from miroir.supervision.settled import Kept

STATES: tuple[PresenceState, ...] = ("available", "busy", "away")


class WallChannel(msgspec.Struct, kw_only=True):
    """A channel on the wall; `promise` is of the queue that runs out of time first."""

    channel: Channel
    waiting: int = 0
    late: int = 0
    since: datetime | None = None
    queue: Queue | None = None
    kept: Kept | None = None


def wall_values(board: Board, *, team_id: UUID | None) -> dict[str, object]:
    """Return the values of `supervision/wall.html`, of one team or (None) all."""
    channels: dict[Channel, WallChannel] = {}
    for queue in board.queues:
        if team_id is None or queue.team_id == team_id:
            _add(channels.setdefault(queue.channel, WallChannel(channel=queue.channel)), queue)
    whole = None
    for kept in board.kept:
        if kept.team_id != team_id:
            continue
        if kept.channel is None:
            whole = kept
        else:
            known = channels.setdefault(kept.channel, WallChannel(channel=kept.channel))
            known.kept = kept
    seats = [seat for seat in board.seats if team_id is None or team_id in seat.team_ids]
    states = Counter(seat.presence.state for seat in seats)
    return {
        "at": board.at,
        "channels": sorted(channels.values(), key=_hurry),
        "whole": whole,
        "states": {state: states[state] for state in STATES},
        "waiting": sum(one.waiting for one in channels.values()),
    }


def _add(into: WallChannel, queue: Queue) -> None:
    into.waiting += queue.waiting
    into.late += queue.late
    into.since = min(into.since or queue.since, queue.since)
    if into.queue is None or _left(queue) < _left(into.queue):
        into.queue = queue


def _left(queue: Queue) -> float:
    if queue.promise is None or queue.promise.seconds_left is None:
        return float("inf")
    return queue.promise.seconds_left


def _hurry(one: WallChannel) -> tuple[bool, float, str]:
    return one.waiting == 0, _left(one.queue) if one.queue else 0.0, one.channel


def draw_wall(board: Board, *, team_id: UUID | None, tongue: Language) -> str:
    """Return the part of the wallboard that moves, as HTML."""
    return render("supervision/wall.html", wall_values(board, team_id=team_id), tongue=tongue)
