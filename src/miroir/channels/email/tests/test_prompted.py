from typing import Any, cast

from miroir.base.database import Row
from miroir.channels.email.prompted import with_prompt


def row(prompt: Any, *, html: str | None = None) -> Row:
    return cast(Row, {"text": "Voici :\n", "html": html, "prompt": prompt, "language": "fr"})


def test_an_answer_that_asks_nothing_is_mailed_as_it_is() -> None:
    assert with_prompt(row(None, html="<p>Voici</p>")) == ("Voici :\n", "<p>Voici</p>")


def test_a_mail_tells_links_with_their_addresses() -> None:
    links = [{"label": "Suivre <ici>", "url": "https://a.example/?a=1&b=2"}]
    text, html = with_prompt(row({"kind": "links", "links": links}, html="<p>Voici</p>"))
    assert text == "Voici :\n\nSuivre <ici>\u00a0: https://a.example/?a=1&b=2"
    assert html == (
        '<p>Voici</p><p><a href="https://a.example/?a=1&amp;b=2">Suivre &lt;ici&gt;</a></p>'
    )


def test_a_mail_tells_choices_in_words_of_the_customers_language() -> None:
    text, html = with_prompt(row({"kind": "choices", "choices": ["Oui", "Non"]}))
    assert text == "Voici :\n\nRépondez par l’un de ces choix\u00a0:\n– Oui\n– Non"
    assert html is None
