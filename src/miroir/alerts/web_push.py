"""Pushing to a browser: encrypted for it alone (RFC 8291), signed as this installation (RFC 8292).

The signing key is drawn from the secret of the installation, so that all its processes have the
same one and browsers stay subscribed.
"""

import base64
from urllib.parse import urlsplit

import aiohttp
import structlog
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from miroir.alerts.sending import Answer, Post
from miroir.alerts.subscriptions import Subscription
from miroir.base import clock
from miroir.base.secrets import derive, installation_secret
from miroir.base.settings import Settings

log = structlog.get_logger(__name__)

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186)
SIGNED_FOR = 12 * 3600
KEPT_FOR = 60  # seconds that a push service keeps it for a browser that is away
PATIENCE = aiohttp.ClientTimeout(total=10)
GONE = {404, 410}


def signing_key(settings: Settings) -> ec.EllipticCurvePrivateKey:
    """Return the key by which push services know this installation."""
    drawn = int.from_bytes(derive(installation_secret(settings), "web push")) % (ORDER - 1) + 1
    return ec.derive_private_key(drawn, ec.SECP256R1())


def public_key(settings: Settings) -> str:
    """Return the public half as browsers want it: an uncompressed point in base64url."""
    point = signing_key(settings).public_key()
    return _base64url(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def post_push(settings: Settings) -> Post:
    """Return what posts an encrypted push to its browser's push service."""
    vapid = Vapid02()
    vapid.private_key = signing_key(settings)

    async def post(to: Subscription, content: bytes) -> Answer:
        try:
            return await _post(to, content, vapid=vapid, contact=settings.url)
        except WebPushException:
            return "gone"  # its keys are none: nothing can ever be encrypted for it
        except (aiohttp.ClientError, TimeoutError, ValueError) as problem:
            log.warning("push-failed", problem=type(problem).__name__)
            return "refused"

    return post


async def _post(to: Subscription, content: bytes, *, vapid: Vapid02, contact: str) -> Answer:
    keys = {"p256dh": to.p256dh, "auth": to.auth}
    pusher = WebPusher({"endpoint": to.endpoint, "keys": keys})
    encrypted = pusher.encode(content, content_encoding="aes128gcm")
    parts = urlsplit(to.endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(clock.now().timestamp()) + SIGNED_FOR,
        "sub": contact if contact.startswith("https:") else "mailto:postmaster@localhost",
    }
    headers = {
        **vapid.sign(claims),
        "content-type": "application/octet-stream",
        "content-encoding": "aes128gcm",
        "ttl": str(KEPT_FOR),
        "urgency": "high",
    }
    async with (
        aiohttp.ClientSession(timeout=PATIENCE) as session,
        session.post(
            to.endpoint, data=encrypted["body"], headers=headers, allow_redirects=False
        ) as answer,
    ):
        if answer.status in GONE:
            return "gone"
        return "taken" if answer.ok else "refused"


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
