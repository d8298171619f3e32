"""What a report says to people: whom it names, in which words, and where the original begins."""

# ruff: noqa: E501 - a phrase is read better whole

import re
from collections.abc import Iterator, Sequence

ADDRESS = re.compile(r"[^\s<>()\[\],:;\"'\\*=|]+@[A-Za-z0-9][^\s<>()\[\],:;\"'\\*|]*[A-Za-z0-9]")
ORIGINAL = re.compile(
    r"^[ \t]*(?:-+.{0,20}(?:original|copy of the message|unsent message|returned message|below this line"
    r"|header of the original).*|original message(?: headers)?(?: follows)?[.:]?[ \t]*$|message headers follow.*"
    r"|.{0,20}(?:is a copy of the (?:original )?(?:message|header)).*|return-path[ \t]*:.*|received[ \t]*:.*"
    r"|-{20,}[ \t]*\n[ \t]*received:.*)",
    re.IGNORECASE | re.MULTILINE,
)  # fmt: skip
ANCHOR = re.compile(
    r"(?:following|these|intended|list of) (?:list of )?(?:e-?mail )?(?:recipient|address|group)"
    r"|(?:recipients?|address(?:es)?)(?:\(e?s\))? (?:were affected|returned|failed|had|below)"
    r"|(?:not|n't|never) (?:be |been )?(?:delivered|relayed|sent|transmitted|reach(?:ed)?)(?: to)?"
    r"|(?:unable|failed|failure|trouble|error) (?:to )?deliver(?:y|ing)?(?: to| your| the| this)?"
    r"|delivery (?:to|has failed)|(?:addressed|sent|recipient|mail) to ?:|rejected recipient|failure reasons"
    r"|mailing list|undeliver(?:ed|able)|unknown (?:user|recipient|address)|送信に失敗",
    re.IGNORECASE,
)
BEGINS_WITH_ADDRESS = re.compile(
    rf"^[\s>*\"'\-\d.)]*(?:<({ADDRESS.pattern})>|\"?({ADDRESS.pattern})\"?)", re.IGNORECASE
)
OF_SOMEBODY_ELSE = re.compile(
    r"mail from|^\W*(?:from|sender|original sender|reply-to|cc|subject|message-?(?:id|name)|x-[\w-]+|date)\s*:"
    r"|assistance|contact |please (?:send|forward)|questions|for (?:more|further) |support|report|to the address",
    re.IGNORECASE,
)
ORIGINAL_TO = re.compile(r"^[ \t]*(?:to|rcpt to)[ \t]*:[ \t]*(.+)$", re.IGNORECASE | re.MULTILINE)
REJECTED_BY_PROGRAM = re.compile(
    r"your message to <?[^>\n]{1,320}>? was automatically rejected:\s*(.+)",
    re.IGNORECASE | re.DOTALL,
)


def before_original(text: str) -> str:
    """Return what a report says itself, without the mail that it returns."""
    found = ORIGINAL.search(text)
    return text[: found.start()] if found else text


def automatic_rejection(notice: str) -> str | None:
    """Return why a delivery program behind the server refused, where it says so."""
    found = REJECTED_BY_PROGRAM.search(notice)
    return found[1].strip() if found else None


def recipients(notice: str, *, sender: Sequence[str]) -> list[str]:
    """Return the addresses that a notice names as not reached.

    Those that lines begin with, after the words that announce them; else those in or after these
    words; else any but the sender's.
    """
    known = {address.lower() for address in sender}
    anchor = ANCHOR.search(notice)
    announced = notice[notice.rfind("\n", 0, anchor.start()) + 1 :] if anchor else notice
    for candidates in (_at_beginning(announced), _anywhere(announced), _anywhere(notice)):
        found = [each for each in candidates if each.lower() not in known]
        if found:
            return list(dict.fromkeys(found))
    return []


def _at_beginning(notice: str) -> Iterator[str]:
    for line in notice.splitlines():
        if found := BEGINS_WITH_ADDRESS.match(line):
            yield found[1] or found[2]


def _anywhere(notice: str) -> Iterator[str]:
    for line in notice.splitlines():
        if not OF_SOMEBODY_ELSE.search(line):
            yield from ADDRESS.findall(line)


def original_recipients(text: str) -> list[str]:
    """Return whom the returned mail was to, where a text quotes its head."""
    found = [address for to in ORIGINAL_TO.findall(text) for address in ADDRESS.findall(to)]
    return list(dict.fromkeys(found))


def words_about(address: str, notice: str, *, others: Sequence[str]) -> str:
    """Return what a notice says of one recipient: from its name to the next one's."""
    begin = notice.lower().find(address.lower())
    if begin < 0 or len(others) < 2:
        return notice
    later = [
        position
        for other in others
        if other != address and (position := notice.lower().find(other.lower(), begin + 1)) > 0
    ]
    return notice[begin : min(later, default=len(notice))]
