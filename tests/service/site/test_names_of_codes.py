"""Pages show the names of regions, offices and industries, never their codes, wherever a registry knows them."""

import re

import pytest

from service.access.permissions import Role
from tests.worlds.demonstration import Demonstration

PAGES = [
    ("/overview", Role.PLANNER),
    ("/tier-lists?scheme=generic", Role.PLANNER),
    ("/enterprises", Role.REGULATOR),
    ("/enterprises/{code}", Role.REGULATOR),
    ("/runs/{run}", Role.LEADER),
    ("/models/{digest}", Role.RULE_EDITOR),
    ("/registries/offices", Role.INSPECTOR),
]
# What is marked as a code may be one: the code of an enterprise, the column of codes of a registry.
_HIDDEN = re.compile(
    r'<(\w+)[^>]*class="[^"]*\bcode\b[^"]*"[^>]*>.*?</\1>|<(?:option|script|title)[^>]*>.*?<|<[^>]*>', re.S
)
_REGION, _OFFICE, _INDUSTRY = r"(?<![\d-])99\d\d(?:\d\d)?(?![\d-])", r"\bS99\d{4}\b", r"\b[A-T]\d{4}(?![\w-])"


@pytest.mark.parametrize(("address", "role"), PAGES)
def test_no_code_stands_where_a_name_is_known(demonstration: Demonstration, address: str, role: Role) -> None:
    page = demonstration.page(address, role)
    shown = _HIDDEN.sub(" ", page[page.index("<main") :])
    assert re.findall(f".{{0,30}}(?:{_REGION}|{_OFFICE}|{_INDUSTRY}).{{0,20}}", shown) == []


def test_the_names_are_there(demonstration: Demonstration) -> None:
    assert "批发和零售业" in demonstration.page("/overview", Role.PLANNER)
    enterprise = demonstration.page("/enterprises/{code}", Role.REGULATOR)
    assert re.search("[市][^<]*[区县]", enterprise)
    assert "监管所" in enterprise
    assert "Office" in demonstration.page("/enterprises/{code}", Role.REGULATOR, "en")
