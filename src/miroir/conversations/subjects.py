"""What a subject is about, whatever prefixes answers and forwarding have put before it."""

import re

LONGEST_SUBJECT = 998
# As mail programs write them in the languages of western Europe, some with a count: "AW[2]:".
ANSWERS = "re|ré|rép|réf|aw|antw|sv|vs|r|ris|rif|res|odp|ynt"
FORWARDS = "fw|fwd|tr|wg|vl|rv|i|enc|doorst|doorgestuurd"
ANSWER = re.compile(rf"(?:{ANSWERS})\s*(?:\[\d+\]|\(\d+\))?\s*[:：]\s*", re.IGNORECASE)
PREFIX = re.compile(rf"(?:{ANSWERS}|{FORWARDS})\s*(?:\[\d+\]|\(\d+\))?\s*[:：]\s*", re.IGNORECASE)
LABEL = re.compile(r"\[[^\[\]]{1,60}\]\s*")


def topic(subject: str | None) -> str:
    """Return a subject without prefixes, labels in brackets, case and gaps; may be empty."""
    rest = " ".join((subject or "")[:LONGEST_SUBJECT].split())
    while found := PREFIX.match(rest) or LABEL.match(rest):
        rest = rest[found.end() :]
    return rest.casefold()


def is_answer(subject: str | None) -> bool:
    """Tell whether a subject says that its mail answers another: "Re: …", "[list] AW: …"."""
    rest = (subject or "")[:LONGEST_SUBJECT].lstrip()
    while found := LABEL.match(rest):
        rest = rest[found.end() :]
    return bool(ANSWER.match(rest))
