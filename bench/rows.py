"""What is measured: rows of a table and of bench/results/latest.json."""

import os
import platform
from pathlib import Path

import msgspec

RESULTS = Path(__file__).parent / "results" / "latest.json"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One figure; `ratio` is value / baseline where there is a baseline of the same run."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    machine: str = ""


def row(name: str, value: float, unit: str, *, baseline: float | None = None) -> Row:
    """Return a figure of this machine, beside its baseline."""
    return Row(
        name=name,
        value=round(value, 3),
        unit=unit,
        baseline=None if baseline is None else round(baseline, 3),
        ratio=round(value / baseline, 2) if baseline else None,
        machine=machine(),
    )


def machine() -> str:
    """Return what this machine is."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def quantile(values: list[float], share: float) -> float:
    """Return the value below which `share` of `values` lie (nearest rank)."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def print_table(rows: list[Row]) -> None:
    """Print the figures, one a line."""
    width = max((len(one.name) for one in rows), default=0)
    for one in rows:
        beside = f"   bare {one.baseline:g}, x{one.ratio:g}" if one.ratio is not None else ""
        print(f"{one.name:<{width}}  {one.value:>12g} {one.unit:<12}{beside}")


def write(rows: list[Row]) -> None:
    """Write the figures to bench/results/latest.json."""
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(rows), indent=1) + b"\n")
