from pathlib import Path

import pytest

from miroir.base.errors import Misconfigured
from miroir.base.settings import Settings, read_settings


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "miroir.toml"
    file.write_text('port = 9000\nmail_port = 9025\ndata = "from-file"\n')
    read = read_settings({"MIROIR_PORT": "9001", "MIROIR_SAMPLE": "true"}, file=file)
    assert (read.port, read.mail_port, read.sample) == (9001, 9025, True)
    assert read.data == Path("from-file")


def test_nothing_set_gives_the_defaults(tmp_path: Path) -> None:
    assert read_settings({}, file=tmp_path / "absent.toml") == Settings()


@pytest.mark.parametrize(
    ("content", "named"),
    [("colour = 3", "colour"), ('port = "many"', "port"), ("port = ", "not valid TOML")],
)
def test_a_setting_that_is_wrong_is_named(tmp_path: Path, content: str, named: str) -> None:
    file = tmp_path / "miroir.toml"
    file.write_text(content)
    with pytest.raises(Misconfigured, match=named):
        read_settings({}, file=file)
