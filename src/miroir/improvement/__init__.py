"""Irritants, actions, suggestions: what becomes of a remark."""

from miroir.improvement.acting import decide_action, finish_action
from miroir.improvement.beside_help import news_beside_help
from miroir.improvement.consulting import Wanted as ConsultationWanted
from miroir.improvement.consulting import consult_authors
from miroir.improvement.costing import costs
from miroir.improvement.effects import Compared, Effect, compare, effect
from miroir.improvement.facts import (
    ActionDecided,
    ActionDone,
    FollowUpClosed,
    FollowUpOpened,
    GapGrew,
    IrritantMoved,
    IrritantRaised,
    NewsPublished,
    RemarkAuthorTold,
    RemarksGrouped,
    SuggestionAnswered,
    SuggestionMade,
)
from miroir.improvement.follow_model import FollowUp, Gap, Rule, RuleDraft
from miroir.improvement.follow_rules import add_rule, retire_rule, rules
from miroir.improvement.following_up import (
    close_follow_up,
    closed_follow_ups,
    folded,
    follow_up,
    follower,
    give_follow_up,
    open_follow_up,
    open_follow_ups,
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
from miroir.improvement.shell import IMPROVERS, LEADERS, improvement_page
from miroir.improvement.suggesting import (
    answer_suggestion,
    suggest,
    suggestion,
    suggestions,
    take_back_vote,
    vote,
)
from miroir.improvement.telling import tell_authors, told_of
from miroir.improvement.watching_gaps import open_for_grown_gaps, watch_gaps

__all__ = [
    "IMPROVERS",
    "LEADERS",
    "Action",
    "ActionDecided",
    "ActionDone",
    "Cause",
    "Compared",
    "ConsultationWanted",
    "Cost",
    "Draft",
    "Effect",
    "FollowUp",
    "FollowUpClosed",
    "FollowUpOpened",
    "Gap",
    "GapGrew",
    "Irritant",
    "IrritantMoved",
    "IrritantRaised",
    "News",
    "NewsPublished",
    "Remark",
    "RemarkAuthorTold",
    "RemarksGrouped",
    "Rule",
    "RuleDraft",
    "Suggestion",
    "SuggestionAnswered",
    "SuggestionMade",
    "SuggestionState",
    "actions",
    "add_rule",
    "answer_suggestion",
    "change_irritant",
    "close_follow_up",
    "closed_follow_ups",
    "compare",
    "consult_authors",
    "costs",
    "decide_action",
    "effect",
    "finish_action",
    "folded",
    "follow_up",
    "follower",
    "give_follow_up",
    "group_remarks",
    "improvement_page",
    "irritant",
    "irritants",
    "news_beside_help",
    "news_of",
    "open_follow_up",
    "open_follow_ups",
    "open_for_grown_gaps",
    "part_remark",
    "publish_news",
    "published_news",
    "raise_irritant",
    "remarks_of",
    "remarks_unexplained",
    "retire_rule",
    "rules",
    "set_causes",
    "suggest",
    "suggestion",
    "suggestions",
    "take_back_vote",
    "tell_authors",
    "told_of",
    "vote",
    "watch_gaps",
    "withdraw_news",
]
