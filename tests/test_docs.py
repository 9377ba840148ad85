"""The documentation names every command and option, and what it links to is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from service.cli import main
from service.files.documentation import document as files_document

ROOT = Path(__file__).resolve().parent.parent
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
DOCUMENTS = [
    *READMES,
    *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "docs/files.md", "rules/README.md")),
]


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
    named = set(re.findall(r"`(credit-tiers(?: [a-z]+)+)", text))
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
    for target in ("run", "test", "check", "bench"):
        assert f"make {target}" in text


def test_the_page_on_files_is_what_the_tables_say() -> None:
    written = (ROOT / "docs" / "files.md").read_text("utf-8")
    assert written == files_document(), "write it anew: python -m service.files.documentation > docs/files.md"
