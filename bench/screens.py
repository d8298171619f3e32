"""How large the screens are on the wire."""

import gzip
from pathlib import Path

from bench.rows import Row, row

BUILT = Path(__file__).parent.parent / "src" / "miroir" / "static" / "built"
BYTES = 1000


def measure() -> list[Row]:
    """Return the size of each screen's scripts and styles, compressed."""
    rows = []
    for screen in sorted(path for path in BUILT.iterdir() if path.is_dir()):
        files = [*screen.rglob("*.js"), *screen.rglob("*.css")]
        size = sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)
        rows.append(row(f"{screen.name}, compressed", size / BYTES, "kB"))
    return rows
