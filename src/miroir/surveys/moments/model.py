"""When somebody is asked: the moment, the conditions, the way, and what goes first."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.errors import Invalid
from miroir.base.language import phrase
from miroir.surveys.model import Side, SurveyKind, SurveyName, kind_of

Way = Literal[
    "usual",
    "suited",
    "widget",
    "email",
    "email_sms",
    "sms_email",
    "sms",
    "link",
    "qr",
    "kiosk",
    "desk",
]
Outcome = Literal[
    "invited",
    "not_drawn",
    "outranked",
    "quarantine",
    "opposed",
    "unreachable",
    "adviser_limit",
    "team_limit",
    "over",
    "failed",
]

OUTCOMES: Final[Mapping[Outcome, str]] = {
    "invited": phrase("asked"),
    "not_drawn": phrase("not drawn"),
    "outranked": phrase("another survey went first"),
    "quarantine": phrase("asked not long ago"),
    "opposed": phrase("wants no surveys"),
    "unreachable": phrase("cannot be reached"),
    "adviser_limit": phrase("adviser asked often enough"),
    "team_limit": phrase("team asked often enough"),
    "over": phrase("no longer to be asked"),
    "failed": phrase("something broke"),
}
WAYS: Final[Mapping[Way, str]] = {
    "usual": phrase("In the chat after a chat, else by e-mail"),
    "widget": phrase("In the chat only"),
    "email": phrase("By e-mail only"),
    "suited": phrase("As it suits: chat after a chat, SMS after a call or an SMS, else what works"),
    "email_sms": phrase("By e-mail, else by SMS"),
    "sms_email": phrase("By SMS, else by e-mail"),
    "sms": phrase("By SMS only"),
    "desk": phrase("At the desk"),
}
WAYS_OF: Final[Mapping[Side, tuple[Way, ...]]] = {
    "customer": ("usual", "suited", "widget", "email", "email_sms", "sms_email", "sms"),
    "adviser": ("desk", "usual"),
}

Ids = Annotated[tuple[UUID, ...], msgspec.Meta(max_length=200)]
Hour = Annotated[int, msgspec.Meta(ge=0, le=23)]


class AtEnd(msgspec.Struct, frozen=True, kw_only=True, tag="end", tag_field="when"):
    """When a contact ends; of an adviser, after the wrap-up."""


class Later(msgspec.Struct, frozen=True, kw_only=True, tag="later", tag_field="when"):
    """So many days after a contact has ended, if it has not been opened again."""

    days: Annotated[int, msgspec.Meta(ge=1, le=60)]


class Regularly(msgspec.Struct, frozen=True, kw_only=True, tag="regularly", tag_field="when"):
    """Each customer of the past year once in so many days, as many of them on every day."""

    days: Annotated[int, msgspec.Meta(ge=30, le=730)]
    hour: Hour = 10


class Weekly(msgspec.Struct, frozen=True, kw_only=True, tag="weekly", tag_field="when"):
    """Advisers on a day of each week (0: Monday), a few questions in turn.

    By the clock and the openings of `calendar_id`, else by the organisation's time zone.
    """

    weekday: Annotated[int, msgspec.Meta(ge=0, le=6)]
    hour: Hour
    questions: Annotated[int, msgspec.Meta(ge=1, le=5)] = 2
    calendar_id: UUID | None = None


class Campaign(msgspec.Struct, frozen=True, kw_only=True, tag="campaign", tag_field="when"):
    """Advisers once, from a day to another: a barometer."""

    first: date
    last: date


Moment = AtEnd | Later | Regularly | Weekly | Campaign
MOMENTS_OF: Final[Mapping[Side, tuple[type, ...]]] = {
    "customer": (AtEnd, Later, Regularly),
    "adviser": (AtEnd, Weekly, Campaign),
}
SURVEYS_OF: Final[Mapping[Side, tuple[SurveyKind, ...]]] = {
    "customer": ("contact", "solved", "relation"),
    "adviser": ("contact", "pulse", "barometer"),
}


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """Which contacts a rule is about, all of it at once; empty: any. `share` of them, in percent.

    Of advisers who are asked about no contact, `team_ids` alone counts.
    """

    channels: Annotated[tuple[Channel, ...], msgspec.Meta(max_length=10)] = ()
    reason_ids: Ids = ()
    team_ids: Ids = ()
    tier_ids: Ids = ()
    brand_ids: Ids = ()
    share: Annotated[int, msgspec.Meta(ge=1, le=100)] = 100


class RuleSays(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as people edit it. Of two that fit, the one with the higher `priority` goes first.

    `reminders` by e-mail or SMS to who has not answered, `remind_after` days apart.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    side: Side
    survey: SurveyName
    moment: Moment
    where: Where = Where()
    way: Way = "usual"
    priority: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50
    reminders: Annotated[int, msgspec.Meta(ge=0, le=2)] = 0
    remind_after: Annotated[int, msgspec.Meta(ge=1, le=14)] = 4

    @property
    def anonymous(self) -> bool:
        """Whether answers are kept apart from who gave them."""
        return isinstance(self.moment, Weekly | Campaign)


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule in use, or paused."""

    id: UUID
    says: RuleSays
    paused_at: datetime | None


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """What conditions look at of a contact that has ended."""

    closure_id: UUID
    channel: Channel
    reason_id: UUID
    team_id: UUID | None
    tier_id: UUID | None
    brand_id: UUID | None


def check_rule(says: RuleSays) -> None:
    """Raise Invalid for a rule that cannot be followed."""
    if not isinstance(says.moment, MOMENTS_OF[says.side]):
        raise Invalid(phrase("This side is not asked at this moment."), field="moment")
    kind = kind_of(says.survey)
    if kind not in SURVEYS_OF[says.side]:
        raise Invalid(phrase("This questionnaire is for the other side."), field="survey")
    if says.side == "adviser" and says.anonymous == (kind == "contact"):
        raise Invalid(phrase("This questionnaire does not suit the moment."), field="survey")
    if says.way not in WAYS_OF[says.side]:
        raise Invalid(phrase("This side cannot be asked by this way yet."), field="way")
    if says.way == "widget" and not isinstance(says.moment, AtEnd):
        raise Invalid(phrase("In the chat one is asked at the end only."), field="way")
    if says.side == "adviser" and says.reminders:
        raise Invalid(phrase("Reminders go to customers only."), field="reminders")
    if isinstance(says.moment, Campaign) and says.moment.last < says.moment.first:
        raise Invalid(phrase("It ends before it begins."), field="last")


def fits(where: Where, contact: Contact) -> bool:
    """Say whether a rule is about a contact, before chance draws."""
    return (
        (not where.channels or contact.channel in where.channels)
        and (not where.reason_ids or contact.reason_id in where.reason_ids)
        and (not where.team_ids or contact.team_id in where.team_ids)
        and (not where.tier_ids or contact.tier_id in where.tier_ids)
        and (not where.brand_ids or contact.brand_id in where.brand_ids)
    )


def drawn(rule_id: UUID, about: UUID, *, share: int) -> bool:
    """Say whether chance draws `about` for a rule that asks `share` percent: always the same.

    DRAWN in preview.py says it in SQL.
    """
    digest = hashlib.md5(f"{rule_id}{about}".encode(), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) * 100 < share * 2**32
