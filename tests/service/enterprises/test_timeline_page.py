"""The timeline on the page: what it draws is what its list says, and tiers stand in it only for who may read them."""

import re
from datetime import date

import pytest

from service.access.permissions import Role
from tests.service.enterprises.test_sheet import busiest_of
from tests.worlds.demonstration import Demonstration


def card_of(shown: Demonstration, code: str, role: Role, asked: str = "") -> str:
    (card,) = re.findall(
        r'aria-labelledby="timeline".*?</section>', shown.page(f"/enterprises/{code}{asked}", role), re.S
    )
    return str(card)


def rows_of(card: str) -> list[str]:
    return re.findall(r"<tr>.*?</tr>", card.partition("<tbody>")[2].partition("</tbody>")[0], re.S)


def test_the_list_says_what_is_drawn(demonstration: Demonstration) -> None:
    (code,) = busiest_of(demonstration, 1)
    card = card_of(demonstration, code, Role.REGULATOR, "?scheme=generic")
    rows = rows_of(card)
    tiers = [row for row in rows if 'class="tier' in row]
    drawn = card.partition("<svg")[2].partition("</svg>")[0]
    assert len(re.findall("<circle", drawn)) == len(rows) - len(tiers) > 10
    # What is foreseen is told in a list of its own.
    assert len([one for one in re.findall("<rect [^>]*>", drawn) if "ahead" not in one]) == len(tiers) > 0
    days = [date.fromisoformat(re.findall(r"\d{4}-\d\d-\d\d", row)[0]) for row in rows]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.DATA_OPERATOR])
def test_who_may_read_no_tier_sees_none_in_it(demonstration: Demonstration, role: Role) -> None:
    for code in (demonstration.places["code"], *busiest_of(demonstration, 2)):
        card = card_of(demonstration, code, role)
        assert rows_of(card)
        for word in ("信用风险类别", 'class="tier', "segment", "外部分类结果", "人工调整"):
            assert word not in card, word
        sheet = demonstration.page(f"/enterprises/{code}/sheet", role)
        for word in ("信用风险类别", 'class="tier', "segment", "外部分类结果", "信用风险分值"):
            assert word not in sheet.partition('class="sheet"')[2], word
