"""What browsers are told about each kind of page: what it may load, and who may frame it."""

Headers = list[tuple[bytes, bytes]]

PAGE_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
HALF_YEAR = 15_768_000

COMMON: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
]


def content_policy(*, framed_by: str = "'none'", pictures: str = "") -> str:
    """Return a Content-Security-Policy.

    `framed_by` lists the sites that may frame the page, `pictures` further places of pictures.
    """
    rules = {**PAGE_POLICY, "frame-ancestors": framed_by}
    if pictures:
        rules["img-src"] += f" {pictures}"
    return "; ".join(f"{name} {value}" for name, value in rules.items())


OWN_PAGES: Headers = [
    *COMMON,
    (b"content-security-policy", content_policy().encode()),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
WIDGET_PAGES: Headers = [
    *COMMON,
    (b"content-security-policy", content_policy(framed_by="*").encode()),
    (b"cross-origin-resource-policy", b"cross-origin"),
]


def headers_for(path: str, *, secure: bool) -> Headers:
    """Return the headers of `path`; `secure` when people reach us by https."""
    chosen = WIDGET_PAGES if path.startswith(("/widget/", "/widget.js")) else OWN_PAGES
    if not secure:
        return chosen
    return [*chosen, (b"strict-transport-security", f"max-age={HALF_YEAR}".encode())]
