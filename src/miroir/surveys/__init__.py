"""Questionnaires, invitations, answers: both sides are asked how a contact went."""

from miroir.surveys.answering import answer
from miroir.surveys.asked import AskedOf, asked_of
from miroir.surveys.delivering import mark_invitation_delivered
from miroir.surveys.dismissing import dismiss
from miroir.surveys.facts import (
    AnswerGiven,
    InvitationAnswered,
    InvitationDismissed,
    InvitationMade,
    WordsGiven,
)
from miroir.surveys.inviting import Closed, ask_adviser, invite_customer
from miroir.surveys.jobs import follower
from miroir.surveys.links import SurveyLinks, survey_links
from miroir.surveys.mail import InvitationMail, invitation_mail
from miroir.surveys.model import Given, Question, Questionnaire, Scale, ScaleName, Side, Words
from miroir.surveys.queries import (
    LastAnswer,
    Survey,
    asks,
    last_answers,
    open_asks,
    open_survey,
    survey,
)
from miroir.surveys.questionnaires import create_questionnaires, current, publish, scales
from miroir.surveys.showing import Ask, QuestionShown, SurveyShown, in_words

__all__ = [
    "AnswerGiven",
    "Ask",
    "AskedOf",
    "Closed",
    "Given",
    "InvitationAnswered",
    "InvitationDismissed",
    "InvitationMade",
    "InvitationMail",
    "LastAnswer",
    "Question",
    "QuestionShown",
    "Questionnaire",
    "Scale",
    "ScaleName",
    "Side",
    "Survey",
    "SurveyLinks",
    "SurveyShown",
    "Words",
    "WordsGiven",
    "answer",
    "ask_adviser",
    "asked_of",
    "asks",
    "create_questionnaires",
    "current",
    "dismiss",
    "follower",
    "in_words",
    "invitation_mail",
    "invite_customer",
    "last_answers",
    "mark_invitation_delivered",
    "open_asks",
    "open_survey",
    "publish",
    "scales",
    "survey",
    "survey_links",
]
