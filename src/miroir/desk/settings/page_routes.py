"""The routes of the settings' pages."""

from litestar.handlers import HTTPRouteHandler

from miroir.desk.settings import (
    account_pages,
    article_pages,
    ask_rule_pages,
    brand_pages,
    channel_pages,
    data_source_pages,
    hours_pages,
    label_pages,
    macro_pages,
    outgoing_pages,
    outgoing_server_pages,
    outreach_pages,
    past_answer_pages,
    promise_pages,
    routing_pages,
    saved_reply_pages,
    survey_link_pages,
    survey_pages,
    survey_question_pages,
    team_pages,
)

routes: list[HTTPRouteHandler] = [
    *account_pages.routes,
    *article_pages.routes,
    *ask_rule_pages.routes,
    *brand_pages.routes,
    *channel_pages.routes,
    *data_source_pages.routes,
    *hours_pages.routes,
    *label_pages.routes,
    *macro_pages.routes,
    *outgoing_pages.routes,
    *outgoing_server_pages.routes,
    *outreach_pages.routes,
    *past_answer_pages.routes,
    *promise_pages.routes,
    *routing_pages.page_routes,
    *saved_reply_pages.routes,
    *survey_link_pages.routes,
    *survey_pages.routes,
    *survey_question_pages.routes,
    *team_pages.routes,
]
