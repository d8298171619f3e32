"""What the tests of mailboxes start from: a Dovecot, and an organisation whose mails are read."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.serving import found_organisation

from miroir.base.database import Database
from miroir.base.listening import listening
from miroir.base.settings import Settings
from miroir.channels.mailboxes.tests.dovecot import Dovecot, running_dovecot
from miroir.channels.mailboxes.tests.letters import Letterbox


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """Give a Dovecot for the whole run."""
    with running_dovecot() as started:
        yield started


@pytest.fixture
async def letterbox(
    dovecot: Dovecot, database: Database, tmp_path: Path
) -> AsyncIterator[Letterbox]:
    """Give a new organisation with a mailbox that nobody reads yet; stop its readers at the end."""
    settings = Settings(
        data=tmp_path, secret="a secret of thirty-two letters!!", private_mail_servers=True
    )
    async with listening(database.url) as listener:
        box = Letterbox(dovecot, database, settings, listener, await found_organisation(database))
        yield box
        for task in box.tasks:
            task.cancel()
        await asyncio.gather(*box.tasks, return_exceptions=True)
        await box.forget()
