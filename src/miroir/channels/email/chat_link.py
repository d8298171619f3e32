"""What a mail says of the chat that its conversation may go on in."""

from html import escape

from miroir.base.database import Row, Transaction
from miroir.base.settings import Settings
from miroir.channels.chat_links import chat_links, link_to
from miroir.channels.email.composing import paragraphs
from miroir.channels.email.prompted import with_prompt

WORDS = {
    "fr": "Continuer dans le chat, pendant 7 jours",
    "en": "Go on in the chat, for 7 days",
}
COLON = {"fr": "\u00a0: ", "en": ": "}


def words_of_answer(tx: Transaction, row: Row, *, settings: Settings) -> tuple[str, str | None]:
    """Return an answer's text and HTML; a matter that is open by chat may go on there."""
    text, html = with_prompt(row)
    if not row["by_chat"]:
        return text, html
    link = link_to(tx.organisation, row["id"], at=tx.at)
    url = f"{settings.url}{chat_links(settings).path(link)}"
    return _with_link(text, html, url, code="en" if row["language"] == "en" else "fr")


def _with_link(text: str, html: str | None, url: str, *, code: str) -> tuple[str, str]:
    rich = f'<p><a href="{escape(url)}">{WORDS[code]}</a></p>'
    shown = paragraphs(text) if html is None else html
    return f"{text.rstrip()}\n\n{WORDS[code]}{COLON[code]}{url}", shown + rich
