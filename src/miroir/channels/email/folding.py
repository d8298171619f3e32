"""What the author wrote, apart from what is quoted and signed. Not a character is lost.

Line rules rather than a library: those at hand either rewrite the text, treat all that follows the
first quote as quoted (answers between the lines would vanish), or backtrack on hostile input.
"""

from itertools import groupby

from miroir.channels.email.model import Passage, Role
from miroir.channels.email.reply_marks import (
    DASHED_NAME,
    FROM_LINE,
    INTRODUCES,
    LABEL_LINE,
    LONGEST_MARK,
    ORIGINAL,
    QUOTED,
    RULE,
    SENT_FROM,
    TIME_OR_ADDRESS,
    is_introduction,
    is_signature_mark,
)

MOST_WRAPPED = 4
LEAST_LABELS = 3
LONGEST_SIGNATURE = 30
LONGEST_SENT_FROM = 80


def fold(text: str) -> tuple[Passage, ...]:
    """Return the passages of `text`, which put end to end are `text`.

    A text that is nothing but quote or signature, such as a forwarded mail, is visible in whole.
    """
    lines = text.splitlines(keepends=True)
    roles = _roles([line[:-1] if line.endswith("\n") else line for line in lines])
    shown = any(role == "visible" and line.strip() for role, line in zip(roles, lines, strict=True))
    if not shown:
        return (Passage("visible", text),) if text else ()
    passages = groupby(zip(roles, lines, strict=True), key=lambda each: each[0])
    return tuple(Passage(role, "".join(line for _, line in some)) for role, some in passages)


def _roles(lines: list[str]) -> list[Role]:
    roles: list[Role] = ["visible"] * len(lines)
    end = _start_of_original(lines)
    roles[end:] = ["quote"] * (len(lines) - end)
    _mark_quotes(lines, roles, end)
    _mark_signatures(lines, roles)
    return roles


def _start_of_original(lines: list[str]) -> int:
    """Return where the original message, copied whole below the answer, starts; else the end."""
    for number, line in enumerate(lines):
        if len(line) > LONGEST_MARK:
            continue
        if ORIGINAL.match(line) or (LABEL_LINE.match(line) and _is_header_block(lines, number)):
            return _with_rule_above(lines, number)
        if INTRODUCES.match(line) and (after := _introduction_end(lines, number)):
            following = _next_filled(lines, after)
            unmarked = following is not None and not QUOTED.match(lines[following])
            if unmarked and TIME_OR_ADDRESS.search(" ".join(lines[number:after])):
                return number
    return len(lines)


def _is_header_block(lines: list[str], number: int) -> bool:
    block = [line for line in lines[number : number + 8] if line.strip()][: LEAST_LABELS + 1]
    labels = sum(bool(LABEL_LINE.match(line[:LONGEST_MARK])) for line in block)
    from_whom = any(FROM_LINE.match(line) for line in block[:2])
    return from_whom and labels >= LEAST_LABELS


def _with_rule_above(lines: list[str], number: int) -> int:
    above = number - 1
    while above >= 0 and number - above <= LEAST_LABELS and not lines[above].strip():
        above -= 1
    return above if above >= 0 and RULE.match(lines[above][:LONGEST_MARK]) else number


def _introduction_end(lines: list[str], number: int) -> int | None:
    """Return the line after "On … wrote:", which may be wrapped, or None."""
    joined = ""
    for end in range(number, min(number + MOST_WRAPPED, len(lines))):
        if not lines[end].strip() or QUOTED.match(lines[end]):
            return None
        joined = f"{joined} {lines[end].strip()}"
        if is_introduction(joined.strip(), before_quote=False):
            return end + 1
    return None


def _next_filled(lines: list[str], start: int) -> int | None:
    return next((number for number in range(start, len(lines)) if lines[number].strip()), None)


def _mark_quotes(lines: list[str], roles: list[Role], end: int) -> None:
    start = 0
    while start < end:
        if not QUOTED.match(lines[start]):
            start += 1
            continue
        stop = start
        while stop < end and (QUOTED.match(lines[stop]) or not lines[stop].strip()):
            stop += 1
        start = _introduction_start(lines, start)
        roles[start:stop] = ["quote"] * (stop - start)
        start = stop


def _introduction_start(lines: list[str], quote: int) -> int:
    """Return where the words that announce a quote start, or the quote itself."""
    last = quote - 1
    while last >= 0 and not lines[last].strip() and quote - last <= MOST_WRAPPED + 2:
        last -= 1
    if last < 0 or len(lines[last]) > LONGEST_MARK:
        return quote
    for first in range(last, max(-1, last - MOST_WRAPPED), -1):
        if not lines[first].strip() or QUOTED.match(lines[first]):
            break
        joined = " ".join(line.strip() for line in lines[first : last + 1])
        if is_introduction(joined, before_quote=first == last):
            opens = first == last and not INTRODUCES.match(lines[first])
            return _wrapped_above(lines, first) if opens else first
    return quote


def _wrapped_above(lines: list[str], last: int) -> int:
    """Return where "On … \\n … wrote:" starts when only its last line has been recognised."""
    for first in range(last - 1, max(-1, last - MOST_WRAPPED), -1):
        if not lines[first].strip() or QUOTED.match(lines[first]):
            break
        joined = " ".join(line.strip() for line in lines[first : last + 1])
        if is_introduction(joined, before_quote=False):
            return first
    return last


def _mark_signatures(lines: list[str], roles: list[Role]) -> None:
    """Mark, at the end of each visible stretch, what follows a signature mark."""
    stop = len(lines)
    while stop > 0:
        start = stop
        while start > 0 and roles[start - 1] == roles[stop - 1]:
            start -= 1
        if roles[stop - 1] == "visible":
            signature = _signature_start(lines, start, stop)
            roles[signature:stop] = ["signature"] * (stop - signature)
        stop = start


def _signature_start(lines: list[str], start: int, stop: int) -> int:
    filled = 0
    found = stop
    for number in range(stop - 1, start - 1, -1):
        line = lines[number].rstrip()
        filled += bool(line)
        if filled > LONGEST_SIGNATURE:
            break
        if is_signature_mark(lines[number]) or (line and _is_last_word(lines, number, found, stop)):
            found = number
    return found


def _is_last_word(lines: list[str], number: int, found: int, stop: int) -> bool:
    """Tell "Sent from my phone" or "-Jean", with nothing but blank or signature below it."""
    line = lines[number].strip()
    below = _next_filled(lines[:stop], number + 1)
    last = below is None or below >= found
    alone = number == 0 or not lines[number - 1].strip()
    if not last or not alone or len(line) > LONGEST_SENT_FROM:
        return False
    return bool(SENT_FROM.match(line) or DASHED_NAME.match(line))
