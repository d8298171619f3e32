"""People at work on an installation that dies under them: each repeats until it is acknowledged.

They do what our widget, mail servers and the desk do: a message keeps its id when it is sent
again. What each of them was acknowledged, in order, is in `said`.
"""

import asyncio
import json
from email.message import EmailMessage
from email.utils import make_msgid
from itertools import count
from typing import Any
from uuid import uuid4

import aiosmtplib
import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin

PATIENCE = 10.0
PAUSE = 0.2
LOST = (httpx.TransportError, OSError, TimeoutError, WebSocketException)


class Person:
    """Somebody who acts until told to stop, and finishes what they have begun."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.stopped = False

    async def run(self) -> None:
        """Act."""
        while not self.stopped:
            await self.act()
            await asyncio.sleep(PAUSE)

    async def act(self) -> None:
        """Do one thing until it is acknowledged."""
        raise NotImplementedError


class Visitor(Person):
    """Writes by the widget's socket."""

    def __init__(self, url: str, *, name: str, brand: str = "lumen") -> None:
        super().__init__()
        self.name = name
        self.conversation: str | None = None
        self._api = f"{url}/api/v1/widget/{brand}"
        self._live = f"{self._api.replace('http', 'ws', 1)}/live"
        self._token: str | None = None
        self._socket: ClientConnection | None = None

    async def act(self) -> None:
        """Write one message."""
        message = {"do": "send", "id": str(uuid4()), "text": f"{self.name}, {len(self.said)}"}
        while True:
            try:
                heard = await self._ask(message)
            except LOST:
                await self._hang_up()
                await asyncio.sleep(PAUSE)
                continue
            if heard["is"] == "taken":
                self.conversation = heard["conversation_id"]
                self.said.append(message["text"])
                return
            assert heard["code"] in {"too-many", "unavailable"}, heard
            await asyncio.sleep(heard.get("retry_after") or 1)

    async def shown(self) -> list[dict[str, Any]]:
        """Return the messages that the widget shows."""
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            headers = {"authorization": f"Bearer {self._token}"}
            answer = await client.get(f"{self._api}/conversation", headers=headers)
        messages: list[dict[str, Any]] = answer.raise_for_status().json()["messages"]
        return messages

    async def _ask(self, message: dict[str, str]) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            socket = self._socket or await self._call()
            await socket.send(json.dumps(message))
            while True:
                heard: dict[str, Any] = json.loads(await socket.recv())
                if heard.get("id") == message["id"] and heard["is"] in {"taken", "refused"}:
                    return heard

    async def _call(self) -> ClientConnection:
        if self._token is None:
            async with httpx.AsyncClient(timeout=PATIENCE) as client:
                answer = await client.post(f"{self._api}/visitors", json={"language": "fr"})
            if answer.is_error:
                raise OSError(answer.text)
            self._token = answer.json()["token"]
        self._socket = await connect(self._live, proxy=None)
        await self._socket.send(json.dumps({"do": "hello", "token": self._token}))
        return self._socket

    async def _hang_up(self) -> None:
        if self._socket is not None:
            await self._socket.close()
            self._socket = None


class Writer(Person):
    """Writes mails, through a server that tries again until it is told that each is stored."""

    def __init__(self, port: int, *, address: str, to: str) -> None:
        super().__init__()
        self.address = address
        self._port = port
        self._to = to

    async def act(self) -> None:
        """Write one mail."""
        text = f"{self.address}, {len(self.said)}"
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.address, self._to, "Ma commande"
        mail["Message-ID"] = make_msgid(domain="example.net")
        mail.set_content(text)
        while True:
            try:
                await aiosmtplib.send(
                    mail, hostname="127.0.0.1", port=self._port, start_tls=False, timeout=PATIENCE
                )
            except (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPRecipientsRefused) as refusal:
                assert "4." in str(refusal), refusal
            except (aiosmtplib.SMTPException, *LOST):
                pass
            else:
                self.said.append(text)
                return
            await asyncio.sleep(PAUSE)


class Adviser(Person):
    """Takes what is offered and answers whoever waits, by the API; their desk stays open."""

    def __init__(self, url: str, *, name: str) -> None:
        super().__init__()
        self.name = name
        self.answers: dict[str, list[str]] = {}
        self._url = url
        self._client = httpx.AsyncClient(base_url=url, headers={"origin": url}, timeout=PATIENCE)
        self._number = count()
        self._id = ""

    async def sign_in(self) -> None:
        """Enter the sample."""
        people = (await self._client.get("/api/v1/session/sample")).json()
        self._id = next(one["id"] for one in people if one["name"] == self.name)
        entered = await self._client.post("/api/v1/session/sample", json={"account_id": self._id})
        entered.raise_for_status()

    async def run(self) -> None:
        """Act, with the desk open beside."""
        desk = asyncio.create_task(self._keep_desk_open())
        try:
            await super().run()
        finally:
            desk.cancel()

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def act(self) -> None:
        """Take every offer, answer everybody who waits for this adviser."""
        await self._be_available()
        for offer in (await self.until_answered("GET", "/offers"))["items"]:
            await self.until_answered("POST", f"/offers/{offer['id']}/acceptance", gone=True)
        mine = await self.until_answered("GET", "/conversations?view=mine&limit=200")
        for one in mine["items"]:
            if one["waiting_since"] is not None and not self.stopped:
                await self._answer(one["id"])

    async def until_answered(
        self, method: str, path: str, *, gone: bool = False, **content: Any
    ) -> Any:
        """Ask until there is an answer; `gone`: what was asked for may have ended meanwhile."""
        while True:
            try:
                answer = await self._client.request(method, f"/api/v1{path}", **content)
            except LOST:
                await asyncio.sleep(PAUSE)
                continue
            if answer.is_success:
                return answer.json() if answer.content else None
            if gone and answer.status_code in {404, 409}:
                return None
            assert answer.status_code in {429, 503}, (method, path, answer.text)
            await asyncio.sleep(PAUSE)

    async def _be_available(self) -> None:
        me = await self.until_answered("GET", "/session")
        if me["adviser"]["presence"]["state"] != "available":
            await self.until_answered("PUT", "/presence", json={"state": "available"})

    async def _answer(self, conversation: str) -> None:
        message = {"id": str(uuid4()), "text": f"{self.name}, {next(self._number)}"}
        key = {"idempotency-key": message["id"]}
        path = f"/conversations/{conversation}/replies"
        await self.until_answered("POST", path, json=message, headers=key)
        self.answers.setdefault(conversation, []).append(message["text"])
        self.said.append(message["text"])

    async def _keep_desk_open(self) -> None:
        address = f"{self._url.replace('http', 'ws', 1)}/api/v1/live"
        cookie = "; ".join(f"{name}={value}" for name, value in self._client.cookies.items())
        while True:
            try:
                headers = {"cookie": cookie}
                async with connect(
                    address, origin=Origin(self._url), additional_headers=headers, proxy=None
                ) as socket:
                    await socket.send(json.dumps({"do": "hello", "cursor": None}))
                    async for _ in socket:
                        continue
            except LOST:
                pass
            await asyncio.sleep(PAUSE)
