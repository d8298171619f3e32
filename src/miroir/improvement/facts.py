"""What happened to irritants and suggestions."""

from datetime import datetime
from uuid import UUID

from miroir.improvement.follow_model import Outcome, Way
from miroir.improvement.model import State, SuggestionState
from miroir.journal import Code, Fact


class IrritantRaised(Fact, frozen=True, kw_only=True):
    """Somebody named a recurring cause of effort or anger."""

    irritant_id: UUID
    brand_id: UUID | None
    by: UUID | None


class IrritantMoved(Fact, frozen=True, kw_only=True):
    """An irritant is now in another state."""

    irritant_id: UUID
    state: State
    by: UUID | None


class RemarksGrouped(Fact, frozen=True, kw_only=True):
    """Remarks of customers were put to an irritant that explains them."""

    irritant_id: UUID
    remarks: int
    by: UUID | None


class ActionDecided(Fact, frozen=True, kw_only=True):
    """Something is to be done about an irritant."""

    irritant_id: UUID
    action_id: UUID
    by: UUID | None


class ActionDone(Fact, frozen=True, kw_only=True):
    """An action against an irritant is done, since that day; None: it is not, after all."""

    irritant_id: UUID
    action_id: UUID
    done: bool
    by: UUID | None


class NewsPublished(Fact, frozen=True, kw_only=True):
    """Customers read what was done about an irritant, or (`published`: no) no longer do."""

    irritant_id: UUID
    published: bool
    by: UUID | None


class AuthorsConsulted(Fact, frozen=True, kw_only=True):
    """Authors of an irritant's remarks were asked what would help: how many, and what."""

    irritant_id: UUID
    consultation_id: UUID
    survey: Code
    invited: int
    by: UUID | None


class RemarkAuthorTold(Fact, frozen=True, kw_only=True):
    """The author of a remark was told, once, what became of it."""

    irritant_id: UUID
    invitation_id: UUID
    customer_id: UUID


class FollowUpOpened(Fact, frozen=True, kw_only=True):
    """A customer's answer asks for a person: whose it is, and until when."""

    follow_up_id: UUID
    invitation_id: UUID
    owner_id: UUID | None
    due_at: datetime


class GapGrew(Fact, frozen=True, kw_only=True):
    """A gap between both sides grew, of a team or the whole: who looks into it, until when."""

    follow_up_id: UUID
    brand_id: UUID | None
    team_id: UUID | None
    question: Code
    owner_id: UUID
    due_at: datetime


class FollowUpClosed(Fact, frozen=True, kw_only=True):
    """A follow-up was closed: how, with what outcome, and whether the promise was kept."""

    follow_up_id: UUID
    way: Way
    outcome: Outcome
    in_time: bool
    by: UUID


class SuggestionMade(Fact, frozen=True, kw_only=True):
    """Somebody who answers customers suggested something."""

    suggestion_id: UUID
    by: UUID


class SuggestionAnswered(Fact, frozen=True, kw_only=True):
    """It was decided what becomes of a suggestion."""

    suggestion_id: UUID
    state: SuggestionState
    by: UUID
