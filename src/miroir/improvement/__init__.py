"""Irritants, actions, suggestions: what becomes of a remark."""

from miroir.improvement.acting import decide_action, finish_action
from miroir.improvement.costing import costs
from miroir.improvement.effects import Compared, Effect, compare, effect
from miroir.improvement.facts import (
    ActionDecided,
    ActionDone,
    IrritantMoved,
    IrritantRaised,
    NewsPublished,
    RemarkAuthorTold,
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
from miroir.improvement.publishing import News, news_of, publish_news, published_news, withdraw_news
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
from miroir.improvement.telling import tell_authors, told_of

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
    "News",
    "NewsPublished",
    "Remark",
    "RemarkAuthorTold",
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
    "news_of",
    "part_remark",
    "publish_news",
    "published_news",
    "raise_irritant",
    "remarks_of",
    "remarks_unexplained",
    "set_causes",
    "suggest",
    "suggestion",
    "suggestions",
    "take_back_vote",
    "tell_authors",
    "told_of",
    "vote",
    "withdraw_news",
]
