"""Measures for Prometheus. Labels are fixed words, never ids or anything a person wrote.

The processes of one installation share a folder (PROMETHEUS_MULTIPROC_DIR, set by `miroir
serve`): whichever web process answers /metrics tells the sum of all, the worker's included.
A process run alone without that folder tells its own measures only.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


def counter(name: str, words: str, labels: Sequence[str] = ()) -> Counter:
    """Make a measure that only grows: `miroir_<name>_total`."""
    return Counter(f"miroir_{name}", words, labels)


def gauge(name: str, words: str, labels: Sequence[str] = ()) -> Gauge:
    """Make a measure that goes up and down; over processes, those alive are summed."""
    return Gauge(f"miroir_{name}", words, labels, multiprocess_mode="livesum")


def histogram(
    name: str, words: str, labels: Sequence[str] = (), *, buckets: Sequence[float] = SECONDS
) -> Histogram:
    """Make a distribution, in seconds unless `buckets` says otherwise."""
    return Histogram(f"miroir_{name}", words, labels, buckets=buckets)


def exposition() -> tuple[bytes, str]:
    """Return the measures in Prometheus' text format, and the content type to send with them."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
    _forget_the_dead(Path(folder))
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST


def shared_folder(folder: Path) -> dict[str, str]:
    """Empty `folder` for the measures of a new run; return what its processes' environment needs.

    It must be in the environment before the first measure is made.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return {FOLDER: str(folder.absolute())}


def _forget_the_dead(folder: Path) -> None:
    for file in folder.glob("gauge_live*_*.db"):
        pid = int(file.stem.rsplit("_", 1)[1])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid, folder)  # type: ignore[no-untyped-call]
        except PermissionError:
            continue
