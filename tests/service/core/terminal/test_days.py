"""Days that commands are told: one from which no other can be counted is a usage error, in both languages."""

import pytest
from click.testing import CliRunner

from service.cli import main
from tests.test_docs import COMMANDS

DAYS = [
    (command, option)
    for command, found in COMMANDS.items()
    for parameter in found.params
    if type(parameter.type).__name__ in ("StatedDay", "KnownDay")
    for option in parameter.opts
]


def test_commands_have_days() -> None:
    assert len(DAYS) > 10


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize(("command", "option"), DAYS)
def test_a_day_that_nobody_can_mean_is_a_usage_error(command: str, option: str, day: str) -> None:
    done = CliRunner().invoke(main, [*command.split()[1:], option, day])
    assert done.exit_code == 2
    assert "1900年至2999年" in done.output
