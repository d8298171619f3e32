import os
import subprocess
import sys
from pathlib import Path

import pytest

from miroir.base.metrics import exposition, shared_folder

COUNT = """
from miroir.base.metrics import counter, gauge
counter("mails", "Mails taken in", ["outcome"]).labels("kept").inc(2)
gauge("sockets", "Open sockets").set(5)
"""


def test_one_process_tells_the_measures_of_all_and_forgets_the_gauges_of_the_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = shared_folder(tmp_path / "metrics")
    for _ in range(2):
        subprocess.run([sys.executable, "-c", COUNT], env={**os.environ, **shared}, check=True)
    for name, value in shared.items():
        monkeypatch.setenv(name, value)
    text = exposition()[0].decode()
    assert 'miroir_mails_total{outcome="kept"} 4.0' in text
    assert "miroir_sockets 5.0" not in text
    assert "miroir_sockets 10.0" not in text


def test_a_new_run_begins_from_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    shared_folder(folder)
    (folder / "counter_1.db").write_bytes(b"")
    shared_folder(folder)
    assert list(folder.iterdir()) == []


def test_a_process_alone_tells_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    text, kind = exposition()
    assert b"python_info" in text
    assert kind.startswith("text/plain")
