"""What kind of mail one is: a person's, or which machine's."""

# ruff: noqa: E501 - a phrase is read better whole

import re
from collections.abc import Iterator

from miroir.channels.email import notices
from miroir.channels.email.bounces import failed_recipients
from miroir.channels.email.delivery_status import status_groups
from miroir.channels.email.headers import Headers
from miroir.channels.email.model import Address, Automation, Notice
from miroir.channels.email.parts import Node, tree
from miroir.channels.email.spam_verdicts import marked_as_spam

MOST_HOPS = 100  # RFC 5321, 6.3: a mail that came through more goes round in circles
POSTMASTER = re.compile(
    r"(?:mailer[-_.]?daemon|mail[-_.]?(?:delivery|daemon|system|deliver)[\w.-]*|post[-_]?master|no-?reply|sysadmin"
    r"|.{1,60}-admin|.{1,60}-owner|bounces?(?:[+-].*)?)(?:@|$)",
    re.IGNORECASE,
)
CERTAIN_POSTMASTER = re.compile(r"mailer[-_.]?daemon|mail delivery (?:sub)?system", re.IGNORECASE)
FAILED_SUBJECT = re.compile(
    r"undeliver|returned mail|failure notice|mail(?:er)? (?:system error|could not be delivered|delivery failed)"
    r"|delivery (?:status|failure|failed|report|notification|problem|error|has failed)|message delivery has failed"
    r"|notice: mail delivery|could not be delivered|(?:error|trouble|problem) (?:sending|delivering) your (?:mail|message)"
    r"|not (?:a )?member|échec|non (?:remis|distribu)|unzustellbar|non recapitabile|no entregado|onbestelbaar",
    re.IGNORECASE,
)
RETURNED_ID = re.compile(
    r"^[ \t]*message-id[ \t]*:\s*(<[^<>\s]{3,500}>)", re.IGNORECASE | re.MULTILINE
)
FEEDBACK = re.compile(rb"^feedback-type\s*:\s*([\w-]{1,40})", re.IGNORECASE | re.MULTILINE)


def read_notice(
    root: Node, text: str, *, sender: Address | None, automatic: Automation | None
) -> Notice:
    """Return what kind of mail `root` is; `text` is what it shows."""
    headers = root.headers
    if (feedback := _feedback(root)) is not None:
        about = returned_ids(root, text)
        return Notice(kind="report", why="feedback-report", feedback=feedback, about=about)
    if why := _why_bounce(root, text, sender=sender):
        addressee = [
            each.address for name in ("to", "delivered-to") for each in headers.addresses(name)
        ]
        if failed := failed_recipients(root, text, sender=addressee):
            about = returned_ids(root, text)
            return Notice(kind="bounce", why=why, failed=tuple(failed), about=about)
    if why := _why_loop(headers):
        return Notice(kind="loop", why=why)
    if automatic == "auto-replied":
        return Notice(kind="auto-reply", why="says-so")
    if mark := marked_as_spam(headers):
        return Notice(kind="spam", why=mark)
    return Notice(kind="person", why="no-sign-of-a-machine" if automatic is None else automatic)


def returned_ids(root: Node, text: str) -> tuple[str, ...]:
    """Return the ids of the mails that a report returns, whole, as heads, or quoted in its text."""
    ids = [
        id_
        for node in _nodes(root)
        if node.media_type in {"message/rfc822", "text/rfc822-headers"}
        for id_ in tree(node.content())[0].headers.ids("message-id")
    ]
    return tuple(dict.fromkeys([*ids, *RETURNED_ID.findall(text)]))


def _feedback(root: Node) -> str | None:
    for node in _nodes(root):
        if node.media_type == "message/feedback-report":
            found = FEEDBACK.search(node.content())
            return found[1].decode().lower() if found else "other"
    return None


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _why_bounce(root: Node, text: str, *, sender: Address | None) -> str | None:
    """Return the sign by which a mail is a bounce; a single weak one does not do."""
    headers = root.headers
    if "x-failed-recipients" in headers:
        return "names-failed-recipients"
    if any(group.not_arrived for group in status_groups(root)):
        return "delivery-status"
    machine = sender.address if sender else headers.text("from")
    certain = bool(CERTAIN_POSTMASTER.search(f"{machine} {headers.text('from')}"))
    postmaster = certain or bool(POSTMASTER.match(machine))
    null_sender = headers.first("return-path") in {"<>", "<MAILER-DAEMON>"}
    told = bool(FAILED_SUBJECT.search(headers.text("subject")))
    announced = bool(notices.ANCHOR.search(notices.before_original(text)))
    returned = bool(notices.ORIGINAL.search(text)) or any(
        node.media_type in {"message/rfc822", "text/rfc822-headers"} for node in _nodes(root)
    )
    if certain and (told or announced):
        return "from-mail-system"
    if postmaster and (told or (announced and (returned or null_sender)) or _error_quoted(text)):
        return "from-postmaster"
    if null_sender and told:
        return "without-return-path"
    return None


def _error_quoted(text: str) -> bool:
    """Tell a notice that quotes the refusal of an SMTP server, first thing."""
    return bool(
        re.search(
            r"^error message below:|^\W*(?:received\s*[<>]{3}\s*)?5\d\d[ -]",
            text[:2_000],
            re.MULTILINE | re.IGNORECASE,
        )
    )


def _why_loop(headers: Headers) -> str | None:
    if len(headers.all("received")) > MOST_HOPS:
        return "too-many-hops"
    seen = [each.address.lower() for each in headers.addresses("x-loop")]
    ours = {each.address.lower() for each in headers.addresses("delivered-to")}
    return "came-by-before" if ours.intersection(seen) else None
