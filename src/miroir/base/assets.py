"""Files of the screens, held in memory: small, many times asked for, never from another folder."""

import gzip
import mimetypes
import re
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from miroir.base.connections import HttpRequest
from miroir.base.errors import NotFound

FOREVER = "public, max-age=31536000, immutable"
REVALIDATED = "public, no-cache"
HASHED = re.compile(r"built/.*-[A-Za-z0-9_-]{8}\.\w+")  # as the screens' builder names them
COMPRESSED = {"text/css", "text/javascript", "text/html", "image/svg+xml", "application/json"}


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """One file: its bytes, packed with gzip where that helps, and its digest."""

    content: bytes
    packed: bytes | None
    media_type: str
    digest: str
    named_by_content: bool


def serve_assets(folder: Path) -> HTTPRouteHandler:
    """Return the route that serves what stands in `folder` now under /static."""
    assets = _read(folder)

    @get("/static/{name:path}", sync_to_thread=False, include_in_schema=False)
    def asset(request: HttpRequest, name: str) -> Response[bytes]:
        """Answer with one file; its bytes may be kept for good where its address changes."""
        found = assets.get(name.lstrip("/"))
        if found is None:
            raise NotFound("There is no such file.")
        return _answer(request, found)

    return asset


def _read(folder: Path) -> Mapping[str, Asset]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): _asset(path, folder) for path in files}


def _asset(path: Path, folder: Path) -> Asset:
    content = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(content, mtime=0) if media_type in COMPRESSED else None
    return Asset(
        content=content,
        packed=packed if packed and len(packed) < len(content) else None,
        media_type=media_type,
        digest=blake2b(content, digest_size=12).hexdigest(),
        named_by_content=bool(HASHED.fullmatch(path.relative_to(folder).as_posix())),
    )


def _answer(request: HttpRequest, asset: Asset) -> Response[bytes]:
    forever = asset.named_by_content or "v" in request.query_params
    headers = {
        "etag": f'"{asset.digest}"',
        "cache-control": FOREVER if forever else REVALIDATED,
        "vary": "accept-encoding",
    }
    if asset.digest in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    if asset.packed and "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(asset.packed, media_type=asset.media_type, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)
