"""File names that are safe to show, to download, and to open by double click."""

import re
import unicodedata

LONGEST = 120
FALLBACK = "file"

# Control and format characters (among them the bidirectional overrides that disguise an
# extension), path separators, and what Windows refuses.
FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
SPACES = re.compile(r"\s+")
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)

EXTENSIONS: dict[str, tuple[str, ...]] = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jfif"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/avif": ("avif",),
    "image/heic": ("heic", "heif"),
    "image/bmp": ("bmp",),
    "image/tiff": ("tif", "tiff"),
    "application/pdf": ("pdf",),
    "text/plain": ("txt", "log", "md"),
    "text/csv": ("csv",),
    "application/rtf": ("rtf",),
    "application/msword": ("doc",),
    "application/vnd.ms-excel": ("xls",),
    "application/vnd.ms-powerpoint": ("ppt",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("pptx",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods",),
    "application/vnd.oasis.opendocument.presentation": ("odp",),
    "audio/mpeg": ("mp3",),
    "audio/mp4": ("m4a",),
    "audio/aac": ("aac",),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/x-wav": ("wav",),
    "video/mp4": ("mp4", "m4v"),
    "video/webm": ("webm", "weba"),
    "video/quicktime": ("mov",),
    "application/zip": ("zip",),
}


def clean_name(name: str | None, *, media_type: str) -> str:
    """Return `name` without folders, control characters or disguises, at most 120 characters.

    Its extension is made to agree with what the content was recognised as, where that is known:
    `invoice.exe` that holds plain text becomes `invoice.exe.txt`.
    """
    text = unicodedata.normalize("NFC", name or "")
    text = text.replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )
    text = SPACES.sub(" ", FORBIDDEN.sub("_", text)).strip(" .")
    if not text or RESERVED.fullmatch(text):
        text = f"{FALLBACK} {text}".strip()
    return _with_extension(text, EXTENSIONS.get(media_type, ()))


def extension_of(name: str) -> str:
    """Return what follows the last dot, in lower case ('' without one)."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def _with_extension(name: str, fitting: tuple[str, ...]) -> str:
    extension = extension_of(name)
    if fitting and extension not in fitting:
        return f"{name[: LONGEST - 6].rstrip(' .')}.{fitting[0]}"
    if len(name) <= LONGEST:
        return name
    return f"{name[: LONGEST - len(extension) - 1].rstrip(' .')}.{extension[:20]}"[:LONGEST]
