"""Requests that fit a description of an API, with the ids that the caller chooses."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from miroir.base import clock
from miroir.base.ids import new_id
from miroir.journal.facts import CODE_PATTERN
from miroir.surveys.model import SURVEY_PATTERN

Schema = Mapping[str, Any]
IdOf = Callable[[str], UUID]  # from the name of a field or parameter

BY_PATTERN: Mapping[str, Callable[[], str]] = {
    r"^[^\x00]*$": lambda: "words",
    r"^\s*https?://[^\x00]*$": lambda: "https://example.org/",
    r"^[\w-]{1,40}$": lambda: new_id().hex,
    "^[0-9]{4,8}$": lambda: "2468",
    "^[a-z]{2}$": lambda: "fr",
    "^[a-z]{2,3}$": lambda: "fr",
    SURVEY_PATTERN: lambda: "contact",
    CODE_PATTERN: lambda: "effort",
    "^([01][0-9]|2[0-3]):[0-5][0-9]$": lambda: "09:00",
}

# A prompt is one of several kinds, and only what asks is answered.
LEFT_OUT = {"prompt", "answers"}
BY_FORMAT: Mapping[str, str] = {"date": "2026-03-02"}
BY_NAME: Mapping[str, str] = {
    "phone": "+33612345678",
    "time_zone": "Europe/Paris",
    "holidays": "FR-67",
}


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """One request; `ids` says whose ids its path and its body hold."""

    method: str
    template: str
    path: str
    body: Any
    form: bool


def operations(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    """Yield path, method and operation of everything described."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def request(
    document: Schema, path: str, method: str, *, path_id: IdOf, body_id: IdOf, texts: Schema
) -> Sent:
    """Return a request whose path ids come from `path_id` and whose body's from `body_id`.

    `texts` gives path parameters that are no ids.
    """
    operation = document["paths"][path][method]
    filled, query = path, []
    for parameter in operation.get("parameters", ()):
        name = parameter["name"]
        if parameter["in"] == "path":
            value = texts[name] if name in texts else path_id(name)
            filled = filled.replace("{" + name + "}", str(value))
        elif _is_id(parameter["schema"]):
            query.append(f"{name}={body_id(name)}")
        elif parameter["in"] == "query" and parameter["required"]:
            query.append(f"{name}={example(document, parameter['schema'], name, body_id)}")
    contents = operation.get("requestBody", {}).get("content", {})
    form = "multipart/form-data" in contents
    (content,) = contents.values() or [None]
    return Sent(
        method=method,
        template=path,
        path=filled + ("?" + "&".join(query) if query else ""),
        body=example(document, content["schema"], "", body_id) if content and not form else None,
        form=form,
    )


def example(  # noqa: PLR0911 - one return per kind of schema
    document: Schema, schema: Schema, name: str, id_of: IdOf
) -> Any:
    """Return a value that fits `schema`, every field present, ids from `id_of(field)`."""
    if "enum" in schema:
        return schema["enum"][0]
    if "$ref" in schema:
        target = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return example(document, target, name, id_of)
    for choice in ("oneOf", "anyOf"):
        if choice in schema and name in LEFT_OUT:
            return None
        if choice in schema:
            return example(document, {**schema[choice][0], **_limits(schema)}, name, id_of)
    match schema.get("type"):
        case "object":
            return {
                field: example(document, kind, field, id_of)
                for field, kind in schema.get("properties", {}).items()
            }
        case "array":
            return [example(document, schema["items"], name, id_of)]
        case "string":
            return str(id_of(name)) if _is_id(schema) else _text(schema, name)
        case "integer":
            return max(1, schema.get("minimum", 1))
        case "boolean":
            return True
    return None


def _is_id(schema: Schema) -> bool:
    return schema.get("format") == "uuid" or any(map(_is_id, schema.get("oneOf", ())))


def _limits(schema: Schema) -> Schema:
    return {name: value for name, value in schema.items() if name in {"pattern", "maxLength"}}


def _text(schema: Schema, name: str) -> str:
    if "pattern" in schema:
        return BY_PATTERN[schema["pattern"]]()
    if schema.get("format") == "date-time":
        return f"{clock.now() + timedelta(days=1)}"
    if known := BY_FORMAT.get(schema.get("format", "")) or BY_NAME.get(name):
        return known
    return f"{new_id().hex}@example.org" if name in {"email", "value"} else "words"
