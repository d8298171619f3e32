import pytest

from miroir.base.errors import Invalid
from miroir.base.language import language
from miroir.conversations import (
    Choices,
    Form,
    FormField,
    LinkButton,
    LinkButtons,
    Prompt,
    checked_prompt,
    prompt_text,
)
from miroir.conversations.prompts import answer_text, checked_answer

FORM = Form(
    [
        FormField(label="Nom", kind="text"),
        FormField(label="Taille", kind="choice", choices=["S", "M"]),
        FormField(label="Adresse", kind="email", required=False, claims=True),
        FormField(label="Téléphone", kind="phone", required=False),
        FormField(label="Livraison", kind="date", required=False),
    ]
)


def test_words_lose_their_edges_and_stay_in_order() -> None:
    assert checked_prompt(Choices([" Oui ", "Non,\nmerci"])) == Choices(["Oui", "Non, merci"])


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "//other.example",
        "https://bank.example@evil.example/",
        "https://",
        "https://[::1",
        "https:///path",
        "https://a b.example",
        "https:\\\\evil.example",
        "ftp://files.example",
    ],
)
def test_a_button_opens_nothing_but_a_page_of_the_web(url: str) -> None:
    with pytest.raises(Invalid, match="https://"):
        checked_prompt(LinkButtons([LinkButton("Suivre", url)]))


def test_a_button_keeps_its_address() -> None:
    buttons = LinkButtons([LinkButton("Suivre", " https://a.example/x?y=é#z ")])
    assert checked_prompt(buttons) == LinkButtons(
        [LinkButton("Suivre", "https://a.example/x?y=é#z")]
    )


@pytest.mark.parametrize(
    "prompt",
    [
        Choices(["Oui", " Oui"]),
        Choices(["Oui", " "]),
        Form([FormField(label="Taille", kind="choice", choices=["S"])]),
        Form([FormField(label="Nom", kind="text", choices=["S", "M"])]),
        Form([FormField(label="Nom", kind="text", claims=True)]),
        Form([FormField(label="Nom", kind="text"), FormField(label="Nom", kind="date")]),
    ],
)
def test_what_cannot_be_asked_is_refused(prompt: Prompt) -> None:
    with pytest.raises(Invalid):
        checked_prompt(prompt)


def test_an_answer_reads_as_a_message_on_both_sides() -> None:
    given = checked_answer(FORM, [" Léa ", "M", "", "+33 1 23 45 67 89", "2026-03-02"])
    assert answer_text(FORM, given, tongue=language("fr", "UTC")) == (
        "Nom\u00a0: Léa\nTaille\u00a0: M\nTéléphone\u00a0: +33 1 23 45 67 89\n"
        "Livraison\u00a0: 2 mars 2026"
    )
    assert "Livraison: 2 March 2026" in answer_text(FORM, given, tongue=language("en", "UTC"))


@pytest.mark.parametrize(
    "values",
    [
        ["Léa"],
        ["", "M", "", "", ""],
        ["Léa", "XL", "", "", ""],
        ["Léa", "M", "nowhere", "", ""],
        ["Léa", "M", "", "call me", ""],
        ["Léa", "M", "", "", "2026-02-30"],
    ],
)
def test_what_does_not_answer_is_refused(values: list[str]) -> None:
    with pytest.raises(Invalid):
        checked_answer(FORM, values)


def test_a_choice_is_one_of_those_held_out_and_a_link_takes_none() -> None:
    assert checked_answer(Choices(["Oui", "Non"]), ["Non"]) == ["Non"]
    with pytest.raises(Invalid):
        checked_answer(Choices(["Oui", "Non"]), ["Peut-être"])
    with pytest.raises(Invalid):
        checked_answer(LinkButtons([LinkButton("A", "https://a.example")]), ["A"])


def test_where_nothing_can_be_pressed_a_prompt_is_told_in_words() -> None:
    link = LinkButtons([LinkButton("Suivre", "https://a.example/1")])
    assert prompt_text(link, language="fr") == "Suivre\u00a0: https://a.example/1"
    assert prompt_text(Choices(["Yes", "No"]), language="en").splitlines()[1:] == ["– Yes", "– No"]
    told = prompt_text(FORM, language="en")
    assert "– Taille (S, M)\n– Adresse (optional)" in told
