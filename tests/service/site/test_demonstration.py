"""The bureau at work that page tests look at: all its people can log in, and something of every kind is there."""

import pytest

from service.access.permissions import Role
from tests.worlds.demonstration import OF_A_COUNTY, Demonstration


@pytest.mark.parametrize("who", [*Role, OF_A_COUNTY])
def test_everybody_is_logged_in_by_password(demonstration: Demonstration, who: Role | str) -> None:
    assert "退出" in demonstration.page("/account", who)


@pytest.mark.parametrize(
    ("address", "role", "words"),
    [
        ("/enterprises/{code}", Role.REGULATOR, "入企检查"),
        ("/runs/{run}", Role.REGULATOR, "已生效"),
        ("/runs/{newest_run}", Role.REGULATOR, "已生效"),
        ("/runs/{withdrawn_run}", Role.REGULATOR, "数据有误，退回重算"),
        ("/runs/{waiting_run}", Role.LEADER, "暂不生效"),
        ("/imports/{import}", Role.DATA_OPERATOR, "省公共信用平台"),
        ("/imports/rows", Role.DATA_OPERATOR, "待核"),
        ("/imports/words", Role.DATA_OPERATOR, "待进一步核实"),
        ("/models/{digest}", Role.RULE_EDITOR, "计分"),
    ],
)
def test_what_it_is_for_is_there(demonstration: Demonstration, address: str, role: Role, words: str) -> None:
    assert words in demonstration.page(address, role)
