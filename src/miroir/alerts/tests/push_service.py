"""A push service and a browser of our own: it takes what is posted and reads it as a browser does.

It holds to RFC 8030 (answers), RFC 8291 (encryption) and RFC 8292 (whose signature), and refuses
with 400 or 403 what a real one would.
"""

import base64
import json
import os
from typing import Any

import http_ece
from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class PushService:
    """Listens on a free port; `received` is what its one browser could read."""

    def __init__(self, *, application_key: str) -> None:
        self.application_key = application_key
        self.received: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.refusals: list[str] = []
        self.gone = False
        self.address = ""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)

    def subscription(self) -> dict[str, str]:
        """Return what the browser tells the application."""
        public = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": f"{self.address}/push/browser",
            "p256dh": encoded(public),
            "auth": encoded(self._auth),
        }

    async def __aenter__(self) -> "PushService":
        application = web.Application()
        application.router.add_post("/push/browser", self._take)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0]
        self.address = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        if self.gone:
            return web.Response(status=410)
        body = await request.read()
        self.bodies.append(body)
        problem = self._problem(request)
        if problem is not None:
            self.refusals.append(problem)
            return web.Response(status=403, text=problem)
        clear = http_ece.decrypt(
            body, private_key=self._key, auth_secret=self._auth, version="aes128gcm"
        )
        self.received.append(json.loads(clear))
        return web.Response(status=201, headers={"location": f"{self.address}/message/1"})

    def _problem(self, request: web.Request) -> str | None:
        if not request.headers.get("TTL", "").isdigit():
            return "RFC 8030, 5.2: TTL is required"
        if request.headers.get("Content-Encoding") != "aes128gcm":
            return "RFC 8291: aes128gcm"
        scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
        fields = dict(one.strip().split("=", 1) for one in rest.split(",") if "=" in one)
        if scheme != "vapid" or not {"t", "k"} <= fields.keys():
            return "RFC 8292, 3: vapid t=…, k=…"
        if fields["k"] != self.application_key:
            return "another application's key"
        return _problem_of_token(fields["t"], fields["k"], audience=self.address)


def _problem_of_token(token: str, key: str, *, audience: str) -> str | None:
    header, claims, signature = token.split(".")
    signed = decoded(signature)
    r, s = int.from_bytes(signed[:32]), int.from_bytes(signed[32:])
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
    try:
        public.verify(
            encode_dss_signature(r, s), f"{header}.{claims}".encode(), ec.ECDSA(hashes.SHA256())
        )
    except InvalidSignature:
        return "the signature is not the key's"
    told = json.loads(decoded(claims))
    return None if told["aud"] == audience else f"meant for {told['aud']}"


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
