"""A conversation as a text to keep."""

from collections.abc import Iterable

from miroir.base.language import Language
from miroir.channels.widget.model import LineShown
from miroir.conversations import prompt_text

YOU = {"fr": "Vous", "en": "You"}
ELSEWHERE = {"fr": "(par un autre canal)", "en": "(by another channel)"}


def transcript(lines: Iterable[LineShown], *, brand: str, tongue: Language) -> str:
    """Return `lines` as plain text, each with its author and when it was written."""
    written = [f"{brand}\n"]
    for line in lines:
        name = YOU[tongue.code] if line.kind == "inbound" else line.author.name or brand
        files = [f"[{file.name}]" for file in line.files]
        text = line.text if line.channel == "chat" else line.text or ELSEWHERE[tongue.code]
        asked = [prompt_text(line.prompt, language=tongue.code)] if line.prompt else []
        words = "\n".join([*([text] if text else []), *asked, *files])
        written.append(f"{tongue.moment(line.created_at)} – {name}\n{words}\n")
    return "\n".join(written)
