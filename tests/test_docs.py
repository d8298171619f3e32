"""The written side holds what the code says: links, settings, commands, facts, messages, rooms."""

import importlib
import pkgutil
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
import typer
from litestar import Litestar
from msgspec import inspect
from prometheus_client import REGISTRY

import miroir
from miroir import cli
from miroir.base.errors import NotFound
from miroir.base.openapi import KINDS_OF_PROBLEMS
from miroir.base.problems import problem_of
from miroir.base.settings import PREFIX, Settings
from miroir.journal import Fact
from miroir.live import (
    boards,
    desk_news,
    desk_screens,
    desk_socket,
    hub,
    widget_screens,
    widget_socket,
)
from miroir.live.looking import LookingShown
from tests.serving import browser

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "decisions").glob("*.md")]
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ROW = re.compile(r"^\| `([A-Z]\w+)` \| .* \| (.*) \|$", re.MULTILINE)
NAMED = re.compile(r"`(\w+)`: ")
IN_CODE = re.compile(r"(?:docs|decisions)/[\w./-]+\.md|(?:ARCHITECTURE|GLOSSARY|README)\.md")
MACHINE = re.compile(r"(?<![\w.)}*/-])/(?:work|home|root|workspace|builds)/")
INDEX = re.compile(r"index-url|\"resolved\"|registry=", re.IGNORECASE)
ADDRESS = re.compile(r"https?://([\w.-]+)")
OWN_ADDRESSES = re.compile(
    r"(?:.+\.)?(?:localhost|example(?:\.(?:org|net|com))?)|127\.0\.0\.1|YOUR-MIROIR"
)


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        path, _, part = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        target = page.parent / path if path else page
        headings = HEADING.findall(target.read_text(encoding="utf-8")) if part else []
        if not target.exists() or (part and part not in map(anchor, headings)):
            broken.append(link)
    assert broken == []


def test_every_page_of_the_documentation_is_in_its_index() -> None:
    linked = {(ROOT / "docs" / link).resolve() for link in LINK.findall(read("docs/README.md"))}
    pages = {page for page in (ROOT / "docs").rglob("*.md") if page.name != "README.md"}
    assert pages - linked == set()


def test_pages_that_code_points_to_are_there() -> None:
    for path in (ROOT / "src").rglob("*.py"):
        for page in IN_CODE.findall(path.read_text(encoding="utf-8")):
            assert (ROOT / page).is_file(), f"{path} points to {page}"


def test_every_setting_is_described_with_its_default() -> None:
    page = read("docs/reference/settings.md")
    told = dict(re.findall(r"^\| `(MIROIR_\w+)` \| (.+?) \| .+ \|$", page, re.MULTILINE))
    assert set(told) == {PREFIX + name.upper() for name in Settings.__struct_fields__}
    for name, default in msgspec.structs.asdict(Settings()).items():
        if default is not None:
            written = str(default).lower() if isinstance(default, bool) else str(default)
            assert told[PREFIX + name.upper()] == f"`{written}`", name


def commands(group: typer.Typer, *before: str) -> Iterator[str]:
    for command in group.registered_commands:
        name = command.name or (command.callback.__name__ if command.callback else "")
        yield " ".join([*before, name])
    for inner in group.registered_groups:
        if inner.typer_instance is not None and inner.name:
            yield from commands(inner.typer_instance, *before, inner.name)


def test_every_command_and_its_options_are_described() -> None:
    page = read("docs/reference/command.md")
    for words in commands(cli.app):
        assert f"## `miroir {words}" in page, words
    for option in re.findall(r"--[a-z-]+", help_of(cli.app)):
        assert f"`{option}`" in page, option


def help_of(group: typer.Typer) -> str:
    """Return the names of all options, as the command itself knows them."""
    command: Any = typer.main.get_command(group)
    return " ".join(_options(command))


def _options(command: Any) -> Iterator[str]:
    for parameter in command.params:
        yield from (name for name in parameter.opts if name.startswith("--"))
    for inner in getattr(command, "commands", {}).values():
        yield from _options(inner)


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(miroir.__path__, "miroir."):
        if ".tests" not in found.name and not found.name.endswith(("testing", "__main__")):
            yield importlib.import_module(found.name)


def facts() -> set[type[Fact]]:
    return {
        value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Fact) and value is not Fact
    }


def test_every_fact_is_described_field_by_field() -> None:
    told = {name: set(NAMED.findall(rest)) for name, rest in ROW.findall(read(FACTS))}
    real = {
        fact.__name__: {field.name for field in inspect.type_info(fact).fields}  # type: ignore[attr-defined]
        - {"conversation_id"}
        for fact in facts()
    }
    assert told == real


FACTS = "docs/reference/facts.md"
SOCKETS = {
    "The desk": (desk_socket, desk_screens, desk_news, boards),
    "The widget": (widget_socket, widget_screens),
}


def messages(*among: ModuleType) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for module in among:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, msgspec.Struct):
                config = value.__struct_config__
                if config.tag_field in {"do", "is"}:
                    yield config.tag_field, str(config.tag), value.__struct_encode_fields__


@pytest.mark.parametrize("socket", SOCKETS)
@pytest.mark.parametrize("who", ["say", "hear"])
def test_every_live_message_is_described_field_by_field(socket: str, who: str) -> None:
    _, _, after = read("docs/reference/live.md").partition(f"## {socket}: what you {who}\n")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", after.partition("\n## ")[0], re.MULTILINE))
    field = "do" if who == "say" else "is"
    del rows[field]  # the head of the table
    real = {tag: fields for tagged, tag, fields in messages(*SOCKETS[socket]) if tagged == field}
    if who == "hear":
        real["typing"] = hub.TypingShown.__struct_encode_fields__
    if (socket, who) == ("The desk", "hear"):
        real["looking"] = LookingShown.__struct_encode_fields__
        real["draft"] = hub.DraftShown.__struct_encode_fields__
    assert set(rows) == set(real)
    for tag, fields in real.items():
        assert {name for name in fields if f"`{name}`" not in rows[tag]} == set(), tag


def test_every_measure_for_prometheus_is_described() -> None:
    list(modules())
    page = read("docs/reference/metrics.md")
    ours = {metric.name for metric in REGISTRY.collect() if metric.name.startswith("miroir_")}
    told = {name.removesuffix("_total") for name in re.findall(r"^\| `(miroir_\w+)`", page, re.M)}
    assert told == ours


def test_every_room_is_in_the_architecture() -> None:
    rooms = {info.name for info in pkgutil.iter_modules(miroir.__path__) if info.ispkg}
    page = read("ARCHITECTURE.md")
    assert set(re.findall(r"^\| `(\w+)/` \|", page, re.MULTILINE)) == rooms
    files = re.findall(r"`((?:\w+/)+[\w.-]+\.(?:py|html|js))`", page)
    package = ROOT / "src" / "miroir"
    missing = [
        file for file in files if not (package / file).exists() and not (ROOT / file).exists()
    ]
    assert missing == []


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(page.name[:4]) for page in sorted((ROOT / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def tracked(*patterns: str) -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    yield from (ROOT / name for name in listed.stdout.split() if (ROOT / name).is_file())


def test_nothing_names_a_folder_of_one_machine() -> None:
    for path in tracked("*.md", "*.py", "*.sql", "*.ts", "*.svelte", "*.toml", "Makefile", ".ci/*"):
        if path != Path(__file__):
            assert not MACHINE.search(path.read_text(encoding="utf-8")), path


def test_packages_come_from_wherever_the_reader_gets_theirs() -> None:
    for path in tracked("requirements*.txt", "*package-lock.json", "*.npmrc", "pyproject.toml"):
        text = path.read_text(encoding="utf-8").replace("lockfile-registry-resolved", "")
        assert not INDEX.search(text), path


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_pages_name_no_address_but_invented_ones(page: Path) -> None:
    hosts = set(ADDRESS.findall(page.read_text(encoding="utf-8")))
    assert {host for host in hosts if not OWN_ADDRESSES.fullmatch(host)} == set()


async def test_the_type_of_a_problem_leads_to_its_meaning(app: Litestar) -> None:
    assert problem_of(NotFound("…")).type == "/api/v1/docs#problem-not-found"
    async with browser(app) as client:
        page = (await client.get("/api/v1/docs", headers={"accept": "text/html"})).text
    for kind in KINDS_OF_PROBLEMS:
        assert f'id="problem-{kind.code}"' in page
