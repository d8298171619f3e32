"""Logs on standard error, a line an event, as text or JSON; never a word that a person wrote.

An event is a fixed word with ids and numbers: `log.info("mail-taken-in", size=812)`. Messages of
exceptions may quote what was sent to us, so only their kind and their place are written.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import msgspec
import structlog

from miroir.base.errors import Misconfigured
from miroir.base.settings import Settings

Event = MutableMapping[str, Any]

# Libraries that write addresses, paths with tokens or whole commands below these levels.
QUIET = {"mail": logging.ERROR, "mail.log": logging.ERROR, "uvicorn": logging.WARNING}

# Their messages name modules, attributes and variables of ours, nothing that was sent.
ABOUT_CODE = (ImportError, ModuleNotFoundError, AttributeError, NameError, UnboundLocalError)


def configure_logs(settings: Settings) -> None:
    """Send the logs of this process, libraries included, to standard error."""
    level = _level(settings.log_level)
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_exception_without_words,
    ]
    render = _renderer(settings.log_format)
    structlog.configure(
        processors=[*before, render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_first_line, *before],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.INFO), force=True)
    for name, quiet in QUIET.items():
        logging.getLogger(name).setLevel(quiet)


def hide_words_of_crashes() -> None:
    """Have an exception that ends this process told as any other: by kind and place."""

    def tell(_kind: type[BaseException], problem: BaseException, _trace: object) -> None:
        structlog.get_logger().critical("crashed", exc_info=problem)

    sys.excepthook = tell


def about(
    *, request_id: str | None = None, conversation_id: UUID | None = None
) -> AbstractContextManager[None]:
    """Have every event logged inside carry these ids."""
    ids = {"request_id": request_id, "conversation_id": conversation_id and str(conversation_id)}
    return structlog.contextvars.bound_contextvars(
        **{name: value for name, value in ids.items() if value is not None}
    )


def tell_exception_without_words(_logger: object, _method: str, event: Event) -> Event:
    """Replace an exception by its kind, its codes and where it was raised."""
    given = event.pop("exc_info", None)
    problem = sys.exc_info()[1] if given is True else given
    if isinstance(problem, tuple):
        problem = problem[1]
    if isinstance(problem, BaseException):
        event["exception"] = describe(problem)
        event["where"] = _places(problem)
    return event


def describe(problem: BaseException) -> str:
    """Name the kind of `problem` and that of its causes, with error codes, without its words."""
    code = getattr(problem, "sqlstate", None) or getattr(problem, "errno", None)
    name = type(problem).__name__ + (f"({code})" if code else "")
    if type(problem) in ABOUT_CODE:
        name += f": {problem}"
    cause = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    return f"{name} from {describe(cause)}" if cause is not None else name


def _places(problem: BaseException) -> list[str]:
    frames = traceback.extract_tb(problem.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _first_line(_logger: object, _method: str, event: Event) -> Event:
    """Keep the first line of a library's message: asyncio adds exceptions with their words."""
    event["event"] = str(event["event"]).split("\n", 1)[0]
    return event


def _level(word: str) -> int:
    levels = logging.getLevelNamesMapping()
    if word.upper() not in levels:
        raise Misconfigured(f"MIROIR_LOG_LEVEL is {word}: use debug, info, warning or error.")
    return levels[word.upper()]


def _renderer(form: str) -> structlog.typing.Processor:
    match form:
        case "json":
            return structlog.processors.JSONRenderer(_to_json)
        case "text":
            return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    raise Misconfigured(f"MIROIR_LOG_FORMAT is {form}: use text or json.")


def _to_json(event: Event, **_: object) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()
