"""What advisers are writing: drafts, answers that wait before they leave, collisions."""

from miroir.composing.collisions import AnsweredMeanwhile, Meanwhile, refuse_over_others
from miroir.composing.drafts import forget_empty_drafts
from miroir.composing.facts import HeldReplyEnded, ReplyHeld
from miroir.composing.jobs import follower
from miroir.composing.leaving import move_held, send_all_due, send_due, send_undoable
from miroir.composing.macros import (
    AssignAct,
    CloseAct,
    MacroDraft,
    NoteAct,
    ReplyAct,
    SnoozeAct,
    TagAct,
    create_macro,
)
from miroir.composing.model import HeldReply, Writer
from miroir.composing.reading import held_replies
from miroir.composing.rich_text import cleaned
from miroir.composing.signs import DRAFTS, read_drafted

__all__ = [
    "DRAFTS",
    "AnsweredMeanwhile",
    "AssignAct",
    "CloseAct",
    "HeldReply",
    "HeldReplyEnded",
    "MacroDraft",
    "Meanwhile",
    "NoteAct",
    "ReplyAct",
    "ReplyHeld",
    "SnoozeAct",
    "TagAct",
    "Writer",
    "cleaned",
    "create_macro",
    "follower",
    "forget_empty_drafts",
    "held_replies",
    "move_held",
    "read_drafted",
    "refuse_over_others",
    "send_all_due",
    "send_due",
    "send_undoable",
]
