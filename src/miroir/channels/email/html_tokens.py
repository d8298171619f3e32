"""HTML cut into tags and text in linear time, as a browser would cut it.

Sanitisers and the standard library's parser take quadratic time on hostile nesting, attributes or
comments (a megabyte of `<div>` keeps one busy for minutes); this reads each character once.
"""

import re
from collections.abc import Iterator
from html import unescape

import msgspec

MOST_ATTRIBUTES = 40
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
END_TAG = re.compile(r"</([a-zA-Z][^\s/>]*)[^>]*(?:>|\Z)")
BOGUS = re.compile(r"<[/!?][^>]*(?:>|\Z)")
TAG_NAME = re.compile(r"<([a-zA-Z][^\s/>]*)")
TAG_END = re.compile(r"[\s/]*>")
ATTRIBUTE = re.compile(
    r"[\s/]*([^\s/>][^\s/>=]*)"
    r"(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"'][^\s>]*)?))?"
)
# Elements whose content is not markup, and none of which is for a reader of mail.
RAW = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")
}


class Open(msgspec.Struct, frozen=True):
    """A start tag; of repeated attributes the first counts."""

    name: str
    attributes: dict[str, str]


class Close(msgspec.Struct, frozen=True):
    """An end tag."""

    name: str


Token = Open | Close | str


def tokens(source: str) -> Iterator[Token]:
    """Yield tags and unescaped text; comments, declarations and raw elements are left out."""
    position = 0
    while found := MARKUP.search(source, position):
        if found.start() > position:
            yield unescape(source[position : found.start()])
        token, position = _markup(source, found.start())
        if token is not None:
            yield token
    if position < len(source):
        yield unescape(source[position:])


def _markup(source: str, start: int) -> tuple[Token | None, int]:
    if source.startswith("<!--", start):
        return None, _end(COMMENT, source, start)
    if ending := END_TAG.match(source, start):
        return Close(ending[1].lower()), ending.end()
    if opening := TAG_NAME.match(source, start):
        return _start_tag(source, opening[1].lower(), opening.end())
    return None, _end(BOGUS, source, start)


def _end(pattern: re.Pattern[str], source: str, start: int) -> int:
    found = pattern.match(source, start)
    return found.end() if found else start + 1


def _start_tag(source: str, name: str, position: int) -> tuple[Token | None, int]:
    attributes: dict[str, str] = {}
    while not (closing := TAG_END.match(source, position)):
        found = ATTRIBUTE.match(source, position)
        if found is None:
            return None, len(source)
        if len(attributes) < MOST_ATTRIBUTES:
            attributes.setdefault(
                found[1].lower(), unescape(found[2] or found[3] or found[4] or "")
            )
        position = found.end()
    return Open(name, attributes), _after_raw(source, name, closing.end())


def _after_raw(source: str, name: str, position: int) -> int:
    if name not in RAW:
        return position
    ending = RAW[name].search(source, position)
    return ending.start() if ending else len(source)
