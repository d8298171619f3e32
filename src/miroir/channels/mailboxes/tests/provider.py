"""A provider of OAuth 2, as its published contract says: codes with PKCE, refresh, introspection.

RFC 6749 (4.1, 5, 6), RFC 7636 (4.6), RFC 7662.
"""

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from secrets import token_hex
from urllib.parse import parse_qs, parse_qsl, urlsplit

CLIENT, CLIENT_SECRET = "miroir", "secret of the client"


class ProviderDouble:
    """It knows who gave which code, and which tokens live."""

    def __init__(self) -> None:
        self.port = 0
        self.lifetime = 3600
        self.codes: dict[str, dict[str, str]] = {}
        self.access: dict[str, str] = {}
        self.refresh: dict[str, str] = {}
        self.asked: list[str] = []

    def let_in(self, address: str) -> tuple[str, str]:
        """Return the code and state with which a person who agrees is sent back."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = token_hex(8)
        self.codes[code] = asked
        return code, asked["state"]

    def revoke(self) -> None:
        """Withdraw every access, as its owner may."""
        self.access.clear()
        self.refresh.clear()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["ProviderDouble"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1])
            for line in [*head.split("\r\n"), "content-length: 0"]
            if line.lower().startswith("content-length:")
        )
        form = {k: v[0] for k, v in parse_qs((await reader.readexactly(length)).decode()).items()}
        answer = self._introspect(form) if "/introspect" in head else self._token(form)
        body = json.dumps(answer).encode()
        status = "400 Bad Request" if "error" in answer else "200 OK"
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        await writer.drain()
        writer.close()

    def _introspect(self, form: dict[str, str]) -> dict[str, object]:
        user = self.access.get(form.get("token", ""))
        return {"active": user is not None, "email": user or ""}

    def _token(self, form: dict[str, str]) -> dict[str, object]:
        self.asked.append(form.get("grant_type", ""))
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, CLIENT_SECRET):
            return {"error": "invalid_client"}
        if form["grant_type"] == "refresh_token":
            user = self.refresh.get(form["refresh_token"])
            return self._grant(user) if user else {"error": "invalid_grant"}
        asked = self.codes.pop(form["code"], None)
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest())
        if (
            asked is None
            or asked["code_challenge"] != challenge.decode().rstrip("=")
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            return {"error": "invalid_grant", "error_description": "Malformed auth code."}
        granted = self._grant(asked["login_hint"])
        token = token_hex(8)
        self.refresh[token] = asked["login_hint"]
        return {**granted, "refresh_token": token}

    def _grant(self, user: str) -> dict[str, object]:
        token = token_hex(8)
        self.access[token] = user
        return {"access_token": token, "token_type": "Bearer", "expires_in": self.lifetime}
