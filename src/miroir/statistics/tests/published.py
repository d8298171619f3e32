"""Values that others have published, and nobody here computed."""

import json
from pathlib import Path
from typing import Any

import pytest

PUBLISHED = Path(__file__).resolve().parents[4].parent / "shared/oracles/statistics.json"


def published(name: str) -> list[dict[str, Any]]:
    """Return the published cases of one kind; skips where they are not at hand."""
    if not PUBLISHED.is_file():
        pytest.skip("The published values are not beside this checkout.")
    cases: list[dict[str, Any]] = json.loads(PUBLISHED.read_text())[name]
    return cases
