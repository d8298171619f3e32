"""From the tree of parts to text, HTML and attachments."""

import re
from email.parser import BytesHeaderParser
from html import escape
from urllib.parse import unquote

import msgspec

from miroir.channels.email import flowed
from miroir.channels.email.charsets import decoded
from miroir.channels.email.file_names import name_of
from miroir.channels.email.headers import MEDIA_TYPE, Headers
from miroir.channels.email.html_text import text_of
from miroir.channels.email.model import Attachment
from miroir.channels.email.parts import Node
from miroir.channels.email.tnef import unwrapped
from miroir.channels.email.uuencode import extracted

SHOWN = {"text/plain", "text/html"}
DECLARED_IN_HTML = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)
CONTENT_REFERENCE = re.compile(r"cid:([^\s\"'<>)]{1,250})", re.IGNORECASE)
WRAPPINGS = {"application/ms-tnef", "application/vnd.ms-tnef"}
SUBJECT_READ = 100_000


class Block(msgspec.Struct, frozen=True):
    """A stretch of the body: as text, as HTML, or the same in both."""

    text: str | None = None
    html: str | None = None


class Body(msgspec.Struct):
    """The blocks and files of a part, in their order."""

    blocks: list[Block] = msgspec.field(default_factory=list)
    files: list[Attachment] = msgspec.field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole as text."""
        return "\n\n".join(text for text in map(_as_text, self.blocks) if text)

    @property
    def html(self) -> str | None:
        """The whole as HTML, or None where no part is HTML."""
        if not any(block.html is not None for block in self.blocks):
            return None
        return "\n".join(map(_as_html, self.blocks))


def read(root: Node) -> Body:
    """Return the body of a mail."""
    body = Body()
    _read(root, body)
    if not body.blocks and not body.files:
        stray = b"\n\n".join(root.stray_text()).strip()
        body.blocks.append(Block(text=decoded(stray, None)))
    referred = {unquote(each) for each in CONTENT_REFERENCE.findall(body.html or "")}
    body.files = [_placed(file, referred) for file in body.files]
    return body


def _as_text(block: Block) -> str:
    if block.text is not None and block.text.strip():
        return block.text.strip("\n")
    return text_of(block.html) if block.html else ""


def _as_html(block: Block) -> str:
    return block.html if block.html is not None else f"<pre>{escape(block.text or '')}</pre>"


def _placed(file: Attachment, referred: set[str]) -> Attachment:
    if file.content_id not in referred:
        return file
    return msgspec.structs.replace(file, inline=True)


def _read(node: Node, body: Body) -> None:
    if node.media_type == "multipart/alternative" and node.children:
        _read_alternatives(node, body)
    elif node.children:
        for child in node.children:
            _read(child, body)
    elif _is_shown(node, body):
        _read_text(node, body)
    elif node.media_type not in WRAPPINGS or not _unwrap(node, body):
        _keep(node, body)


def _unwrap(node: Node, body: Body) -> bool:
    """Read what Outlook wrapped, and tell whether there was anything that is not read already."""
    found = unwrapped(node.content())
    if found is None:
        return False
    is_body = not body.blocks and bool(found.text or found.html)
    if is_body:
        body.blocks.append(Block(text=found.text, html=found.html))
    for file in found.files:
        kind = file.media_type if MEDIA_TYPE.fullmatch(file.media_type) else OCTETS
        position = len(body.files) + 1
        body.files.append(
            _attachment(file.name, kind, file.content, position=position, id=file.content_id)
        )
    return is_body or bool(found.files)


def _read_alternatives(node: Node, body: Body) -> None:
    versions = [Body() for _ in node.children]
    for child, version in zip(node.children, versions, strict=True):
        _read(child, version)
        body.files.extend(version.files)
    plain = next((each.text for each in versions if each.blocks and each.html is None), None)
    rich = next((each.html for each in reversed(versions) if each.html is not None), None)
    if plain is not None or rich is not None:
        body.blocks.append(Block(text=plain, html=rich))


def _is_shown(node: Node, body: Body) -> bool:
    """Tell text to read from a text file; a named text after the first is a file."""
    disposition, _ = node.headers.parameters("content-disposition")
    if disposition == "attachment":
        return False
    broken_multipart = node.media_type.startswith("multipart/")
    return broken_multipart or (
        node.media_type in SHOWN and not (body.blocks and _declared_name(node.headers))
    )


def _read_text(node: Node, body: Body) -> None:
    content = node.content()
    _, parameters = node.headers.parameters("content-type")
    if node.media_type == "text/html":
        body.blocks.append(Block(html=decoded(content, _html_charset(content, parameters))))
        return
    text, files = extracted(decoded(content, parameters.get("charset")))
    if parameters.get("format", "").lower() == "flowed":
        text = flowed.joined(text, delete_space=parameters.get("delsp", "").lower() == "yes")
    body.blocks.append(Block(text=text))
    for name, file in files:
        body.files.append(_attachment(name, OCTETS, file, position=len(body.files) + 1))


OCTETS = "application/octet-stream"


def _html_charset(content: bytes, parameters: dict[str, str]) -> str | None:
    found = DECLARED_IN_HTML.search(content[:2048])
    return parameters.get("charset") or (found[1].decode() if found else None)


def _keep(node: Node, body: Body) -> None:
    content = node.content()
    name = _declared_name(node.headers)
    if node.media_type == "message/rfc822" and not name:
        subject = _subject(content)
        name = f"{subject}.eml" if subject else None
    identifier = (node.headers.first("content-id") or "").strip("<> ")[:250] or None
    body.files.append(
        _attachment(name, node.media_type, content, position=len(body.files) + 1, id=identifier)
    )


def _attachment(
    name: str | None, media_type: str, content: bytes, *, position: int, id: str | None = None
) -> Attachment:
    return Attachment(
        name=name_of(name, media_type=media_type, position=position),
        media_type=media_type,
        content=content,
        content_id=id,
    )


def _declared_name(headers: Headers) -> str | None:
    _, disposed = headers.parameters("content-disposition")
    _, typed = headers.parameters("content-type")
    return disposed.get("filename") or typed.get("name")


def _subject(content: bytes) -> str:
    inner = BytesHeaderParser().parsebytes(content[:SUBJECT_READ])
    return Headers(inner.raw_items()).text("subject")
