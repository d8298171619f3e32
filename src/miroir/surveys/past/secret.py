"""The secret by which a respondent's key becomes an id that does not lead back to it."""

from miroir.base.secrets import derive, installation_secret
from miroir.base.settings import Settings


def respondents_secret(settings: Settings) -> bytes:
    """Return the key of this installation for respondents: the same person has the same id."""
    return derive(installation_secret(settings), "respondents")
