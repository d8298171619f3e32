"""What the sample asks of both sides, and a next version that somebody is working on."""

from typing import Final

import msgspec

from miroir.base.database import Transaction
from miroir.surveys import (
    Choice,
    Condition,
    Document,
    Jump,
    Option,
    Question,
    Rule,
    Words,
    current,
    new_question,
    publish,
    save_draft,
)

replace = msgspec.structs.replace

MATTERED: Final = (
    Option(code="quick", text={"fr": "La rapidité", "en": "Being quick"}),
    Option(code="clear", text={"fr": "La clarté", "en": "Being clear"}),
    Option(code="kind", text={"fr": "L’écoute", "en": "Being heard"}),
    Option(code="free", text={"fr": "Pouvoir sortir des règles", "en": "Stepping outside rules"}),
)
OPINION_OF_CUSTOMERS: Final = Question(
    code="mattered",
    title={"fr": "Ce qui a compté", "en": "What mattered"},
    text={
        "fr": "Qu’est-ce qui a compté pour vous ?",
        "en": "What mattered to you?",
    },
    answer=Choice(options=MATTERED, most=2, mixed=True),
    optional=True,
)
OPINION_OF_ADVISERS: Final = replace(
    OPINION_OF_CUSTOMERS,
    text={
        "fr": "Qu’est-ce qui a compté pour ce client, selon vous ?",
        "en": "What mattered to this customer, in your view?",
    },
)


async def ask_both_sides(tx: Transaction) -> None:
    """Publish a questionnaire for customers and its twin for advisers, and begin a next one."""
    customers = (await current(tx, "customer")).document
    advisers = (await current(tx, "adviser")).document
    asked = _with_faces(customers, OPINION_OF_CUSTOMERS)
    await publish(tx, "customer", asked)
    await publish(tx, "adviser", _with_faces(advisers, OPINION_OF_ADVISERS))
    await save_draft(tx, "customer", _next(asked), revision=0, by=None)


def _with_faces(document: Document, opinion: Question) -> Document:
    return replace(document, questions=(*map(_faced, document.questions), opinion))


def _faced(question: Question) -> Question:
    if question.code != "satisfaction":
        return question
    return replace(question, answer=new_question("faces", code="satisfaction").answer)


def _next(document: Document) -> Document:
    """Return a version that asks why of who was not helped, and ends early for the others."""
    solved = Condition(question="solved", test="is", value=1)
    unsolved = Condition(question="solved", test="is", value=0)
    why = Question(
        code="missing",
        title={"fr": "Ce qui manque", "en": "What is missing"},
        text={
            "fr": "Que manque-t-il pour que ce soit résolu ?",
            "en": "What is missing for it to be solved?",
        },
        answer=Words(),
        optional=True,
        show=Rule(conditions=(unsolved,)),
    )
    recommend = replace(
        new_question("nps", code="recommend"),
        title={"fr": "Recommandation", "en": "Recommendation"},
        text={"fr": "Recommanderiez-vous {brand} ?", "en": "Would you recommend {brand}?"},
        jumps=(Jump(to="words", when=Rule(conditions=(solved,))),),
    )
    first = [one for one in document.questions if one.code not in ("words", "mattered")]
    rest = [one for one in document.questions if one.code in ("words", "mattered")]
    return replace(document, questions=(*first, recommend, why, *rest))
