"""The ways by which a customer approaches an organisation."""

from typing import Literal

Channel = Literal[
    "chat", "email", "phone", "callback", "video", "sms", "letter", "social", "form", "store"
]

# On these a person waits in front of the screen or the telephone.
LIVE_CHANNELS: frozenset[Channel] = frozenset({"chat", "phone", "video"})
