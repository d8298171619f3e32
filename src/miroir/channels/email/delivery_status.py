"""The machine-readable part of a delivery report (RFC 3464), and what is met in its place."""

# ruff: noqa: E501 - a phrase is read better whole

import re
from collections.abc import Iterator

import msgspec

from miroir.channels.email.charsets import decoded
from miroir.channels.email.parts import Node, tree

REPORTS = {"message/delivery-status", "message/global-delivery-status"}
DEEPEST_WRAPPING = 2
FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60})[ \t]*:[ \t]*(.*)")
ABOUT_RECIPIENT = {"final-recipient", "original-recipient", "action", "status", "diagnostic-code"}
COMMENT = re.compile(r"\(([^)]+)\)")
ADDRESS = re.compile(r"[^\s<>()\[\],:;\"'\\]+@[^\s<>()\[\],:;\"'\\]+")


class StatusGroup(msgspec.Struct, frozen=True):
    """The fields about one recipient, by name in lower case."""

    fields: dict[str, str]

    @property
    def address(self) -> str | None:
        """The recipient that the report names: as delivered to, else as first written to."""
        for name in ("final-recipient", "original-recipient", "x-actual-recipient"):
            if found := ADDRESS.search(self.fields.get(name, "")):
                return found[0].rstrip(".")
        return None

    @property
    def action(self) -> str:
        """What became of the mail (RFC 3464, 2.3.3); a report that does not say tells of failures."""
        return self.fields.get("action", "failed").strip().lower()

    @property
    def not_arrived(self) -> bool:
        """Whether the mail will not arrive there, or has not yet."""
        return bool(self.address) and self.action.startswith(("fail", "delay"))

    @property
    def words(self) -> str:
        """What the remote server said, without the type before it; else what is said of it."""
        said = re.sub(r"^[A-Za-z0-9-]+\s*;\s*", "", self.fields.get("diagnostic-code", ""))
        comment = COMMENT.search(self.fields.get("status", ""))
        return said or (comment[1] if comment else "")

    @property
    def by_a_program(self) -> bool:
        """Whether a program behind the server failed, not a server on the way."""
        return self.fields.get("diagnostic-code", "").lower().startswith("x-unix")

    @property
    def from_a_rule(self) -> bool:
        """Whether the recipient's side had taken the mail, and a rule of theirs returned it."""
        return bool(RETURNED_BY_RULE.search(self.fields.get("reporting-mta", "")))

    @property
    def status(self) -> str:
        """The status as written, or an empty string."""
        return self.fields.get("status", "")


# Amazon SES, receiving: the bounce is an action of the recipient's own rules.
RETURNED_BY_RULE = re.compile(r"\binbound-smtp\.[\w-]+\.amazonaws\.com", re.IGNORECASE)


def status_groups(root: Node) -> list[StatusGroup]:
    """Return the groups of every delivery report in a mail, or in a mail that it wraps."""
    groups = [group for part in _reports(root) for group in _groups(_text(part))]
    return groups or _written_out(root)


def _reports(node: Node, *, wrapped: int = 0) -> Iterator[Node]:
    if node.media_type in REPORTS:
        yield node
    elif node.media_type == "message/rfc822" and wrapped < DEEPEST_WRAPPING:
        yield from _reports(tree(node.content())[0], wrapped=wrapped + 1)
    for child in node.children:
        yield from _reports(child, wrapped=wrapped)


def _written_out(root: Node) -> list[StatusGroup]:
    """Return groups from a text that holds the fields of a report among its words."""
    for leaf in _texts(root):
        text = _text(leaf)
        if re.search(r"^Final-Recipient\s*:", text, re.IGNORECASE | re.MULTILINE):
            return [group for group in _groups(text) if group.address]
    return []


def _texts(node: Node) -> Iterator[Node]:
    if node.media_type == "text/plain" and not node.children:
        yield node
    for child in node.children:
        yield from _texts(child)


def _groups(text: str) -> Iterator[StatusGroup]:
    of_mail: dict[str, str] = {}
    for paragraph in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        fields = _fields(paragraph)
        if ABOUT_RECIPIENT & fields.keys():
            yield StatusGroup({**of_mail, **fields})
        else:
            of_mail |= fields


def _fields(paragraph: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in paragraph.split("\n"):
        # A long reply of a server goes on in the next line, not always indented.
        if line[:1] in " \t" or (name == "diagnostic-code" and re.match(r"[245]\d\d[ -]", line)):
            fields[name] = f"{fields.get(name, '')} {line.strip()}"
        elif found := FIELD.match(line):
            name = found[1].lower()
            fields.setdefault(name, found[2].strip())
    return fields


def _text(part: Node) -> str:
    _, parameters = part.headers.parameters("content-type")
    return decoded(part.content(), parameters.get("charset"))
