"""Irritants, actions, suggestions: what becomes of a remark."""

from miroir.improvement.acting import decide_action, finish_action
from miroir.improvement.costing import costs
from miroir.improvement.effects import Compared, Effect, compare, effect
from miroir.improvement.facts import (
    ActionDecided,
    ActionDone,
    IrritantMoved,
    IrritantRaised,
    RemarksGrouped,
    SuggestionAnswered,
    SuggestionMade,
)
from miroir.improvement.irritants import (
    change_irritant,
    group_remarks,
    part_remark,
    raise_irritant,
    set_causes,
)
from miroir.improvement.model import (
    Action,
    Cause,
    Cost,
    Draft,
    Irritant,
    Remark,
    Suggestion,
    SuggestionState,
)
from miroir.improvement.queries import (
    actions,
    irritant,
    irritants,
    remarks_of,
    remarks_unexplained,
)
from miroir.improvement.suggesting import (
    answer_suggestion,
    suggest,
    suggestion,
    suggestions,
    take_back_vote,
    vote,
)

__all__ = [
    "Action",
    "ActionDecided",
    "ActionDone",
    "Cause",
    "Compared",
    "Cost",
    "Draft",
    "Effect",
    "Irritant",
    "IrritantMoved",
    "IrritantRaised",
    "Remark",
    "RemarksGrouped",
    "Suggestion",
    "SuggestionAnswered",
    "SuggestionMade",
    "SuggestionState",
    "actions",
    "answer_suggestion",
    "change_irritant",
    "compare",
    "costs",
    "decide_action",
    "effect",
    "finish_action",
    "group_remarks",
    "irritant",
    "irritants",
    "part_remark",
    "raise_irritant",
    "remarks_of",
    "remarks_unexplained",
    "set_causes",
    "suggest",
    "suggestion",
    "suggestions",
    "take_back_vote",
    "vote",
]
