"""One connection to a mailbox by IMAP, in a thread of its own.

IMAPClient is synchronous; a thread for each mailbox lets it wait without holding up the others.
A call that is cancelled closes the connection, which ends the thread's call too.
"""

import asyncio
import re
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from typing import Any, TypeVar

import msgspec
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from miroir.base.networks import public
from miroir.channels.mailboxes.model import Place
from miroir.channels.mailboxes.problems import MailboxTrouble

T = TypeVar("T")

CONNECT_SECONDS = 20.0
READ_SECONDS = 60.0
SEEN = b"\\Seen"
DELETED = b"\\Deleted"
NOT_NOW = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|OVERQUOTA)\]|too many", re.IGNORECASE)


class Password(msgspec.Struct, frozen=True):
    """Signing in by a password."""

    password: str


class Token(msgspec.Struct, frozen=True):
    """Signing in by an access token of a provider (XOAUTH2)."""

    access_token: str


class Folder(msgspec.Struct, frozen=True):
    """A folder as it was opened. `next_uid` is what the next mail in it will have."""

    uid_validity: int
    next_uid: int


class Listed(msgspec.Struct, frozen=True):
    """A mail of the folder: its UID and its size in bytes."""

    uid: int
    size: int


class Connection:
    """A mailbox that is open. Every method runs in the connection's thread, one at a time."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="imap")
        self._client: IMAPClient | None = None

    async def open(self, proof: Password | Token, *, private: bool) -> Folder:
        """Connect, sign in and open the folder.

        `private`: the server may be in the installation's own network. Raises MailboxTrouble,
        OSError, IMAPClientError.
        """
        return await self._run(self._open, proof, private)

    async def listed(
        self, *, after: int, up_to: int | None = None, since: date | None = None
    ) -> list[Listed]:
        """Return the mails with a UID over `after` and up to `up_to`, by their UID.

        `since`: only those that came to the server on that day or later.
        """
        return await self._run(self._listed, after, up_to, since)

    async def fetch(self, uids: Sequence[int], *, most: int) -> dict[int, bytes]:
        """Return mails as they are, of each the first `most` bytes; some may be gone meanwhile."""
        return await self._run(self._fetch, uids, most)

    async def message_ids(self, uids: Sequence[int]) -> dict[int, bytes]:
        """Return the line of the header that holds the Message-ID, of each mail."""
        return await self._run(self._message_ids, uids)

    async def settle(self, uids: Sequence[int]) -> None:
        """Do to mails that are taken what is set: leave them, mark them as seen, or move them."""
        await self._run(self._settle, uids)

    async def wait(self, seconds: float) -> None:
        """Wait until something happens in the folder, or for `seconds`."""
        await self._run(self._wait, seconds)

    async def has_idle(self) -> bool:
        """Say whether the server tells of new mails by itself (RFC 2177)."""
        return await self._run(lambda: bool(self._open_client.has_capability("IDLE")))

    async def close(self) -> None:
        """Say goodbye where that takes no time, and hang up."""
        with suppress(Exception):
            async with asyncio.timeout(1.0):
                await self._run(self._log_out)
        self.hang_up()

    def hang_up(self) -> None:
        """End the connection at once, whatever its thread is doing."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):
                client.socket().shutdown(socket.SHUT_RDWR)
            with suppress(Exception):
                client.shutdown()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _run(self, act: Callable[..., T], *given: Any) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, act, *given)
        except asyncio.CancelledError:
            self.hang_up()
            raise

    def _open(self, proof: Password | Token, private: bool) -> Folder:
        place = self.place
        if not private:
            _require_public(place.host, place.port)
        self._client = client = _connect(place)
        if not private:
            _require_public_ip(str(client.socket().getpeername()[0]))
        if place.encryption == "starttls":
            if not client.has_capability("STARTTLS"):
                raise MailboxTrouble("no-encryption")
            client.starttls()
        _log_in(client, place.login, proof)
        return self._select(client)

    def _select(self, client: IMAPClient) -> Folder:
        place = self.place
        if place.after == "move" and not client.folder_exists(place.move_to):
            raise MailboxTrouble("no-target")
        try:
            opened = client.select_folder(place.folder, readonly=place.after == "leave")
        except IMAPClientAbortError:
            raise
        except IMAPClientError as problem:
            raise MailboxTrouble("no-folder", str(problem)) from problem
        # A server without UIDNEXT is an old one, and tells UIDs all the same.
        return Folder(int(opened[b"UIDVALIDITY"]), int(opened.get(b"UIDNEXT") or 0))

    @property
    def _open_client(self) -> IMAPClient:
        if self._client is None:
            raise ConnectionResetError("hung up")
        return self._client

    def _listed(self, after: int, up_to: int | None, since: date | None) -> list[Listed]:
        client = self._open_client
        among = ["SINCE", since] if since is not None else []
        # "n:*" names the last mail even when its UID is under n (RFC 3501, 6.4.8).
        found = client.search(["UID", f"{after + 1}:{up_to or '*'}", *among])
        uids = sorted(uid for uid in found if uid > after)
        sizes: dict[int, Any] = {}
        for some in _slices(uids, 500):
            sizes.update(client.fetch(some, ["RFC822.SIZE"]))
        return [Listed(uid, int(sizes[uid].get(b"RFC822.SIZE", 0))) for uid in uids if uid in sizes]

    def _fetch(self, uids: Sequence[int], most: int) -> dict[int, bytes]:
        fetched = self._open_client.fetch(list(uids), [f"BODY.PEEK[]<0.{most}>"])
        return {
            uid: content
            for uid, parts in fetched.items()
            if (content := parts.get(b"BODY[]<0>")) is not None
        }

    def _message_ids(self, uids: Sequence[int]) -> dict[int, bytes]:
        part = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
        fetched = self._open_client.fetch(list(uids), [part])
        return {
            uid: parts.get(b"BODY[HEADER.FIELDS (MESSAGE-ID)]") or b""
            for uid, parts in fetched.items()
        }

    def _settle(self, uids: Sequence[int]) -> None:
        client = self._open_client
        if self.place.after == "leave" or not uids:
            return
        client.add_flags(list(uids), [SEEN], silent=True)
        if self.place.after == "move":
            _move(client, list(uids), self.place.move_to or "")

    def _wait(self, seconds: float) -> None:
        client = self._open_client
        client.idle()
        client.idle_check(timeout=seconds)
        client.idle_done()

    def _log_out(self) -> None:
        if self._client is not None:
            self._client.logout()


def _connect(place: Place) -> IMAPClient:
    timeout = SocketTimeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    try:
        return IMAPClient(
            place.host, place.port, ssl=place.encryption == "tls", timeout=timeout, use_uid=True
        )
    except IMAPClientError as problem:  # what it greets with is not IMAP
        raise MailboxTrouble("no-imap") from problem


def _log_in(client: IMAPClient, login: str, proof: Password | Token) -> None:
    try:
        if isinstance(proof, Password):
            client.login(login, proof.password)
        else:
            client.oauth2_login(login, proof.access_token)
    except LoginError as problem:
        # IMAPClient says the same of a connection that breaks off, and of a server in trouble.
        if isinstance(problem.__context__, IMAPClientAbortError):
            raise problem.__context__ from None
        if NOT_NOW.search(str(problem)):
            raise IMAPClientError(*problem.args) from problem
        raise


def _move(client: IMAPClient, uids: Sequence[int], folder: str) -> None:
    if client.has_capability("MOVE"):
        client.move(uids, folder)
        return
    client.copy(uids, folder)
    client.add_flags(uids, [DELETED], silent=True)
    if client.has_capability("UIDPLUS"):
        client.uid_expunge(uids)


def _require_public(host: str, port: int) -> None:
    for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        _require_public_ip(str(found[4][0]))


def _require_public_ip(ip: str) -> None:
    if not public(ip):
        raise MailboxTrouble("own-network")


def _slices(uids: Sequence[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(uids), size):
        yield list(uids[start : start + size])
