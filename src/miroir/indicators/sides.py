"""The two sides of the mirror."""

from typing import Literal

Side = Literal["customer", "adviser"]
