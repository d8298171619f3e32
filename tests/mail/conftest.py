"""What mail is tested with: an organisation at work, and a real mail server around it."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.installation import free_port
from tests.mail.house import DOMAIN, House, keeping_house
from tests.mail.postfix import Postfix, why_not

from miroir.base.settings import Settings
from miroir.base.testing import fresh_database, temporary_folder
from miroir.channels import delivery

SOON = (timedelta(seconds=1),) * 60


@pytest.fixture(scope="session")
def lmtp_port() -> int:
    """Give the port that our listener takes and the mail server hands over to."""
    return free_port()


@pytest.fixture(scope="session")
def postfix(lmtp_port: int) -> Iterator[Postfix]:
    """Give a mail server, running. Never skipped where everything must be proven."""
    if missing := why_not():
        assert not os.environ.get("CI"), missing
        pytest.skip(missing)
    with temporary_folder() as folder:
        server = Postfix(folder, port=free_port(), ours=DOMAIN, lmtp=lmtp_port)
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
async def house(
    server_url: str, lmtp_port: int, postfix: Postfix, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Give an installation whose worker runs here: mail in by LMTP, out by the mail server."""
    settings = Settings(
        data=Path(tmp_path_factory.mktemp("house")),
        mail_port=lmtp_port,
        mail_domain=DOMAIN,
        smtp_url=f"smtp://127.0.0.1:{postfix.port}",
        secret="a secret of thirty-two letters!!",
    )
    async with fresh_database(server_url) as url, keeping_house(settings, url) as house:
        yield house


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what failed for now tried again soon."""
    monkeypatch.setattr(delivery, "PAUSES", SOON)
