"""The text of an HTML mail, for mails that bring no plain text of their own."""

import re

from miroir.channels.email.html_allowed import words
from miroir.channels.email.html_tokens import Close, Open, tokens

PARAGRAPHS = words("p h1 h2 h3 h4 h5 h6 ul ol dl table pre blockquote")
LINES = words("div tr li dt dd address article aside footer header section center caption")
BLANK_LINES = re.compile(r"\n(?:[> ]*\n){2,}")
DEEPEST_QUOTE = 20
LONGEST_SOURCE = 3_000_000


def text_of(source: str) -> str:
    """Return the readable text of `source`; quoted blocks are marked with `>` on each line.

    Of more than 3 million characters only those are read.
    """
    writer = _Writer()
    for token in tokens(source[:LONGEST_SOURCE]):
        if isinstance(token, str):
            writer.write(token)
        elif isinstance(token, Open):
            writer.open(token)
        else:
            writer.close(token)
    writer.end_line()
    return BLANK_LINES.sub("\n\n", "\n".join(writer.lines)).strip()


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._quotes_before = 0
        self._preformatted = 0
        self._gap = False

    def write(self, text: str) -> None:
        if not self._preformatted:
            self._line.append(re.sub(r"[ \t\r\n\f]+", " ", text))
            return
        *complete, last = text.split("\n")
        for line in complete:
            self._line.append(line)
            self._push()
        self._line.append(last)

    def open(self, tag: Open) -> None:
        if tag.name == "br":
            self._push()
        elif tag.name == "hr":
            self.end_line()
            self._line.append("---")
            self.end_line()
        elif tag.name == "img":
            self._line.append(_alternative(tag))
        elif tag.name in ("td", "th"):
            self._line.append(" ")
        self._enter(tag.name)

    def close(self, tag: Close) -> None:
        if tag.name in PARAGRAPHS:
            self.end_line()
        if tag.name == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag.name == "pre":
            self._preformatted = max(0, self._preformatted - 1)
        self._around(tag.name)

    def end_line(self) -> None:
        if "".join(self._line).strip():
            self._push()
        self._line.clear()

    def _enter(self, name: str) -> None:
        self._around(name)
        if name == "blockquote":
            self._quotes = min(DEEPEST_QUOTE, self._quotes + 1)
        elif name == "pre":
            self._preformatted += 1
        elif name == "li":
            self._line.append("- ")

    def _around(self, name: str) -> None:
        if name in PARAGRAPHS:
            self.end_line()
            self._gap = True
        elif name in LINES:
            self.end_line()

    def _push(self) -> None:
        text = "".join(self._line)
        text = text.rstrip() if self._preformatted else re.sub(r" {2,}", " ", text).strip(" ")
        if self._gap and self.lines:
            self.lines.append(("> " * min(self._quotes, self._quotes_before)).rstrip())
        self.lines.append(("> " * self._quotes + text).rstrip(" "))
        self._quotes_before, self._gap = self._quotes, False
        self._line.clear()


def _alternative(picture: Open) -> str:
    alternative = " ".join(picture.attributes.get("alt", "").split())
    return f"[{alternative}]" if alternative else ""
