"""Questionnaires, invitations, answers: both sides are asked how a contact went."""

from miroir.surveys.answering import answer, save_for_later
from miroir.surveys.asked import AskedOf, asked_of
from miroir.surveys.delivering import mark_invitation_delivered
from miroir.surveys.dismissing import dismiss
from miroir.surveys.drafting import Draft, draft, drop_draft, publish_draft, save_draft
from miroir.surveys.facts import (
    AnswerGiven,
    DetailGiven,
    InvitationAnswered,
    InvitationDismissed,
    InvitationMade,
    WordsGiven,
)
from miroir.surveys.inviting import Closed, ask_adviser, invite_customer
from miroir.surveys.jobs import follower
from miroir.surveys.kinds import Choice, Matrix, Option, Scale, ScaleName, Words
from miroir.surveys.links import SurveyLinks, survey_links
from miroir.surveys.mail import InvitationMail, invitation_mail
from miroir.surveys.model import Document, Given, Question, Questionnaire, Side
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
    "Choice",
    "Closed",
    "DetailGiven",
    "Document",
    "Draft",
    "Given",
    "InvitationAnswered",
    "InvitationDismissed",
    "InvitationMade",
    "InvitationMail",
    "LastAnswer",
    "Matrix",
    "Option",
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
    "draft",
    "drop_draft",
    "follower",
    "in_words",
    "invitation_mail",
    "invite_customer",
    "last_answers",
    "mark_invitation_delivered",
    "open_asks",
    "open_survey",
    "publish",
    "publish_draft",
    "save_draft",
    "save_for_later",
    "scales",
    "survey",
    "survey_links",
]
