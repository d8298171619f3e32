"""What customers and staff say in their own words: found, tagged, put to themes."""

from miroir.remarks.facts import (
    LanguageModelAllowed,
    LanguageModelForbidden,
    RemarksTagged,
    RemarkUntagged,
    TagRuleMade,
    TagRuleRetired,
    ThemesAsked,
    ThemesFound,
)
from miroir.remarks.jobs import remark_jobs, renew_themes
from miroir.remarks.keeping import follower
from miroir.remarks.listing import Found, find
from miroir.remarks.model import Filters, Remark, Score, Tag
from miroir.remarks.rules import RuleDraft, make_rule
from miroir.remarks.searches import ask_for_themes, held_themes
from miroir.remarks.tagging import put_tag, tag_named, tags, take_tag

__all__ = [
    "Filters",
    "Found",
    "LanguageModelAllowed",
    "LanguageModelForbidden",
    "Remark",
    "RemarkUntagged",
    "RemarksTagged",
    "RuleDraft",
    "Score",
    "Tag",
    "TagRuleMade",
    "TagRuleRetired",
    "ThemesAsked",
    "ThemesFound",
    "ask_for_themes",
    "find",
    "follower",
    "held_themes",
    "make_rule",
    "put_tag",
    "remark_jobs",
    "renew_themes",
    "tag_named",
    "tags",
    "take_tag",
]
