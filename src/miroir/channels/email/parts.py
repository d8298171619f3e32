"""The tree of parts of a mail, with bounds on its depth and size."""

import re
from collections.abc import Iterator
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import Any

from miroir.channels.email.headers import Headers

DEEPEST = 20
DEEPEST_MENDED = 3
MOST_PARTS = 1_000
MOST_HEADERS = 2_000
MOST_LINES = 1_500_000
LONGEST_HEAD = 512_000
OPAQUE = "application/octet-stream"
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
HEADER_LINE = re.compile(rb"(?:[!-9;-~]+[ \t]*:|[ \t]|>?From )")
BOUNDARY = re.compile(
    rb"^--([\w'()+,./:=?-]{1,70})[ \t]*\r?\n(?:[ \t]*\r?\n|content-[a-z-]+:)",
    re.IGNORECASE | re.MULTILINE,
)
KNOWN_HEADER = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]+|received|sender"
    rb"|return-path|delivered-to|reply-to|references|in-reply-to|x-[a-z-]+):",
    re.IGNORECASE,
)


class TooManyParts(MessageError):
    """The tree has more parts than any honest mail."""


class Part(Message):
    """A part that the parser does not open when it is itself a mail, or too deep.

    The parser of the standard library asks each part for its type and descends accordingly:
    attached mails must stay whole, and depth is what makes it slow.
    """

    depth = 0
    is_too_deep = False
    _count = 1
    _headers_seen = 0

    def get_content_type(self) -> str:
        """Return the type for the parser's use; see `Leaf.media_type` for the declared one."""
        declared = super().get_content_type()
        self.is_too_deep = self.depth >= DEEPEST and declared.startswith("multipart/")
        return OPAQUE if self.is_too_deep or declared.startswith("message/") else declared

    def get_boundary(self, failobj: Any = None) -> Any:
        """Return the declared boundary, or `failobj` where it cannot be read."""
        try:
            return super().get_boundary(failobj)
        except (ValueError, LookupError):
            return failobj

    def attach(self, payload: Any) -> None:
        """Take a part in, one deeper."""
        payload.depth = self.depth + 1
        payload.root = root = getattr(self, "root", self)
        root._count += 1
        if root._count > MOST_PARTS:
            raise TooManyParts
        super().attach(payload)

    def set_raw(self, name: str, value: str) -> None:
        """Keep a header, of the first ones."""
        self._headers_seen += 1
        if self._headers_seen <= MOST_HEADERS:
            super().set_raw(name, value)


class Node:
    """One part: its headers, its declared type, and either children or content."""

    def __init__(self, part: Message, parent: "Node | None" = None) -> None:
        self.part = part
        self.headers = Headers(part.raw_items())
        self.media_type = self.headers.media_type() or _default_type(parent)
        if isinstance(part, Part) and part.is_too_deep:
            self.media_type = OPAQUE
        self._depth: int = parent._depth + 1 if parent else 0
        if self.media_type.startswith("multipart/") and self._depth <= DEEPEST_MENDED:
            part = _with_true_boundary(part)
        parts = part.get_payload() if part.is_multipart() else []
        self.children = [Node(child, self) for child in parts if isinstance(child, Message)]

    def content(self) -> bytes:
        """Return the bytes of a leaf, its transfer encoding undone as far as it makes sense."""
        _tidy_transfer_encoding(self.part, self.headers)
        payload = self.part.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else b""

    def stray_text(self) -> Iterator[bytes]:
        """Yield what a multipart holds outside of its parts."""
        for text in (self.part.preamble, self.part.epilogue):
            yield (text or "").encode("utf-8", "surrogateescape").strip()


def tree(raw: bytes) -> tuple[Node, bool]:
    """Return the root of a mail, and whether its body had to be left as one opaque part."""
    if raw.count(b"\n") <= MOST_LINES:
        try:
            return Node(_parsed(_head_mended(raw))), False
        except (TooManyParts, RecursionError):
            pass
    return Node(_head_only(raw)), True


def _head_mended(raw: bytes) -> bytes:
    """Fold lines that break the head into the header above, where well-known headers follow.

    The parser would take the first such line, and all that follows, for the body. A text whose
    first lines only look like headers ("Question: …") is all body.
    """
    ending = BLANK_LINE.search(raw, 0, LONGEST_HEAD)
    end = ending.start() if ending else min(len(raw), LONGEST_HEAD)
    lines = raw[:end].split(b"\n")
    known = [number for number, line in enumerate(lines) if KNOWN_HEADER.match(line)]
    if not known:
        return b"\n" + raw
    if all(map(HEADER_LINE.match, lines)) or not HEADER_LINE.match(lines[0]):
        return raw
    mended = [
        line if number > known[-1] or HEADER_LINE.match(line) else b" " + line
        for number, line in enumerate(lines)
    ]
    return b"\n".join(mended) + raw[end:]


def _parsed(raw: bytes, *, head_only: bool = False) -> Message:
    parser = BytesParser(_class=Part, policy=compat32)
    return parser.parsebytes(raw, headersonly=head_only)


def _head_only(raw: bytes) -> Message:
    head, _, _ = raw[:LONGEST_HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")
    part = _parsed(head + b"\n\n", head_only=True)
    del part["content-type"], part["content-transfer-encoding"]
    part["Content-Type"] = f'{OPAQUE}; name="message.eml"'
    part.set_payload(raw.decode("ascii", "surrogateescape"))
    return part


def _with_true_boundary(part: Message) -> Message:
    """Return a multipart without parts parsed again, by the boundary that its body really uses."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not (found := BOUNDARY.search(content)):
        return part
    return _parsed(b'Content-Type: multipart/mixed; boundary="%b"\n\n%b' % (found[1], content))


def _default_type(parent: Node | None) -> str:
    if parent and parent.media_type == "multipart/digest":
        return "message/rfc822"
    return "text/plain"


def _tidy_transfer_encoding(part: Message, headers: Headers) -> None:
    name = headers.parameters("content-transfer-encoding")[0].partition(" ")[0].strip("\"'")
    if "content-transfer-encoding" in part:
        part.replace_header("content-transfer-encoding", name)
