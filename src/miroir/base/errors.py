"""Errors that say what to do next. An edge turns each into an answer (see base/problems.py)."""


class MiroirError(Exception):
    """Any error that a person or a program outside can act upon.

    `status` is the HTTP status an API answers with, `code` a stable word for programs, `reason`
    a finer one where there are several (docs/reference/api.md).
    """

    status = 400
    code = "bad-request"

    def __init__(self, message: str, *, reason: str | None = None, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.details = details


class NotFound(MiroirError):
    """The thing does not exist, or not for this organisation: the two look alike on purpose."""

    status = 404
    code = "not-found"


class NotAllowed(MiroirError):
    """The caller is known but has not the role or scope that this needs."""

    status = 403
    code = "not-allowed"


class NotSignedIn(MiroirError):
    """The caller is not known: sign in, or send a valid key."""

    status = 401
    code = "not-signed-in"


class Conflict(MiroirError):
    """The thing has changed in the meantime: read it again, then decide."""

    status = 409
    code = "conflict"


class Invalid(MiroirError):
    """What was sent cannot be taken as it is; the message says what to change."""

    status = 422
    code = "invalid"


class TooLarge(MiroirError):
    """What was sent is over a limit, which the message names."""

    status = 413
    code = "too-large"


class TooSlow(MiroirError):
    """The rest of a request did not come in time: send it again on a better line."""

    status = 408
    code = "too-slow"


class TooMany(MiroirError):
    """The caller sends faster than it may; `retry_after` seconds later it may again."""

    status = 429
    code = "too-many"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message, retry_after=retry_after)
        self.retry_after = retry_after


class Misconfigured(MiroirError):
    """A setting or the machine does not allow it; the message says what to set."""

    status = 503
    code = "misconfigured"
