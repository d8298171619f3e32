"""What a file is, told from its bytes; the name and the type that the sender claims count little.

What mail brings is kept whatever it is. What is uploaded must be on the list of `UPLOADABLE`.
"""

import io
import re
import zipfile
from collections.abc import Set

import filetype  # type: ignore[import-untyped]

from miroir.base.errors import Invalid
from miroir.files.names import EXTENSIONS, extension_of

UNKNOWN = "application/octet-stream"
HEAD = 8192
FIRST_PRINTABLE = 32
LONGEST_KIND = 100

UPLOADABLE = frozenset(EXTENSIONS)

# Browsers draw these without running anything; all else is offered for download.
SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})

MARKUP = re.compile(
    rb"<(!doctype\s+html|html|head|body|script|iframe|svg|math|\?xml|!--)", re.IGNORECASE
)
SCRIPT = re.compile(rb"^(#!|@echo|MZ)", re.IGNORECASE)
CONTAINERS = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
SAME = {"image/apng": "image/png", "audio/x-m4a": "audio/mp4", "video/x-m4v": "video/mp4"}
TEXTS = {"csv": "text/csv"}


def recognise_kind(content: bytes, *, name: str = "") -> str:
    """Return the media type that the bytes themselves show; `name` only tells texts apart."""
    guess = filetype.guess(content[:HEAD])
    found = SAME.get(guess.mime, guess.mime) if guess else None
    if found == "application/zip" or content.startswith(b"PK\x03\x04"):
        return _inside_zip(content)
    if found:
        return str(found)
    return _text_kind(content, name)


def refuse_unwanted(media_type: str, *, name: str, types: Set[str] = UPLOADABLE) -> None:
    """Raise Invalid for what an upload may not be: programs, pages, drawings with scripts.

    Nor what is not among `types`, where only some are taken.
    """
    if media_type in UPLOADABLE and media_type not in types:
        raise Invalid(
            f"“{name}” cannot be taken: files of this type are not accepted here.",
            reason="file-type",
        )
    if media_type not in UPLOADABLE:
        raise Invalid(
            f"“{name}” cannot be taken: send a picture, a PDF, an office document, a text,"
            " a sound, a film or a ZIP instead.",
            reason="file-type",
            media_type=media_type,
        )


def _inside_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()[:5000]
            if any(name.endswith("vbaProject.bin") for name in names):
                return "application/vnd.ms-office.macros"
            if "META-INF/MANIFEST.MF" in names or "AndroidManifest.xml" in names:
                return "application/java-archive"
            if "[Content_Types].xml" in names:
                for folder, kind in CONTAINERS.items():
                    if any(name.startswith(folder) for name in names):
                        return kind
            return _open_document(archive, names) or "application/zip"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return UNKNOWN


def _open_document(archive: zipfile.ZipFile, names: list[str]) -> str | None:
    if "mimetype" not in names or archive.getinfo("mimetype").file_size > LONGEST_KIND:
        return None
    kind = archive.read("mimetype").decode("ascii", "replace").strip()
    return kind if kind.startswith("application/") else None


def _text_kind(content: bytes, name: str) -> str:
    head = content[:HEAD]
    if MARKUP.search(head):
        return "image/svg+xml" if b"<svg" in head.lower() else "text/html"
    if SCRIPT.match(head):
        return "text/x-script"
    if not content or b"\0" in content or not _decodes(content):
        return UNKNOWN
    return TEXTS.get(extension_of(name), "text/plain")


def _decodes(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        # Old Windows files: legible if hardly any control character is in them.
        controls = sum(
            byte < FIRST_PRINTABLE and byte not in b"\t\r\n\f" for byte in content[:HEAD]
        )
        return controls == 0
    return True
