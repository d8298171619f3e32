import pytest

from miroir.base.database import Database
from miroir.desk.founding import Founded
from miroir.supervision.testing import Floor


@pytest.fixture
def floor(database: Database, founded: Founded) -> Floor:
    """Give an organisation to watch."""
    return Floor(database, founded)
