"""Questionnaires, invitations, answers: both sides are asked how a contact went."""

from miroir.surveys.answering import answer, save_for_later
from miroir.surveys.asked import AskedOf, asked_of
from miroir.surveys.ballot_words import Unnamed, words_without_names
from miroir.surveys.ballots import Said, told
from miroir.surveys.checking import (
    NOT_LANGUAGES,
    CannotBeAsked,
    Problem,
    are_languages,
    problems,
)
from miroir.surveys.consenting import ask_no_more, refuse_surveys
from miroir.surveys.consulting import CONSULTED_BY, consult
from miroir.surveys.delivering import mark_invitation_delivered
from miroir.surveys.dismissing import dismiss
from miroir.surveys.drafting import Draft, draft, drop_draft, publish_draft, save_draft
from miroir.surveys.facts import (
    AnswerGiven,
    DetailGiven,
    InvitationAnswered,
    InvitationDismissed,
    InvitationMade,
    InvitationReminded,
    NotAsked,
    PastAnswersTaken,
    PastImportEnded,
    PastImportStarted,
    PastImportUndone,
    WordsGiven,
)
from miroir.surveys.founding import create_questionnaires
from miroir.surveys.inviting import Closed
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
from miroir.surveys.lasting import duration
from miroir.surveys.links import SurveyLinks, survey_links
from miroir.surveys.logic import Condition, Jump, Rule, Test
from miroir.surveys.mail import InvitationMail, invitation_mail
from miroir.surveys.model import (
    Document,
    Given,
    Question,
    Questionnaire,
    Side,
    SurveyKind,
    SurveyName,
    kind_of,
)
from miroir.surveys.moments.counting import Reached, eligible, outcomes, reached
from miroir.surveys.moments.due import ask_all_due, ask_due
from miroir.surveys.moments.ending import ask_adviser, invite_customer
from miroir.surveys.moments.failing import AskFailure, ask_failures
from miroir.surveys.moments.limits import AskLimits, ask_limits, set_ask_limits
from miroir.surveys.moments.model import (
    MOMENTS_OF,
    OUTCOMES,
    SURVEYS_OF,
    WAYS,
    WAYS_OF,
    AtEnd,
    Campaign,
    Later,
    Moment,
    Outcome,
    Regularly,
    RuleSays,
    Way,
    Weekly,
    Where,
)
from miroir.surveys.moments.model import Rule as AskRule
from miroir.surveys.moments.planning import open_waves, plan_later
from miroir.surveys.moments.preview import Preview, preview
from miroir.surveys.moments.retrying import let_failed_go, try_failed_again
from miroir.surveys.moments.rules import UnreadableRule
from miroir.surveys.moments.rules import add_rule as add_ask_rule
from miroir.surveys.moments.rules import change_rule as change_ask_rule
from miroir.surveys.moments.rules import remove_rule as remove_ask_rule
from miroir.surveys.moments.rules import rule as ask_rule
from miroir.surveys.moments.rules import rules as ask_rules
from miroir.surveys.moments.rules import unreadable_rules as unreadable_ask_rules
from miroir.surveys.occasions import SOLVED_LATER, SURVEY_NAMES
from miroir.surveys.open_links.beginning import begin as begin_by_link
from miroir.surveys.open_links.making import make_link, open_link, open_links, pin_fits, revoke_link
from miroir.surveys.open_links.model import LINK_SURVEYS, LinkSays, OpenLink
from miroir.surveys.open_links.qr_code import as_png, as_svg
from miroir.surveys.open_links.routes import link_address
from miroir.surveys.opened import Opened
from miroir.surveys.own_surveys import (
    OwnSurvey,
    begin_survey,
    end_survey,
    own_surveys,
    rename_survey,
    require_survey,
    survey_names,
    surveys_to_ask,
)
from miroir.surveys.page_shown import SurveyPage
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
    PublishedVersion,
    asked_titles,
    current,
    current_of_kind,
    declared,
    publish,
    questionnaire_of,
    scales,
    versions,
    word_questions,
)
from miroir.surveys.screen import FIXED
from miroir.surveys.sent import AnswersSent, PageSent, SomeAnswers, given_of
from miroir.surveys.short_links import short_address
from miroir.surveys.showing import Ask, QuestionShown, in_words
from miroir.surveys.starters import KIND_NAMES, free_code, kind_name, new_question
from miroir.surveys.starters import SCALES as STARTING_SCALES
from miroir.surveys.stepping import keep_step, survey_step, take_step
from miroir.surveys.texting import InvitationSms, invitation_sms

__all__ = [
    "CONSULTED_BY",
    "ENDS",
    "FIXED",
    "KIND_NAMES",
    "LINK_SURVEYS",
    "LONGEST_WORDS",
    "MOMENTS_OF",
    "NOT_LANGUAGES",
    "OUTCOMES",
    "SOLVED_LATER",
    "STARTING_SCALES",
    "SURVEYS_OF",
    "SURVEY_NAMES",
    "WAYS",
    "WAYS_OF",
    "AnswerGiven",
    "AnswersSent",
    "Ask",
    "AskFailure",
    "AskLimits",
    "AskRule",
    "AskedOf",
    "AtEnd",
    "Campaign",
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
    "InvitationReminded",
    "InvitationSms",
    "Jump",
    "Kind",
    "LastAnswer",
    "Later",
    "LinkSays",
    "Look",
    "Matrix",
    "Measure",
    "Moment",
    "NotAsked",
    "Number",
    "OpenLink",
    "Opened",
    "Option",
    "Outcome",
    "OwnSurvey",
    "PageSent",
    "PastAnswersTaken",
    "PastImportEnded",
    "PastImportStarted",
    "PastImportUndone",
    "Preview",
    "Problem",
    "PublishedVersion",
    "Question",
    "QuestionShown",
    "Questionnaire",
    "Ranking",
    "Reached",
    "Regularly",
    "Rule",
    "RuleSays",
    "Said",
    "Scale",
    "ScaleName",
    "Side",
    "SomeAnswers",
    "Survey",
    "SurveyKind",
    "SurveyLinks",
    "SurveyName",
    "SurveyPage",
    "Test",
    "Text",
    "Unnamed",
    "UnreadableRule",
    "Way",
    "Weekly",
    "Where",
    "Words",
    "WordsGiven",
    "add_ask_rule",
    "answer",
    "are_languages",
    "as_png",
    "as_svg",
    "ask_adviser",
    "ask_all_due",
    "ask_due",
    "ask_failures",
    "ask_limits",
    "ask_no_more",
    "ask_rule",
    "ask_rules",
    "asked_of",
    "asked_titles",
    "asks",
    "begin_by_link",
    "begin_survey",
    "change_ask_rule",
    "consult",
    "create_questionnaires",
    "current",
    "current_of_kind",
    "declared",
    "dismiss",
    "draft",
    "drop_draft",
    "duration",
    "eligible",
    "end_survey",
    "follower",
    "free_code",
    "given_of",
    "in_words",
    "invitation_mail",
    "invitation_sms",
    "invite_customer",
    "keep_step",
    "kind_name",
    "kind_of",
    "last_answers",
    "let_failed_go",
    "link_address",
    "make_link",
    "mark_invitation_delivered",
    "new_question",
    "open_asks",
    "open_link",
    "open_links",
    "open_survey",
    "open_waves",
    "options_of",
    "outcomes",
    "own_surveys",
    "pin_fits",
    "plan_later",
    "preview",
    "preview_page",
    "problems",
    "publish",
    "publish_draft",
    "questionnaire_of",
    "reached",
    "refuse_surveys",
    "remove_ask_rule",
    "rename_survey",
    "require_survey",
    "revoke_link",
    "save_draft",
    "save_for_later",
    "scales",
    "set_ask_limits",
    "short_address",
    "survey",
    "survey_links",
    "survey_names",
    "survey_step",
    "surveys_to_ask",
    "take_step",
    "told",
    "try_failed_again",
    "unreadable_ask_rules",
    "versions",
    "word_questions",
    "words_without_names",
]
