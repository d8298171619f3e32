"""Pictures that a mail carries and shows inside its HTML."""

import re
from collections.abc import Mapping
from html import escape, unescape
from urllib.parse import unquote

REFERENCE = re.compile(r"""(<img\b[^>]*?\s)src="cid:([^"]{1,1000})\"""", re.IGNORECASE)


def show_pictures(html: str, addresses: Mapping[str, str]) -> str:
    """Return cleaned HTML with `cid:` references replaced by the addresses of their files.

    `addresses` are by Content-ID. A reference to a picture that the mail lacks loses its source.
    """

    def shown(match: re.Match[str]) -> str:
        address = addresses.get(unquote(unescape(match[2])))
        return match[1] + (f'src="{escape(address)}"' if address else "")

    return REFERENCE.sub(shown, html)
