"""The text of an article: Markdown as written, HTML as customers read it."""

import re
import unicodedata
from html import unescape
from typing import Final

import nh3
from markdown_it import MarkdownIt

LONGEST_SLUG: Final = 80
LONGEST_SUMMARY: Final = 160
TAGS: Final = {
    *("p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "code"),
    *("strong", "em", "s", "a", "img", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES: Final = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def article_html(body: str, *, pictures: bool = True) -> str:
    """Return the HTML of an article written in Markdown (CommonMark, tables): safe to show.

    The page has one heading of the first rank, the title: those of the text come below it.
    Without `pictures` they are left out, for places that may not load them.
    """
    tokens = MARKDOWN.parse(body)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(4, max(2, int(token.tag[1])))}"
    return nh3.clean(
        MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}),
        tags=TAGS if pictures else TAGS - {"img"},
        attributes=ATTRIBUTES,
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel="noopener",
    )


def summary(body: str) -> str:
    """Return the beginning of an article as plain words, whole ones, at most 160 characters."""
    bare = nh3.clean(article_html(body), tags=set())
    plain = " ".join(unescape(bare).split())
    if len(plain) <= LONGEST_SUMMARY:
        return plain
    return plain[: LONGEST_SUMMARY - 1].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


def slug_of(title: str) -> str:
    """Return a title as part of an address: `Suivre ma commande` is `suivre-ma-commande`."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_SLUG].strip("-")
    return slug or "article"
