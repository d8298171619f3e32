"""Paragraphs that a mailer has cut into soft lines (RFC 3676), joined again."""

from collections.abc import Iterator

SIGNATURE_MARK = "-- "


def joined(text: str, *, delete_space: bool) -> str:
    """Return `text`, sent as format=flowed, with one line per paragraph."""
    return "".join(_joined(text.split("\n"), delete_space=delete_space))


def _joined(lines: list[str], *, delete_space: bool) -> Iterator[str]:
    depth_before, open_before = 0, False
    for number, raw in enumerate(lines):
        depth, line = _unstuffed(raw)
        continues = open_before and depth == depth_before and line != SIGNATURE_MARK
        if number and not continues:
            yield "\n"
        if depth and not continues:
            yield ">" * depth + " "
        open_before = line.endswith(" ") and line != SIGNATURE_MARK
        depth_before = depth
        yield line[:-1] if open_before and delete_space else line


def _unstuffed(line: str) -> tuple[int, str]:
    """Return the depth of quotation and the line without its marks and its stuffed space."""
    unmarked = line.lstrip(">")
    return len(line) - len(unmarked), unmarked.removeprefix(" ")
