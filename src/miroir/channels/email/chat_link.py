"""What a mail says of the chat that its conversation may go on in."""

from html import escape

WORDS = {
    "fr": "Continuer dans le chat, pendant 7 jours",
    "en": "Go on in the chat, for 7 days",
}
COLON = {"fr": "\u00a0: ", "en": ": "}


def with_chat_link(
    text: str, html: str | None, url: str, *, language: str
) -> tuple[str, str | None]:
    """Return the text and the HTML of an answer, with the link below both."""
    code = "en" if language == "en" else "fr"
    rich = f'<p><a href="{escape(url)}">{WORDS[code]}</a></p>'
    return f"{text.rstrip()}\n\n{WORDS[code]}{COLON[code]}{url}", html and html + rich
