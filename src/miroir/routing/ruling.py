"""The policy as an organisation has set it."""

from miroir.base.database import Transaction
from miroir.routing.channel_rules import CHANNELS, USUAL, own_rules, rule_in_force
from miroir.routing.helping import helps, overflow_of
from miroir.routing.policy import Policy
from miroir.routing.ranks import NUMBERS, priority_ranks, tier_ranks


async def load_policy(transaction: Transaction) -> Policy:
    """Return the organisation's policy: the usual one with what it has set itself."""
    own = await own_rules(transaction)
    priorities = await priority_ranks(transaction)
    tiers = await tier_ranks(transaction)
    return Policy(
        rules={channel: rule_in_force(channel, own.get(channel, USUAL)) for channel in CHANNELS},
        priorities={NUMBERS[priority]: rank.standing for priority, rank in priorities.items()},
        tiers={tier: rank.standing for tier, rank in tiers.items()},
        overflow={help_.team_id: overflow_of(help_) for help_ in await helps(transaction)},
    )
