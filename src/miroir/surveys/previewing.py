"""A questionnaire as people would see it, before anybody is asked."""

from typing import Literal

from litestar import Response

from miroir.base.connections import HttpRequest
from miroir.base.language import Language
from miroir.base.pages import page as render_page
from miroir.base.security_headers import content_policy
from miroir.surveys.model import Document
from miroir.surveys.paths import pages
from miroir.surveys.screen import Speaker, fields_of

# Nobody's own order of things: what is mixed looks mixed, and stays so from one look to the next.
NOBODY = 20


def preview_page(
    request: HttpRequest,
    document: Document,
    *,
    tongue: Language,
    language: str,
    brand: str,
    about: str | None = None,
    side: Literal["customer", "adviser"] = "customer",
) -> Response[str]:
    """Answer with a page of `document` that can be looked at in a frame, and sends nothing.

    It is the page with the question `about`, shown whether its condition holds or not.
    """
    speaker = Speaker(document, language=language, tongue=tongue, brand=brand, answers={})
    found = pages(document, {}, seed=NOBODY) or [()]
    wanted = next((one for one in document.questions if one.code == about), None)
    shown = next((one for one in found if wanted in one), (wanted,) if wanted else found[0])
    values: dict[str, object] = {
        "brand": brand,
        "fields": fields_of(shown, speaker, seed=NOBODY),
        "heading": speaker.say(document.heading),
        "opening": speaker.say(document.opening),
        "fixed": speaker.fixed,
        "spoken": language,
        "last": shown == found[-1],
        "filled": {},
        "missing": (),
        "side": side,
        "more_languages": (),
    }
    response = render_page(request, "surveys/preview.html", values, tongue=tongue)
    response.headers["content-security-policy"] = content_policy(framed_by="'self'")
    response.headers["x-frame-options"] = "SAMEORIGIN"
    response.headers["cache-control"] = "no-store"
    return response
