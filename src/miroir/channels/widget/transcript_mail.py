"""The words of the mails about a conversation that its visitor asked for."""

from miroir.base.language import Language


def confirmation_text(brand: str, page: str, *, tongue: Language) -> str:
    """Return the mail to an address that anybody may have typed: it holds no word of theirs."""
    asked = tongue.gettext(
        "Somebody, probably you, asked in the chat of %(brand)s to have the conversation sent"
        " to this address."
    )
    lines = [
        tongue.gettext("Hello,"),
        asked % {"brand": brand},
        tongue.gettext("To get it, open this page within two days and press its button:"),
        page,
        tongue.gettext("If it was not you, there is nothing to do: nothing is sent."),
        tongue.gettext("No more such mails: %(link)s") % {"link": f"{page}/no-more"},
        brand,
    ]
    return "\n\n".join(lines) + "\n"


def transcript_text(transcript: str, *, tongue: Language) -> str:
    """Return the mail with the conversation."""
    lines = [
        tongue.gettext("Hello,"),
        tongue.gettext("Here is the conversation, as asked for in the chat."),
        transcript,
    ]
    return "\n\n".join(lines)
