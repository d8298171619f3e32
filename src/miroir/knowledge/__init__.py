"""What advisers answer with: saved replies and articles."""

from miroir.knowledge.articles import Article, ArticleDraft, articles, publish_article
from miroir.knowledge.saved_replies import (
    SavedReply,
    SavedReplyDraft,
    create_saved_reply,
    delete_saved_reply,
    saved_replies,
    update_saved_reply,
)

__all__ = [
    "Article",
    "ArticleDraft",
    "SavedReply",
    "SavedReplyDraft",
    "articles",
    "create_saved_reply",
    "delete_saved_reply",
    "publish_article",
    "saved_replies",
    "update_saved_reply",
]
