"""What happened to remarks: never a word of them."""

from typing import Literal
from uuid import UUID

from miroir.journal import Fact
from miroir.surveys import Side

Method = Literal["own", "model"]


class RemarksTagged(Fact, frozen=True, kw_only=True):
    """Remarks got a tag, by a person, by a rule, or from a theme."""

    tag_id: UUID
    remarks: int
    rule_id: UUID | None
    by: UUID | None


class RemarkUntagged(Fact, frozen=True, kw_only=True):
    """Somebody took a tag from a remark."""

    tag_id: UUID
    by: UUID | None


class TagRuleMade(Fact, frozen=True, kw_only=True):
    """From now on a rule tags remarks, and those of the past as well."""

    rule_id: UUID
    tag_id: UUID
    by: UUID | None


class TagRuleRetired(Fact, frozen=True, kw_only=True):
    """A rule tags no more; the tags that it gave stay."""

    rule_id: UUID
    by: UUID | None


class LanguageModelAllowed(Fact, frozen=True, kw_only=True):
    """From now on remarks are sent to the language model of the installation."""

    by: UUID | None


class LanguageModelForbidden(Fact, frozen=True, kw_only=True):
    """Nothing is sent to the language model any more."""

    by: UUID | None


class ThemesAsked(Fact, frozen=True, kw_only=True):
    """Themes are to be looked for; nobody asked: they were old."""

    search_id: UUID
    side: Side
    by: UUID | None


class ThemesFound(Fact, frozen=True, kw_only=True):
    """What a search for themes came to: how many, in how many remarks, and by which method."""

    search_id: UUID
    side: Side
    themes: int
    remarks: int
    method: Method
