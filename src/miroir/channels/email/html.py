"""HTML of a mail made safe to show: no scripts, no remote pictures, no pathological structure."""

import re
from collections.abc import Iterable, Iterator
from html import escape

import nh3

from miroir.channels.email.html_allowed import (
    ATTRIBUTES,
    NESTING,
    SELF_CLOSING,
    STYLES,
    TAGS,
    VOID,
)
from miroir.channels.email.html_tokens import Close, Open, tokens

LONGEST_SOURCE = 3_000_000
LONGEST_ATTRIBUTE = 4_000
# The sanitiser takes quadratic time over a text node full of ampersands.
LONGEST_TEXT_NODE = 20_000
DEEPEST = 150

# Anything that fetches or hides from this filter: url(), image-set(), escapes, comments, at-rules.
STYLE_REFUSED = re.compile(r"[\\@{}<]|/\*|\w\s*\((?<!rgb\()(?<!rgba\()(?<!hsl\()(?<!calc\()")
REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
CONTENT_ID = re.compile(r"cid:[^\s]{1,250}", re.IGNORECASE)
DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp);base64,[\w+/=\s]*", re.I | re.ASCII)


def sanitised(source: str) -> str | None:
    """Return HTML safe for a sandboxed frame, or None where `source` is too large to show.

    The address of a remote picture waits in `data-src`; pictures of the mail itself keep
    `src="cid:…"`, which whoever shows them replaces by the attachment's address.
    """
    if len(source) > LONGEST_SOURCE:
        return None
    return CLEANER.clean("".join(_tidied(source)))


def _tidied(source: str) -> Iterator[str]:
    """Yield the same document with known tags only, closed in order and nested within bounds."""
    opened: list[str] = []
    text_length = 0
    for token in tokens(source):
        if isinstance(token, str):
            yield from _text(token, text_length)
            text_length = (text_length + len(token)) % LONGEST_TEXT_NODE
        elif isinstance(token, Close):
            yield from _closing(token.name, opened)
        elif token.name in VOID or token.name in SELF_CLOSING:
            yield _start_tag(token)
        elif token.name in NESTING and len(opened) < DEEPEST:
            opened.append(token.name)
            yield _start_tag(token)
    yield from (f"</{name}>" for name in reversed(opened))


def _text(text: str, length_before: int) -> Iterator[str]:
    end = LONGEST_TEXT_NODE - length_before
    yield escape(text[:end], quote=False)
    for start in range(end, len(text), LONGEST_TEXT_NODE):
        yield "<wbr>" + escape(text[start : start + LONGEST_TEXT_NODE], quote=False)


def _closing(name: str, opened: list[str]) -> Iterator[str]:
    if name in SELF_CLOSING:
        yield f"</{name}>"
        return
    for depth, each in enumerate(reversed(opened), start=1):
        if each == name:
            for _ in range(depth):
                yield f"</{opened.pop()}>"
            return
        if each == "table":  # what is inside a table cannot close what is around it
            return


def _start_tag(tag: Open) -> str:
    allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag.name, set()) - {"data-src"}
    kept = ((name, value) for name, value in tag.attributes.items() if name in allowed)
    written = "".join(f' {name}="{escape(value)}"' for name, value in _adapted(tag.name, kept))
    return f"<{tag.name}{written}>"


def _adapted(tag: str, attributes: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, value in attributes:
        if tag == "img" and name == "src":
            yield from _picture(value.strip())
        elif len(value) <= LONGEST_ATTRIBUTE:
            yield name, _styles(value) if name == "style" else value.strip()


def _picture(address: str) -> Iterator[tuple[str, str]]:
    if len(address) <= LONGEST_ATTRIBUTE and REMOTE.match(address):
        yield "data-src", f"https:{address}" if address.startswith("//") else address
    elif CONTENT_ID.fullmatch(address) or DATA.fullmatch(address):
        yield "src", address


def _styles(value: str) -> str:
    return ";".join(each for each in value.split(";") if not STYLE_REFUSED.search(each))


def _checked(_tag: str, attribute: str, value: str) -> str | None:
    """Return what an attribute may say. The last word: whatever comes before may be mistaken."""
    if attribute == "src":
        return value if CONTENT_ID.fullmatch(value) or DATA.fullmatch(value) else None
    if attribute == "data-src":
        return value if REMOTE.match(value) else None
    if attribute == "href":
        return value if LINK.match(value) else None
    if attribute == "style" and STYLE_REFUSED.search(value):
        return None
    return value


CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_checked,
    url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
    url_relative="deny",
    filter_style_properties=STYLES,
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)
