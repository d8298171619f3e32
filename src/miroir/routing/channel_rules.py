"""What an organisation sets differently from the usual rules of each channel."""

from typing import Annotated, Any, get_args
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Row, Transaction
from miroir.base.errors import Invalid
from miroir.journal import record
from miroir.routing.facts import RoutingSet
from miroir.routing.policy import RINGS, RULES, ChannelRule, Ring

CHANNELS: tuple[Channel, ...] = get_args(Channel)
NAMES = (
    "weight", "most", "interrupts", "leaves", "idle_for", "offer_for", "keep_for",
    "keep_for_preferred", "priority_step", "last_minutes", "stops_before", "rings",
)  # fmt: skip

COLUMNS = ", ".join(NAMES)
OWN = f"select channel, {COLUMNS} from channel_rule where organisation_id = $1"
SET = f"""
    insert into channel_rule (organisation_id, channel, {COLUMNS})
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    on conflict (organisation_id, channel) do update
        set ({COLUMNS}) = row ({", ".join(f"excluded.{name}" for name in NAMES)})
"""
KNOWN_TEAMS = "select count(*) from team where organisation_id = $1 and id = any($2)"
LONGEST = 30 * 86_400

Part = Annotated[int, msgspec.Meta(ge=1, le=100)]
Count = Annotated[int, msgspec.Meta(ge=0, le=100)]
Length = Annotated[int, msgspec.Meta(ge=0, le=LONGEST)]
Patience = Annotated[int, msgspec.Meta(ge=5, le=86_400)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class OwnRing(msgspec.Struct, frozen=True, kw_only=True):
    """A step by which what is asked of an adviser is relaxed; it needs one of the first three."""

    share: Share | None = None
    left: Length | None = None
    after: Length | None = None
    lower_levels: Annotated[int, msgspec.Meta(ge=0, le=5)] = 0
    team_ids: Annotated[list[UUID], msgspec.Meta(max_length=50)] = []
    helpers: bool = False
    helpers_of_other_brands: bool = False
    any_team: bool = False
    any_skills: bool = False
    any_language: bool = False


class OwnRule(msgspec.Struct, frozen=True, kw_only=True):
    """What is set for a channel; null leaves it as usual. Lengths of time are in seconds.

    The words are those of the policy: see `ChannelRule`. `rings`: at most six.
    """

    weight: Part | None = None
    most: Count | None = None
    interrupts: Annotated[list[Channel], msgspec.Meta(max_length=20)] | None = None
    leaves: Count | None = None
    idle_for: Length | None = None
    offer_for: Patience | None = None
    keep_for: Length | None = None
    keep_for_preferred: Length | None = None
    priority_step: Length | None = None
    last_minutes: Length | None = None
    stops_before: Annotated[int, msgspec.Meta(ge=-86_400, le=86_400)] | None = None
    rings: Annotated[list[OwnRing], msgspec.Meta(max_length=6)] | None = None


USUAL = OwnRule()


class RuleShown(msgspec.Struct, frozen=True, kw_only=True):
    """A channel's rule: what is set, and the whole that follows (`in_force`)."""

    channel: Channel
    own: OwnRule
    in_force: OwnRule


async def own_rules(transaction: Transaction) -> dict[Channel, OwnRule]:
    """Return what the organisation has set, by channel."""
    rows = await transaction.fetch(OWN, transaction.organisation)
    return {row["channel"]: _own(row) for row in rows}


async def channel_rules(transaction: Transaction) -> list[RuleShown]:
    """Return the rule of every channel, as set and as in force."""
    own = await own_rules(transaction)
    return [_shown(channel, own.get(channel, USUAL)) for channel in CHANNELS]


def _shown(channel: Channel, own: OwnRule) -> RuleShown:
    rule = rule_in_force(channel, own)
    return RuleShown(channel=channel, own=own, in_force=_as_set(rule))


def _as_set(rule: ChannelRule) -> OwnRule:
    rings = [
        {**_whole(ring), "team_ids": ring.more_teams}
        for ring in (RINGS if rule.rings is None else rule.rings)
    ]
    whole = {**_whole(rule), "rings": rings, "interrupts": sorted(rule.interrupts)}
    return msgspec.convert(whole, OwnRule)


def _whole(of: ChannelRule | Ring) -> dict[str, Any]:
    """Return the fields, with lengths of time in whole seconds."""
    fields = msgspec.to_builtins(of)
    return {
        name: int(value) if isinstance(value, float) and name != "share" else value
        for name, value in fields.items()
    }


def rule_in_force(channel: Channel, own: OwnRule) -> ChannelRule:
    """Return the usual rule of a channel with what is set in its place."""
    usual = RULES.get(channel) or ChannelRule()
    given = {
        name: value for name, value in msgspec.structs.asdict(own).items() if value is not None
    }
    if own.interrupts is not None:
        given["interrupts"] = frozenset(own.interrupts)
    if own.rings is not None:
        given["rings"] = tuple(_ring(ring) for ring in own.rings)
    return msgspec.structs.replace(usual, **given)


def _ring(ring: OwnRing) -> Ring:
    given = msgspec.structs.asdict(ring)
    return Ring(more_teams=tuple(given.pop("team_ids")), **given)


async def set_channel_rule(transaction: Transaction, channel: Channel, own: OwnRule) -> RuleShown:
    """Set a channel's rule, for contacts that wait as for those to come.

    Raises Invalid for a step that does not say when it begins, or names an unknown team.
    """
    await _check(transaction, own)
    rings = None if own.rings is None else msgspec.to_builtins(own.rings)
    interrupts = None if own.interrupts is None else sorted(set(own.interrupts))
    kept = msgspec.structs.asdict(own) | {"rings": rings, "interrupts": interrupts}
    await transaction.execute(
        SET, transaction.organisation, channel, *(kept[name] for name in NAMES)
    )
    record(transaction, RoutingSet())
    return _shown(channel, own)


async def _check(transaction: Transaction, own: OwnRule) -> None:
    rings = own.rings or []
    if any(ring.share is None and ring.left is None and ring.after is None for ring in rings):
        raise Invalid("Each step must say when it begins: give a share, the time left or gone.")
    teams = sorted({team for ring in rings for team in ring.team_ids})
    if await transaction.value(KNOWN_TEAMS, transaction.organisation, teams) != len(teams):
        raise Invalid("There is no such team: read the settings again.")


def _own(row: Row) -> OwnRule:
    return msgspec.convert({name: row[name] for name in NAMES}, OwnRule)
