"""The fields that a kept text may name, `{{customer.name}}` and its like, filled in at the desk."""

import re
from collections.abc import Mapping
from typing import Final

from miroir.base.errors import Invalid
from miroir.base.language import phrase

FIELD: Final = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
# As frontends/desk/src/conversation/fields.ts fills them in.
TEXT_FIELDS: Final[Mapping[str, str]] = {
    "customer.name": phrase("the customer’s name"),
    "adviser.name": phrase("the adviser’s name"),
    "conversation.number": phrase("the number of the conversation"),
    "conversation.subject": phrase("its subject"),
    "brand.name": phrase("the brand’s name"),
    "team.name": phrase("the team’s name"),
    "promise": phrase("by when an answer is promised"),
}
UNKNOWN: Final = phrase("A field between double braces is none of those listed: correct it.")


def refuse_unknown_fields(text: str, *, field: str) -> None:
    """Raise Invalid, about what `field` holds, when `text` names a field that there is not."""
    if unknown_fields(text):
        raise Invalid(UNKNOWN, field=field)


def unknown_fields(text: str) -> list[str]:
    """Return the fields named in `text` that nothing stands for, each once."""
    named = dict.fromkeys(match[1] for match in FIELD.finditer(text))
    return [name for name in named if name not in TEXT_FIELDS]


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with its fields filled in; what has no value stays as it is."""
    return FIELD.sub(lambda match: values.get(match[1], match[0]), text)
