"""Names of attachments, which may lack one."""

import mimetypes

from miroir.files import clean_name

LONGEST_READ = 4_096
SUFFIXES = {
    "image/jpg": ".jpg",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/rfc822": ".eml",
    "text/rfc822-headers": ".txt",
}


def name_of(declared: str | None, *, media_type: str, position: int) -> str:
    """Return a declared name made safe; a nameless file is called after its type and position."""
    if declared and declared.strip(" ./\\\t"):
        # The declared type is a claim: only the bytes decide whether the extension agrees.
        return clean_name(declared[-LONGEST_READ:], media_type="")
    suffix = SUFFIXES.get(media_type) or mimetypes.guess_extension(media_type) or ".bin"
    return f"attachment-{position}{suffix}"
