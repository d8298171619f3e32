"""The desk's routes."""

from litestar.handlers import HTTPRouteHandler

from miroir.desk import (
    act_routes,
    bulk_routes,
    consent_routes,
    conversation_routes,
    customer_note_routes,
    customer_routes,
    file_routes,
    identity_routes,
    label_routes,
    merge_routes,
    offer_routes,
    participant_routes,
    promise_routes,
    routing_history_routes,
    search_routes,
    self_service_routes,
    suspect_routes,
    tier_routes,
    view_routes,
)
from miroir.desk.settings import page_routes

routes: list[HTTPRouteHandler] = [
    *act_routes.routes,
    *bulk_routes.routes,
    *conversation_routes.routes,
    *consent_routes.routes,
    *customer_note_routes.routes,
    *customer_routes.routes,
    *file_routes.routes,
    *identity_routes.routes,
    *merge_routes.routes,
    *participant_routes.routes,
    *label_routes.routes,
    *offer_routes.routes,
    *routing_history_routes.routes,
    *promise_routes.routes,
    *page_routes.routes,
    *search_routes.routes,
    *suspect_routes.routes,
    *self_service_routes.routes,
    *tier_routes.routes,
    *view_routes.routes,
]
