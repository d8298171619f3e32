"""The supervisor's view: the board of the day, adherence, whispers, alerts, the wallboard."""

from miroir.supervision.board import Board, TeamId, load_board
from miroir.supervision.facts import ReadAlong, WallboardRevoked, Whispered, WhisperSeen
from miroir.supervision.floor import Seat
from miroir.supervision.queues import Queue, Waiting
from miroir.supervision.settled import Kept
from miroir.supervision.staff import Staff
from miroir.supervision.wall import draw_wall
from miroir.supervision.wall_links import WallOf, wall_links
from miroir.supervision.wallboards import refuse_revoked
from miroir.supervision.whispering import Whisper, whisper, whispers, whispers_moved

__all__ = [
    "Board",
    "Kept",
    "Queue",
    "ReadAlong",
    "Seat",
    "Staff",
    "TeamId",
    "Waiting",
    "WallOf",
    "WallboardRevoked",
    "Whisper",
    "WhisperSeen",
    "Whispered",
    "draw_wall",
    "load_board",
    "refuse_revoked",
    "wall_links",
    "whisper",
    "whispers",
    "whispers_moved",
]
