"""What advisers are writing: drafts, answers that wait before they leave, collisions."""

from miroir.composing.collisions import AnsweredMeanwhile, Meanwhile, refuse_over_others
from miroir.composing.drafts import forget_empty_drafts
from miroir.composing.facts import HeldReplyEnded, ReplyHeld
from miroir.composing.jobs import follower
from miroir.composing.leaving import move_held, send_all_due, send_due, send_undoable
from miroir.composing.macros import (
    Act,
    AssignAct,
    CloseAct,
    FieldAct,
    Macro,
    MacroDraft,
    NoteAct,
    PriorityAct,
    ReplyAct,
    SnoozeAct,
    TagAct,
    change_macro,
    create_macro,
    delete_macro,
    macro,
    owner_of_macro,
    shared_macros,
)
from miroir.composing.model import HeldReply, Writer
from miroir.composing.reading import held_replies
from miroir.composing.rich_text import cleaned
from miroir.composing.signs import DRAFTS, read_drafted
from miroir.composing.writing_choices import WritingChoices, writing_choices

__all__ = [
    "DRAFTS",
    "Act",
    "AnsweredMeanwhile",
    "AssignAct",
    "CloseAct",
    "FieldAct",
    "HeldReply",
    "HeldReplyEnded",
    "Macro",
    "MacroDraft",
    "Meanwhile",
    "NoteAct",
    "PriorityAct",
    "ReplyAct",
    "ReplyHeld",
    "SnoozeAct",
    "TagAct",
    "Writer",
    "WritingChoices",
    "change_macro",
    "cleaned",
    "create_macro",
    "delete_macro",
    "follower",
    "forget_empty_drafts",
    "held_replies",
    "macro",
    "move_held",
    "owner_of_macro",
    "read_drafted",
    "refuse_over_others",
    "send_all_due",
    "send_due",
    "send_undoable",
    "shared_macros",
    "writing_choices",
]
