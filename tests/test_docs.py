"""The documentation names every command and option, and what it links to is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from service.app import create_app
from service.cli import main
from service.core.db.engine import open_database
from service.core.db.service import Service
from service.core.settings import SETTINGS, load_settings
from service.rule_sets.queries.adopted import installation_of
from service.site.daily import DAILY
from service.site.files_page import document as files_document

ROOT = Path(__file__).resolve().parent.parent
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
DOCUMENTS = [
    *READMES,
    *(ROOT / "docs").glob("*.md"),
    *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "rules/README.md")),
]
# Where rules/README.md says how the files of rule sets are named.
PATTERN = "rules/sets/scheme/version.yaml"
PICTURES = sorted((ROOT / "docs" / "screenshots").glob("*.png"))


def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command is not None, f"{name} {word} does not exist"
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


COMMANDS = dict(commands(main, "credit-tiers"))


@pytest.mark.parametrize("document", READMES, ids=lambda path: path.name)
@pytest.mark.parametrize("command", COMMANDS)
def test_both_readmes_name_every_command(document: Path, command: str) -> None:
    assert f"`{command}" in document.read_text("utf-8")


@pytest.mark.parametrize("document", READMES, ids=lambda path: path.name)
def test_readmes_name_no_command_or_option_that_is_not_there(document: Path) -> None:
    text = document.read_text("utf-8")
    named = set(re.findall(r"`(credit-tiers(?: [a-z]+(?:-[a-z]+)*)+)", text))
    assert named <= set(COMMANDS)
    options = {option for command in COMMANDS.values() for parameter in command.params for option in parameter.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - {"--help"} <= options


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_explains_itself_in_both_languages(command: str) -> None:
    texts = [COMMANDS[command].help or ""]
    texts += [p.help or "" for p in COMMANDS[command].params if isinstance(p, click.Option) and p.name != "help"]
    for text in texts:
        assert re.search("[一-鿿]", text), f"{command}: no Chinese in {text!r}"
        assert re.search("[A-Za-z]{2}", text), f"{command}: no English in {text!r}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text("utf-8")):
        assert (document.parent / target).exists(), f"{document.name} links to {target}"


@pytest.mark.parametrize("document", READMES, ids=lambda path: path.name)
def test_readmes_name_every_shipped_scheme_and_make_target(document: Path) -> None:
    text = document.read_text("utf-8")
    for folder in (ROOT / "rules" / "sets").iterdir():
        if folder.is_dir():
            assert f"`{folder.name}`" in text
    for target in ("run", "test", "check", "bench", "torture"):
        assert f"make {target}" in text


def test_every_make_target_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        assert set(re.findall(r"\bmake ([a-z-]+)`", document.read_text("utf-8"))) <= targets, document.name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_settings_named_are_there(document: Path) -> None:
    text = document.read_text("utf-8")
    for path in re.findall(r"`((?:rules|scoring|service|tests|benchmarks|docs)/[a-zA-Z0-9_./-]+)`", text):
        assert path == PATTERN or (ROOT / path).exists(), f"{document.name} names {path}"
    variables = {setting.variable for setting in SETTINGS.values()}
    assert set(re.findall(r"CREDIT_TIERS_[A-Z_]+[A-Z]", text)) <= variables


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_addresses_named_are_served(document: Path, addresses: set[str]) -> None:
    text = document.read_text("utf-8")
    named = {f"/api/v1/{rest}" for rest in re.findall(r"(?:/api/v1|\$API)/([a-z.-]+)", text)}
    named |= set(re.findall(r"`(/(?:livez|readyz|metrics))", text))
    assert named <= addresses


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every address without a parameter."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('docs') / 'empty.db'}")
    settings = load_settings({"CREDIT_TIERS_SECRET": "s" * 32})
    app = create_app(Service(settings, database, installation_of(settings.rule_sets)))
    database.close()
    return {rule.rule.rstrip("/") for rule in app.url_map.iter_rules() if "<" not in rule.rule}


@pytest.mark.parametrize("kind", DAILY)
def test_what_runs_by_itself_is_told_with_its_hour(kind: str) -> None:
    assert f"| `{kind}` | {DAILY[kind]}:00" in (ROOT / "docs" / "operations.md").read_text("utf-8")


def test_both_readmes_say_the_same() -> None:
    """They have the same parts in the same order: headings, examples, tables, links, and what is in backquotes."""
    english, chinese = (_skeleton(document.read_text("utf-8")) for document in READMES)
    assert english == chinese


def _skeleton(text: str) -> dict[str, list[str]]:
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    linked = [re.sub(r"\.(en|zh)\.png", ".png", target) for target in re.findall(r"\]\(([^)]+)\)", prose)]
    return {
        "headings": re.findall(r"^#+(?= )", text, re.MULTILINE),
        "code": sorted(set(re.findall(r"`([^`]+)`", prose))),
        "links": sorted(set(linked) - {"README.md", "README.zh-CN.md"}),
        "curl": re.findall(r"^(?:curl|CREDIT_TIERS|    -d).*$", text, re.MULTILINE),
        "rows": [str(line.count("|")) for line in prose.splitlines() if line.startswith("|")],
        "lines": re.findall(r"^\d\. .*?(`.*)$", text.replace("：", ":").replace(" or ", " 或 "), re.MULTILINE),
    }


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_pictures_are_small_of_one_width_and_used(picture: Path) -> None:
    content = picture.read_bytes()
    assert len(content) < 200_000
    assert int.from_bytes(content[16:20], "big") == 1280
    assert any(f"docs/screenshots/{picture.name}" in document.read_text("utf-8") for document in READMES)


def test_the_page_on_files_is_what_the_tables_say() -> None:
    written = (ROOT / "docs" / "files.md").read_text("utf-8")
    assert written == files_document(), "write it anew: python -m service.site.files_page > docs/files.md"
