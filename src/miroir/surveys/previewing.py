"""A questionnaire as people would see it, before anybody is asked."""

from litestar import Response

from miroir.base.connections import HttpRequest
from miroir.base.language import Language
from miroir.base.pages import page as render_page
from miroir.base.security_headers import content_policy
from miroir.surveys.lasting import duration
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
) -> Response[str]:
    """Answer with a page of `document` that can be looked at in a frame, and sends nothing.

    It is the first page, or the question `about` alone, whether its condition holds or not.
    """
    speaker = Speaker(document, language=language, tongue=tongue, brand=brand, answers={})
    found = pages(document, {}, seed=NOBODY) or [()]
    wanted = next((one for one in document.questions if one.code == about), None)
    shown = (wanted,) if wanted else found[0]
    values: dict[str, object] = {
        "brand": brand,
        "fields": fields_of(shown, speaker, seed=NOBODY),
        "heading": speaker.say(document.heading),
        "opening": speaker.say(document.opening),
        "lasting": duration(document, tongue),
        "fixed": speaker.fixed,
        "spoken": language,
        "last": shown == found[-1],
        "filled": {},
        "missing": (),
        "more_languages": (),
    }
    response = render_page(request, "surveys/preview.html", values, tongue=tongue)
    response.headers["content-security-policy"] = content_policy(framed_by="'self'")
    response.headers["x-frame-options"] = "SAMEORIGIN"
    response.headers["cache-control"] = "no-store"
    return response
