"""Debian's postfix as an instance of its own: ports, queue and mailboxes in one folder.

It plays both servers that an organisation has: the one that receives for its domain and hands
over to us by LMTP, and the one that takes what we send. Mail for anybody outside ends in one
Maildir; addresses that begin with `refused` or `later` are turned away, for good or for now.
"""

import os
import pwd
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

POSTFIX = Path("/usr/sbin/postfix")
OUTSIDE = "outside.example"
REFUSAL = "550 5.1.1 Nobody of this name lives here"
READER: "BytesParser[EmailMessage]" = BytesParser(policy=default)
LATER = "450 4.2.0 The mailbox is being moved"

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = mx.{outside}
mydestination =
alias_maps =
local_recipient_maps =
message_size_limit = 60000000
relay_domains = {ours}
transport_maps = inline:{{ {ours}=lmtp:[127.0.0.1]:{lmtp} }}
virtual_mailbox_domains = {outside}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:all/
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_mailbox_limit = 0
smtpd_recipient_restrictions =
    check_recipient_access regexp:{folder}/etc/turned-away
    permit_mynetworks
    reject
smtpd_client_message_rate_limit = 0
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 4s
smtputf8_enable = yes
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
TURNED_AWAY = f"""
/^refused/ {REFUSAL}
/^later/ {LATER}
"""


def why_not() -> str | None:
    """Say why no postfix can be had here, None when it can."""
    if not POSTFIX.exists():
        return "no postfix on this machine"
    if os.geteuid() != 0:
        return "postfix is started by root only"
    return None


class Postfix:
    """One instance. `ours` is the domain whose mail comes to the LMTP listener on `lmtp`."""

    def __init__(self, folder: Path, *, port: int, ours: str, lmtp: int) -> None:
        self.port = port
        self.mailboxes = folder / "mail"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        account = pwd.getpwnam("postfix")
        for name in ("etc", "queue", "data", "mail"):
            (folder / name).mkdir()
        for owned in (folder / "data", self.mailboxes):
            os.chown(owned, account.pw_uid, account.pw_gid)
        names = {"folder": folder, "ours": ours, "lmtp": lmtp, "outside": OUTSIDE, "port": port}
        main = MAIN.format(uid=account.pw_uid, gid=account.pw_gid, **names)
        (folder / "etc" / "main.cf").write_text(main)
        (folder / "etc" / "master.cf").write_text(MASTER.format(**names))

    def start(self, *, turned_away: str = TURNED_AWAY) -> None:
        """Start it, in the foreground of a process of ours; it listens when this returns."""
        (self._folder / "etc" / "turned-away").write_text(turned_away)
        starts = self.log().count("daemon started")
        with (self._folder / "started").open("wb") as said:
            self._process = subprocess.Popen(
                [POSTFIX, "-c", str(self._folder / "etc"), "start-fg"],
                stdout=said,
                stderr=said,
            )
        deadline = time.monotonic() + 60
        while self.log().count("daemon started") == starts:
            told = f"{(self._folder / 'started').read_text()}\n{self.log()}"
            assert self._process.poll() is None, told
            assert time.monotonic() < deadline, told
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it and all its processes."""
        command: list[str | Path] = [POSTFIX, "-c", str(self._folder / "etc"), "stop"]
        subprocess.run(command, check=True, capture_output=True)
        if self._process is not None:
            self._process.wait(timeout=60)

    def turn_nobody_away(self) -> None:
        """Take mail for everybody from now on."""
        self.stop()
        self.start(turned_away="")

    def log(self) -> str:
        """Return what it has logged."""
        with suppress(FileNotFoundError):
            return (self._folder / "log").read_text(errors="replace")
        return ""

    def queued(self) -> Sequence[str]:
        """Return the files of mails that it still holds."""
        queue = self._folder / "queue"
        return [
            path.name
            for name in ("incoming", "active", "deferred", "maildrop", "hold")
            for path in (queue / name).rglob("*")
            if path.is_file()
        ]

    def delivered(self, to: str) -> list[EmailMessage]:
        """Return the mails that somebody outside has received, oldest first."""
        paths = sorted(self.mailboxes.glob("all/new/*"), key=lambda path: path.stat().st_mtime_ns)
        mails = [READER.parsebytes(path.read_bytes()) for path in paths]
        return [mail for mail in mails if mail["Delivered-To"] == to]
