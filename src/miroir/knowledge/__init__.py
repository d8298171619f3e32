"""What advisers answer with: saved replies and articles."""

from miroir.knowledge.articles import Article, ArticleDraft, articles, publish_article
from miroir.knowledge.saved_replies import (
    SavedReply,
    SavedReplyDraft,
    count_use,
    create_saved_reply,
    delete_saved_reply,
    owner_of,
    saved_replies,
    saved_reply,
    update_saved_reply,
)
from miroir.knowledge.text_fields import (
    TEXT_FIELDS,
    UNKNOWN,
    filled,
    refuse_unknown_fields,
    unknown_fields,
)

__all__ = [
    "TEXT_FIELDS",
    "UNKNOWN",
    "Article",
    "ArticleDraft",
    "SavedReply",
    "SavedReplyDraft",
    "articles",
    "count_use",
    "create_saved_reply",
    "delete_saved_reply",
    "filled",
    "owner_of",
    "publish_article",
    "refuse_unknown_fields",
    "saved_replies",
    "saved_reply",
    "unknown_fields",
    "update_saved_reply",
]
