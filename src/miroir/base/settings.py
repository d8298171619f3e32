"""Settings, from the environment (MIROIR_PORT) or a file (`port` in miroir.toml)."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from miroir.base.errors import Misconfigured

PREFIX = "MIROIR_"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that whoever installs Miroir may set. Each name is MIROIR_ and the field."""

    host: str = "127.0.0.1"
    port: int = 8000
    mail_host: str = "127.0.0.1"
    mail_port: int = 2525
    data: Path = Path("data")
    database_url: str | None = None
    public_url: str | None = None
    trusted_proxies: str = "127.0.0.1"
    smtp_url: str | None = None
    smtp_per_minute: int = 0
    smtp_per_organisation: int = 0
    mail_domain: str = "mail.miroir.localhost"
    secret: str | None = None
    web_processes: int = 1
    sample: bool = False
    log_level: str = "info"
    log_format: str = "text"
    upload_limit: int = 20 * 1024 * 1024
    import_limit: int = 200 * 1024 * 1024
    mail_limit: int = 50 * 1024 * 1024
    clamav: str | None = None
    clamav_hold: bool = True
    mail_trusted_host: str | None = None
    mail_most_from_one: int = 50
    push_services: str = (
        "fcm.googleapis.com,updates.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com"
    )
    private_data_sources: bool = False
    private_mail_servers: bool = False
    mail_providers: Path | None = None
    language_model_url: str | None = None
    language_model_name: str | None = None
    language_model_key: str | None = None
    language_model_seconds: int = 60
    language_model_most_a_day: int = 20

    @property
    def url(self) -> str:
        """The address under which people reach this installation, without a final slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def read_settings(
    environment: Mapping[str, str] = os.environ, *, file: Path | None = None
) -> Settings:
    """Read the settings; the environment wins over the file.

    The file is `file`, else the path in MIROIR_SETTINGS, else miroir.toml if it is there.
    Raises Misconfigured with the name of the setting at fault.
    """
    source = file or Path(environment.get(f"{PREFIX}SETTINGS", "miroir.toml"))
    values: dict[str, object] = {}
    if source.is_file():
        values.update(_read_file(source))
    known = set(Settings.__struct_fields__)
    for name in known:
        if value := environment.get(PREFIX + name.upper()):
            values[name] = value
    if unknown := set(values) - known:
        raise Misconfigured(f"{source}: unknown settings {sorted(unknown)}; known: {sorted(known)}")
    try:
        return msgspec.convert(
            values, Settings, strict=False, dec_hook=lambda kind, value: kind(value)
        )
    except msgspec.ValidationError as problem:
        raise Misconfigured(f"Settings: {problem}. See docs/reference/settings.md.") from problem


def _read_file(source: Path) -> dict[str, object]:
    try:
        return msgspec.toml.decode(source.read_bytes(), type=dict[str, object])
    except msgspec.DecodeError as problem:
        raise Misconfigured(f"{source} is not valid TOML: {problem}") from problem


@cache
def settings() -> Settings:
    """Return the settings of this process, read once."""
    return read_settings()
