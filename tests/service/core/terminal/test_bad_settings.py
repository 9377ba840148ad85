"""Every command that reads the settings ends in words where one of them cannot be used, whatever else it is told."""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from service.cli import main
from tests.test_docs import COMMANDS


def reads_settings(command: click.Command) -> bool:
    assert command.callback is not None
    source = inspect.getsource(sys.modules[inspect.unwrap(command.callback).__module__])
    return "load_settings" in source or "open_working_database" in source


# They look at their files first.
FILES_FIRST = {"credit-tiers score", "credit-tiers model evaluate", "credit-tiers model show", "credit-tiers drill"} | {
    "credit-tiers publication edition"
}
READING = [name for name, command in COMMANDS.items() if reads_settings(command)]


def words_for(command: click.Command, file: Path) -> Iterator[str]:
    """What the command must be told, each thing of its kind."""
    for parameter in command.params:
        if not parameter.required:
            continue
        if isinstance(parameter, click.Option):
            yield parameter.opts[0]
        if isinstance(parameter.type, click.Choice):
            yield str(next(iter(parameter.type.choices)))
        elif isinstance(parameter.type, click.DateTime):
            yield _day_in(parameter.type.formats[0])
        elif isinstance(parameter.type, click.Path):
            yield str(file)
        else:
            yield "1"


def _day_in(form: str) -> str:
    return form.replace("%Y", "2026").replace("%m", "06").replace("%d", "30")


def test_most_commands_read_the_settings() -> None:
    assert len(READING) > 30


@pytest.mark.parametrize("name", READING)
def test_a_setting_that_cannot_be_used_ends_it_in_words(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "given.docx"
    file.write_text("x")
    given = [*name.split()[1:], *words_for(COMMANDS[name], file)]
    result = CliRunner().invoke(main, given, env={"CREDIT_TIERS_PORT": "99999"})
    assert isinstance(result.exception, SystemExit), (given, result.output, result.exception)
    assert result.exit_code == 2, (given, result.output)
    assert name in FILES_FIRST or "CREDIT_TIERS_PORT" in result.output, (given, result.output)
