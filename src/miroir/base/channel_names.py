"""What pages call the channels."""

from collections.abc import Mapping
from typing import Final

from miroir.base.language import phrase

CHANNEL_NAMES: Final[Mapping[str, str]] = {
    "chat": phrase("Chat"),
    "email": phrase("E-mail"),
    "phone": phrase("Telephone"),
    "callback": phrase("Call-back"),
    "video": phrase("Video"),
    "sms": phrase("SMS"),
    "letter": phrase("Letter"),
    "social": phrase("Social network"),
    "form": phrase("Form"),
    "store": phrase("Point of sale"),
}
