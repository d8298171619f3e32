"""Rich text that an adviser wrote for an e-mail, made safe and given its plain-text twin."""

import re

import nh3

from miroir.channels.email import text_of
from miroir.conversations import storable

TAGS = {"a", "b", "blockquote", "br", "code", "em", "h2", "h3", "i", "li", "ol", "p", "s", "strong"}
CLEANER = nh3.Cleaner(
    tags=TAGS | {"u", "ul"},
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)

ITEM = re.compile(r"<li><p>((?:(?!</?p>).)*)</p>(?=</li>|<ul>|<ol>)", re.DOTALL)


def cleaned(html: str) -> tuple[str, str]:
    """Return `html` with what an answer may hold and nothing else, and the same as plain text."""
    safe = ITEM.sub(r"<li>\1", CLEANER.clean(storable(html)))  # no empty line within an item
    return safe, text_of(safe)
