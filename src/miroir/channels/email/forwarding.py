"""A mail that somebody passes on: who wrote it first, what they said, and what was said to it.

Only forms that name the first author's address count; a name alone is nobody to answer.
"""

import re

import msgspec

from miroir.base.errors import MiroirError
from miroir.channels.email.model import Address, Mail
from miroir.channels.email.parsing import understand
from miroir.channels.email.reply_marks import FROM_LINE, LABEL_LINE, LONGEST_MARK, ORIGINAL, RULE

MOST_LABELS = 12
# Gmail, Thunderbird and Outlook write the first, Apple Mail the second.
DASHED = re.compile(
    r"[\s>*]*[-_]{2,}\s*(?:forwarded message|message transf[ée]r[ée]|message r[ée]exp[ée]di[ée]"
    r"|weitergeleitete nachricht|doorgestuurd bericht|mensaje reenviado|messaggio inoltrato"
    r"|mensagem encaminhada)\s*[-_]{2,}\s*$",
    re.IGNORECASE,
)
BEGINS = re.compile(
    r"[\s>]*(?:begin forwarded message|d[ée]but du message (?:r[ée]exp[ée]di[ée]|transf[ée]r[ée])"
    r"|anfang der weitergeleiteten (?:nachricht|e-mail)|begin doorgestuurd bericht"
    r"|inicio del mensaje reenviado|inizio (?:del )?messaggio inoltrato)\s*:\s*$",
    re.IGNORECASE,
)
SUBJECT_SAYS_SO = re.compile(r"\s*(?:fwd?|tr|wg|rv|i|enc|doorst|vs|vl)\s*:", re.IGNORECASE)
SUBJECT_LINE = re.compile(
    r"[\s*>]*(?:subject|objet|sujet|betreff|onderwerp|asunto|oggetto|assunto)[\s*\xa0]*:[\s*\xa0]*(.*)",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+")
NAME_ENDS = re.compile(r"[<\[(\"]|mailto:|" + ADDRESS.pattern)
QUOTE = re.compile(r"\s{0,3}> ?")


class Forwarded(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as its first author wrote it, and the words of who passed it on."""

    author: Address
    subject: str
    text: str
    html: str | None
    words: str


def forwarded(mail: Mail) -> Forwarded | None:
    """Return what `mail` passes on, or None where it does not, or not clearly."""
    return _attached(mail) or _inside(mail)


def _attached(mail: Mail) -> Forwarded | None:
    inner = [one for one in mail.attachments if one.media_type == "message/rfc822"]
    if len(inner) != 1 or mail.in_reply_to:
        return None
    try:
        original = understand(inner[0].content)
    except MiroirError:
        return None
    if original.sender is None or original.notice.kind != "person":
        return None
    return Forwarded(
        author=original.sender,
        subject=original.subject,
        text=original.visible or original.text,
        html=original.html,
        words=mail.visible.strip(),
    )


def _inside(mail: Mail) -> Forwarded | None:
    lines = mail.text.splitlines()
    for number, line in enumerate(lines):
        if len(line) > LONGEST_MARK:
            continue
        marked = bool(DASHED.match(line) or BEGINS.match(line))
        plain = FROM_LINE.match(line) and SUBJECT_SAYS_SO.match(mail.subject)
        if marked or plain:
            return _original(mail, lines, mark=number, head=number + marked)
    return None


def _original(mail: Mail, lines: list[str], *, mark: int, head: int) -> Forwarded | None:
    rest = _unquoted(lines[head:])
    start = next((number for number, line in enumerate(rest) if line.strip()), 0)
    labels, body = _head(rest[start:])
    author = next((_author(line) for line in labels if FROM_LINE.match(line)), None)
    if author is None:
        return None
    subject = next((found[1] for line in labels if (found := SUBJECT_LINE.match(line))), "")
    ruled = mark > 0 and (RULE.match(lines[mark - 1]) or ORIGINAL.match(lines[mark - 1]))
    above = lines[: mark - 1] if ruled else lines[:mark]
    return Forwarded(
        author=author,
        subject=subject.strip() or mail.subject,
        text="\n".join(body).strip("\n"),
        html=None,
        words="\n".join(above).strip(),
    )


def _unquoted(lines: list[str]) -> list[str]:
    """Return lines without the marks that Apple Mail puts before what it passes on."""
    filled = [line for line in lines if line.strip()]
    if not filled or not all(QUOTE.match(line) for line in filled):
        return lines
    return [QUOTE.sub("", line, count=1) for line in lines]


def _head(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines that say from whom and when, joined where wrapped, and those below."""
    labels: list[str] = []
    for number, line in enumerate(lines[: 2 * MOST_LABELS]):
        if not line.strip():
            follows = next((each for each in lines[number:] if each.strip()), "")
            if not LABEL_LINE.match(follows[:LONGEST_MARK]):
                return labels, lines[number:]
        elif LABEL_LINE.match(line[:LONGEST_MARK]) or not labels:
            labels.append(line)
        else:
            labels[-1] = f"{labels[-1]} {line.strip()}"
    return labels, lines[2 * MOST_LABELS :]


def _author(line: str) -> Address | None:
    said = line.partition(":")[2].strip(" \t*\xa0")
    found = ADDRESS.search(said)
    if found is None:
        return None
    name = NAME_ENDS.split(said.lstrip('"'), maxsplit=1)[0].strip(" \"'*,;")
    local, _, domain = found[0].rpartition("@")
    return Address(name[:200], f"{local}@{domain.lower()}")
