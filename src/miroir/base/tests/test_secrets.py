import hashlib
import hmac
import subprocess
import sys
from pathlib import Path

import pytest

from miroir.base.errors import Misconfigured
from miroir.base.secrets import derive, installation_secret
from miroir.base.settings import Settings


def test_a_secret_is_drawn_once_and_kept_private(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    secret = installation_secret(settings)
    assert installation_secret(settings) == secret
    assert len(secret) == 64
    assert (tmp_path / "data" / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret"]


def test_processes_that_start_together_agree_on_one_secret(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from miroir.base.secrets import *;"
        "from miroir.base.settings import *;"
        "print(installation_secret(Settings(data=pathlib.Path(sys.argv[1]))).decode())"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    assert len({process.communicate()[0] for process in started}) == 1


def test_the_secret_that_is_set_wins_and_must_be_long(tmp_path: Path) -> None:
    given = "x" * 32
    assert installation_secret(Settings(data=tmp_path, secret=given)) == given.encode()
    with pytest.raises(Misconfigured, match="at least 32"):
        installation_secret(Settings(data=tmp_path, secret="short"))


def test_a_folder_that_cannot_be_written_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match="MIROIR_SECRET"):
        installation_secret(Settings(data=tmp_path / "file"))


def test_keys_of_different_purposes_differ_and_follow_rfc_5869() -> None:
    assert derive(b"secret", "session") != derive(b"secret", "mail")
    # RFC 5869, test case 3: SHA-256 with neither salt nor info.
    expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
    assert derive(b"\x0b" * 22, "").hex() == expected
    assert derive(b"a", "b") != hmac.digest(b"a", b"b", hashlib.sha256)
