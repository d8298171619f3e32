"""What a new organisation asks: the same four things of both sides, each in their own words."""

from typing import Final

from miroir.surveys.kinds import Scale, Text, Words
from miroir.surveys.model import Question

# CES 2.0: agreement that the organisation made it easy.
EFFORT: Final = Scale(
    name="effort7",
    lowest=1,
    highest=7,
    good="high",
    anchors={
        1: {"fr": "Pas du tout d’accord", "en": "Strongly disagree"},
        2: {"fr": "Pas d’accord", "en": "Disagree"},
        3: {"fr": "Plutôt pas d’accord", "en": "Somewhat disagree"},
        4: {"fr": "Ni d’accord ni pas d’accord", "en": "Neither agree nor disagree"},
        5: {"fr": "Plutôt d’accord", "en": "Somewhat agree"},
        6: {"fr": "D’accord", "en": "Agree"},
        7: {"fr": "Tout à fait d’accord", "en": "Strongly agree"},
    },
)
SATISFACTION: Final = Scale(
    name="satisfaction5",
    lowest=1,
    highest=5,
    good="high",
    anchors={
        1: {"fr": "Très mauvais", "en": "Very bad"},
        2: {"fr": "Mauvais", "en": "Bad"},
        3: {"fr": "Moyen", "en": "Fair"},
        4: {"fr": "Bon", "en": "Good"},
        5: {"fr": "Très bon", "en": "Very good"},
    },
)
YES_NO: Final = Scale(
    name="yesno",
    lowest=0,
    highest=1,
    good="high",
    anchors={0: {"fr": "Non", "en": "No"}, 1: {"fr": "Oui", "en": "Yes"}},
)

EFFORT_TITLE: Final[Text] = {"fr": "Sans effort", "en": "Ease"}
SATISFACTION_TITLE: Final[Text] = {"fr": "Satisfaction", "en": "Satisfaction"}
SOLVED_TITLE: Final[Text] = {"fr": "Résolu", "en": "Solved"}
LAST_WORD: Final = Question(
    code="words",
    title={"fr": "Un mot", "en": "A word"},
    text={"fr": "Un mot à ajouter ?", "en": "Anything to add?"},
    answer=Words(),
    optional=True,
)

CUSTOMER: Final = (
    Question(
        code="effort",
        title=EFFORT_TITLE,
        text={
            "fr": "{brand} m’a facilité les choses.",
            "en": "{brand} made it easy for me.",
        },
        answer=EFFORT,
    ),
    Question(
        code="satisfaction",
        title=SATISFACTION_TITLE,
        text={
            "fr": "Comment jugez-vous cet échange ?",
            "en": "How do you rate this contact?",
        },
        answer=SATISFACTION,
    ),
    Question(
        code="solved",
        title=SOLVED_TITLE,
        text={"fr": "Votre demande est-elle résolue ?", "en": "Is your request solved?"},
        answer=YES_NO,
    ),
    LAST_WORD,
)

ADVISER: Final = (
    Question(
        code="effort",
        title=EFFORT_TITLE,
        text={"fr": "J’ai pu aider sans effort.", "en": "It was easy for me to help."},
        answer=EFFORT,
    ),
    Question(
        code="satisfaction",
        title=SATISFACTION_TITLE,
        text={
            "fr": "De votre côté, comment jugez-vous cet échange ?",
            "en": "On your side, how do you rate this contact?",
        },
        answer=SATISFACTION,
    ),
    Question(
        code="solved",
        title=SOLVED_TITLE,
        text={
            "fr": "Selon vous, la demande est-elle résolue ?",
            "en": "In your view, is the request solved?",
        },
        answer=YES_NO,
    ),
    LAST_WORD,
)
