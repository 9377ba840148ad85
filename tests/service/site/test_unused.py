"""What an address says and its page does not use is told to the reader; the API refuses it."""

import pytest

from service.access.permissions import Role
from tests.service.site.walked import PAGES
from tests.worlds.browsers import HTML
from tests.worlds.demonstration import Demonstration

SAID = "没有用上"


@pytest.mark.parametrize(("address", "role"), PAGES)
def test_a_page_says_what_it_does_not_use_of_its_address(
    demonstration: Demonstration, address: str, role: Role
) -> None:
    more = "&" if "?" in address else "?"
    asked = demonstration.client(role).get(
        demonstration.at(f"{address}{more}no-such=%E5%9F%8E%E4%B8%9C&no-such=2"), headers=HTML
    )
    if asked.status_code == 422:
        # It refuses what it does not know.
        assert "no-such" in asked.text
        assert SAID not in demonstration.page(address, role, "zh")
    else:
        assert "“no-such=城东”" in asked.text
        assert "“no-such=2”" in asked.text
        # All else of the address is used.
        assert asked.text.count(SAID) == 2


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("columns=zz", "没有这一列"),
        ("columns=score&columns=zz", "没有这一列"),
        ("limit=0", "每页列出 1 户"),
        ("limit=99999", "每页列出 200 户"),
        ("visited=no&visited=yes", "只能写一次"),
    ],
)
def test_a_value_that_a_list_cannot_use_is_told_with_what_was_used_instead(
    demonstration: Demonstration, said: str, words: str
) -> None:
    asked = demonstration.page(f"/tier-lists?{said}", Role.REGULATOR, "zh")
    assert (SAID in asked, words in asked) == (True, True)


def test_a_number_of_rows_is_used_as_it_is_asked_for(demonstration: Demonstration) -> None:
    asked = demonstration.page("/tier-lists?limit=7", Role.REGULATOR, "zh")
    assert SAID not in asked
    assert asked.count('<th scope="row"') == 7
