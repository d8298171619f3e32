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
    update_saved_reply,
)

__all__ = [
    "Article",
    "ArticleDraft",
    "SavedReply",
    "SavedReplyDraft",
    "articles",
    "count_use",
    "create_saved_reply",
    "delete_saved_reply",
    "owner_of",
    "publish_article",
    "saved_replies",
    "update_saved_reply",
]
