"""Questionnaires, invitations, answers: both sides are asked how a contact went."""

from miroir.surveys.answering import answer, save_for_later
from miroir.surveys.asked import AskedOf, asked_of
from miroir.surveys.checking import CannotBeAsked, Problem, problems
from miroir.surveys.delivering import mark_invitation_delivered
from miroir.surveys.dismissing import dismiss
from miroir.surveys.drafting import Draft, draft, drop_draft, publish_draft, save_draft
from miroir.surveys.facts import (
    AnswerGiven,
    DetailGiven,
    InvitationAnswered,
    InvitationDismissed,
    InvitationMade,
    PastAnswersTaken,
    PastImportEnded,
    PastImportStarted,
    PastImportUndone,
    WordsGiven,
)
from miroir.surveys.inviting import Closed, ask_adviser, invite_customer
from miroir.surveys.jobs import follower
from miroir.surveys.kinds import (
    ENDS,
    LONGEST_WORDS,
    Choice,
    Consent,
    Day,
    Good,
    Kind,
    Look,
    Matrix,
    Number,
    Option,
    Ranking,
    Scale,
    ScaleName,
    Text,
    Words,
    options_of,
)
from miroir.surveys.links import SurveyLinks, survey_links
from miroir.surveys.logic import Condition, Jump, Rule, Test
from miroir.surveys.mail import InvitationMail, invitation_mail
from miroir.surveys.model import Document, Given, Question, Questionnaire, Side
from miroir.surveys.previewing import preview_page
from miroir.surveys.queries import (
    LastAnswer,
    Survey,
    asks,
    last_answers,
    open_asks,
    open_survey,
    survey,
)
from miroir.surveys.questionnaires import (
    Measure,
    create_questionnaires,
    current,
    declared,
    publish,
    scales,
    word_questions,
)
from miroir.surveys.screen import FIXED
from miroir.surveys.showing import Ask, QuestionShown, SurveyShown, in_words
from miroir.surveys.starters import KIND_NAMES, free_code, kind_name, new_question
from miroir.surveys.starters import SCALES as STARTING_SCALES

__all__ = [
    "ENDS",
    "FIXED",
    "KIND_NAMES",
    "LONGEST_WORDS",
    "STARTING_SCALES",
    "AnswerGiven",
    "Ask",
    "AskedOf",
    "CannotBeAsked",
    "Choice",
    "Closed",
    "Condition",
    "Consent",
    "Day",
    "DetailGiven",
    "Document",
    "Draft",
    "Given",
    "Good",
    "InvitationAnswered",
    "InvitationDismissed",
    "InvitationMade",
    "InvitationMail",
    "Jump",
    "Kind",
    "LastAnswer",
    "Look",
    "Matrix",
    "Measure",
    "Number",
    "Option",
    "PastAnswersTaken",
    "PastImportEnded",
    "PastImportStarted",
    "PastImportUndone",
    "Problem",
    "Question",
    "QuestionShown",
    "Questionnaire",
    "Ranking",
    "Rule",
    "Scale",
    "ScaleName",
    "Side",
    "Survey",
    "SurveyLinks",
    "SurveyShown",
    "Test",
    "Text",
    "Words",
    "WordsGiven",
    "answer",
    "ask_adviser",
    "asked_of",
    "asks",
    "create_questionnaires",
    "current",
    "declared",
    "dismiss",
    "draft",
    "drop_draft",
    "follower",
    "free_code",
    "in_words",
    "invitation_mail",
    "invite_customer",
    "kind_name",
    "last_answers",
    "mark_invitation_delivered",
    "new_question",
    "open_asks",
    "open_survey",
    "options_of",
    "preview_page",
    "problems",
    "publish",
    "publish_draft",
    "save_draft",
    "save_for_later",
    "scales",
    "survey",
    "survey_links",
    "word_questions",
]
