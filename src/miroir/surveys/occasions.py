"""What is asked at other moments than the end of a contact, to begin with."""

from collections.abc import Mapping
from typing import Final

from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.language import phrase
from miroir.surveys.defaults import ADVISER, CUSTOMER, LAST_WORD, YES_NO
from miroir.surveys.kinds import Text, Words
from miroir.surveys.logic import Condition, Rule
from miroir.surveys.model import Document, Question, Side, SurveyKind, SurveyName, kind_of
from miroir.surveys.questionnaires import current, publish
from miroir.surveys.starters import RECOMMENDATION, TEN

SURVEY_NAMES: Final[Mapping[SurveyName, str]] = {
    "contact": phrase("About a contact"),
    "solved": phrase("Was it really solved?"),
    "relation": phrase("The relation at large"),
    "improvement": phrase("What would help"),
    "pulse": phrase("Weekly pulse"),
    "barometer": phrase("Barometer"),
}
NOT_PUBLISHED: Final = phrase("Publish this questionnaire first: nothing in it can be asked yet.")
SOLVED_LATER: Final = "solved_later"


def _statement(code: str, title: Text, text: Text) -> Question:
    return Question(code=code, title=title, text=text, answer=TEN)


SOLVED: Final = Document(
    heading={"fr": "Est-ce vraiment résolu ?", "en": "Is it really solved?"},
    opening={
        "fr": "Vous avez contacté {brand} il y a quelques jours. Deux questions, pas plus.",
        "en": "You contacted {brand} a few days ago. Two questions, no more.",
    },
    questions=(
        Question(
            code=SOLVED_LATER,
            title={"fr": "Résolu, quelques jours après", "en": "Solved, some days later"},
            text={
                "fr": "Aujourd’hui, votre demande est-elle vraiment résolue ?",
                "en": "As of today, is your request really solved?",
            },
            answer=YES_NO,
        ),
        Question(
            code="missing",
            title={"fr": "Ce qui manque", "en": "What is missing"},
            text={
                "fr": "Que manque-t-il pour que ce soit résolu ?",
                "en": "What is missing for it to be solved?",
            },
            answer=Words(),
            optional=True,
            show=Rule(conditions=(Condition(question=SOLVED_LATER, test="is", value=0),)),
        ),
    ),
)
RELATION: Final = Document(
    heading={"fr": "{brand} et vous", "en": "{brand} and you"},
    opening={
        "fr": "Au-delà de votre dernier échange : comment voyez-vous {brand} ?",
        "en": "Beyond your last contact: how do you see {brand}?",
    },
    questions=(
        Question(
            code="recommend",
            title={"fr": "Recommandation", "en": "Recommendation"},
            text={
                "fr": "Recommanderiez-vous {brand} à un proche ?",
                "en": "Would you recommend {brand} to somebody close?",
            },
            answer=RECOMMENDATION,
        ),
        _statement(
            "considered",
            {"fr": "Considération", "en": "Consideration"},
            {
                "fr": "{brand} prend ma situation en considération.",
                "en": "{brand} considers my situation.",
            },
        ),
        LAST_WORD,
    ),
)
IMPROVEMENT: Final = Document(
    heading={"fr": "Aidez {brand} à faire mieux", "en": "Help {brand} do better"},
    opening={
        "fr": "Vous nous aviez dit ce qui vous gênait : nous y travaillons. Trois questions.",
        "en": "You told us what was in your way: we are working on it. Three questions.",
    },
    questions=(
        Question(
            code="gone",
            title={"fr": "Difficulté disparue", "en": "Difficulty gone"},
            text={
                "fr": "Depuis, cette difficulté a-t-elle disparu ?",
                "en": "Has this difficulty gone since then?",
            },
            answer=YES_NO,
        ),
        Question(
            code="most_help",
            title={"fr": "Ce qui aiderait le plus", "en": "What would help most"},
            text={
                "fr": "Que devrions-nous changer en premier ?",
                "en": "What should we change first?",
            },
            answer=Words(),
            optional=True,
        ),
        _statement(
            "heard",
            {"fr": "Écoute", "en": "Being heard"},
            {
                "fr": "{brand} tient compte de ce que je dis.",
                "en": "{brand} takes what I say into account.",
            },
        ),
    ),
)
STAFF: Final = (
    _statement(
        "considered",
        {"fr": "Considération", "en": "Consideration"},
        {
            "fr": "Mon entreprise prend ma situation en considération.",
            "en": "My company considers my situation.",
        },
    ),
    _statement(
        "equipped",
        {"fr": "Équipement", "en": "Equipment"},
        {
            "fr": "J’ai les outils qu’il faut pour aider les clients.",
            "en": "I have the tools that it takes to help customers.",
        },
    ),
    _statement(
        "free_to_act",
        {"fr": "Marge de manœuvre", "en": "Room to act"},
        {
            "fr": "Je peux sortir des règles pour un client.",
            "en": "I may step outside the rules for a customer.",
        },
    ),
    _statement(
        "supported",
        {"fr": "Soutien", "en": "Support"},
        {
            "fr": "Je peux compter sur mon équipe et mon responsable.",
            "en": "I can count on my team and my manager.",
        },
    ),
    _statement(
        "mood",
        {"fr": "Moral", "en": "Mood"},
        {"fr": "Je viens travailler avec plaisir.", "en": "I like coming to work."},
    ),
    _statement(
        "trained",
        {"fr": "Formation", "en": "Training"},
        {
            "fr": "Je suis formé à ce que l’on me demande.",
            "en": "I am trained for what is asked of me.",
        },
    ),
)
PULSE: Final = Document(
    heading={"fr": "Votre semaine", "en": "Your week"},
    opening={
        "fr": "Sans votre nom : les réponses ne se lisent qu’à plusieurs.",
        "en": "Without your name: answers are read for several people only.",
    },
    questions=STAFF,
)
BAROMETER: Final = Document(
    heading={"fr": "Baromètre interne", "en": "Staff barometer"},
    opening=PULSE.opening,
    questions=(
        Question(
            code="recommend",
            title={"fr": "Recommandation", "en": "Recommendation"},
            text={
                "fr": "Recommanderiez-vous de travailler chez {brand} ?",
                "en": "Would you recommend working at {brand}?",
            },
            answer=RECOMMENDATION,
        ),
        *STAFF,
        LAST_WORD,
    ),
)
FIRST: Final[Mapping[tuple[Side, SurveyKind], Document]] = {
    ("customer", "contact"): Document(questions=CUSTOMER),
    ("adviser", "contact"): Document(questions=ADVISER),
    ("customer", "solved"): SOLVED,
    ("customer", "relation"): RELATION,
    ("customer", "improvement"): IMPROVEMENT,
    ("adviser", "pulse"): PULSE,
    ("adviser", "barometer"): BAROMETER,
}


async def publish_first(tx: Transaction, side: Side, survey: SurveyName) -> None:
    """Have a questionnaire to ask: the first one, unless one is published.

    Raises Invalid for one of the organisation's own, which people publish.
    """
    try:
        await current(tx, side, survey)
    except NotFound:
        kind = kind_of(survey)
        if survey != kind:
            raise Invalid(NOT_PUBLISHED, field="survey") from None
        await publish(tx, side, FIRST[side, kind], survey=survey)
