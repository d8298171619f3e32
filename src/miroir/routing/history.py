"""What routing decided of a conversation, with its reasons, in codes and numbers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.conversations import (
    ConversationAssigned,
    ConversationClosed,
    ConversationPrioritised,
    Priority,
    PromiseEscalated,
)
from miroir.journal import Fact, Recorded, of_conversation
from miroir.routing.facts import (
    ContactPlaced,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    PlacementEnded,
    WaitExplained,
)
from miroir.routing.model import Because, Why

NOW = """
    select w.place, w.wait, w.details, w.at from wait_estimate w
    join placement p on (p.organisation_id, p.conversation_id) =
                        (w.organisation_id, w.conversation_id)
    where w.organisation_id = $1 and w.conversation_id = $2
"""

StepKind = Literal[
    "placed", "waits", "offered", "offer-ended", "assigned", "prioritised", "escalated",
    "settled", "closed",
]  # fmt: skip


class Lacking(msgspec.Struct, frozen=True, kw_only=True):
    """A skill that nobody has at this level."""

    skill_id: UUID
    level: int


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that routing, or somebody, decided. What does not apply is left at its default.

    - placed: routing looks after it, on these terms; `due_at` is the promise;
    - waits: for the reason `why` (see `WaitExplained`), after `ring` steps of relaxing;
    - offered: to `adviser_id` until `until`, who was met as `because` says;
    - offer-ended: with `outcome`; expired: the adviser was set away;
    - assigned, prioritised, escalated, closed: by somebody, or by a rule;
    - settled: routing has no more to do.
    """

    seq: int
    at: datetime
    kind: StepKind
    channel: Channel | None = None
    team_id: UUID | None = None
    more_team_ids: tuple[UUID, ...] = ()
    skill_ids: tuple[UUID, ...] = ()
    adviser_id: UUID | None = None
    due_at: datetime | None = None
    opens_at: datetime | None = None
    until: datetime | None = None
    because: Because | None = None
    outcome: OfferOutcome | None = None
    why: Why | None = None
    ring: int = 0
    able: int = 0
    present: int = 0
    no_channel: bool = False
    no_language: bool = False
    missing_teams: tuple[UUID, ...] = ()
    missing_skills: tuple[Lacking, ...] = ()
    priority: Priority | None = None


class WaitNow(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands now: the place in the queue, the wait expected in seconds, and why it waits.

    `wait` null: it cannot be said honestly.
    """

    at: datetime
    place: int
    wait: int | None
    step: Step


class History(msgspec.Struct, frozen=True, kw_only=True):
    """The decisions of a conversation, oldest first; `now` while routing looks after it."""

    conversation_id: UUID
    now: WaitNow | None
    steps: list[Step]


async def history(transaction: Transaction, conversation_id: UUID) -> History:
    """Return what routing decided of a conversation: its newest 200 steps."""
    facts = await of_conversation(transaction, conversation_id, KINDS)
    return History(
        conversation_id=conversation_id,
        now=await _now(transaction, conversation_id),
        steps=[step_of(recorded) for recorded in facts],
    )


async def _now(transaction: Transaction, conversation_id: UUID) -> WaitNow | None:
    row = await transaction.row(NOW, transaction.organisation, conversation_id)
    if row is None or not row["details"]:
        return None
    wait = row["wait"]
    why = msgspec.convert(row["details"], WaitExplained)
    return WaitNow(
        at=row["at"],
        place=row["place"],
        wait=None if wait is None else int(wait.total_seconds()),
        step=step_of(Recorded(0, row["at"], why)),
    )


def step_of(recorded: Recorded[Any]) -> Step:
    """Return a fact as a step."""
    fact = recorded.fact
    kind, names = STEPS[type(fact)]
    fields = {name: getattr(fact, name) for name in names}
    if isinstance(fact, OfferMade):
        fields["until"] = fact.expires_at
    if isinstance(fact, WaitExplained):
        fields["missing_skills"] = _lacking(fact)
    return Step(seq=recorded.seq, at=recorded.at, kind=kind, **fields)


def _lacking(fact: WaitExplained) -> tuple[Lacking, ...]:
    pairs = zip(fact.missing_skills, fact.missing_levels, strict=False)
    return tuple(Lacking(skill_id=skill, level=level) for skill, level in pairs)


STEPS: Mapping[type[Fact], tuple[StepKind, tuple[str, ...]]] = {
    ContactPlaced: (
        "placed",
        ("channel", "team_id", "more_team_ids", "skill_ids", "due_at", "opens_at"),
    ),
    WaitExplained: (
        "waits",
        ("why", "ring", "until", "adviser_id", "able", "present", "no_channel", "no_language",
         "missing_teams"),
    ),
    OfferMade: ("offered", ("adviser_id", "because", "ring")),
    OfferEnded: ("offer-ended", ("adviser_id", "outcome")),
    ConversationAssigned: ("assigned", ("adviser_id", "team_id")),
    ConversationPrioritised: ("prioritised", ("priority",)),
    PromiseEscalated: ("escalated", ("team_id", "priority")),
    PlacementEnded: ("settled", ()),
    ConversationClosed: ("closed", ()),
}  # fmt: skip
"""What each fact is as a step, and which of its fields the step has."""

KINDS = tuple(STEPS)
