"""What a mail says of links, choices and forms, which the widget would show as such."""

from html import escape

import msgspec

from miroir.base.database import Row
from miroir.conversations import LinkButtons, Prompt, prompt_text


def with_prompt(row: Row) -> tuple[str, str | None]:
    """Return the text and the HTML of an answer, with its prompt told in words below both."""
    text, html = row["text"], row["html"]
    if row["prompt"] is None:
        return text, html
    prompt = msgspec.convert(row["prompt"], Prompt)
    asked = prompt_text(prompt, language=row["language"])
    return f"{text.rstrip()}\n\n{asked}", html and html + _rich(prompt, asked)


def _rich(prompt: Prompt, asked: str) -> str:
    if isinstance(prompt, LinkButtons):
        return "".join(
            f'<p><a href="{escape(link.url)}">{escape(link.label)}</a></p>' for link in prompt.links
        )
    return "<p>" + "<br>".join(escape(line) for line in asked.splitlines()) + "</p>"
