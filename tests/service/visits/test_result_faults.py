"""What is wrong with a result as it is entered, and what it lacks to be handed in."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from rules.inspection import ItemMode
from rules.texts import Text
from service.core.clock import today
from service.registries.frames import Frame
from service.registries.items import Item
from service.visits.result_codes import FollowUp, ResultCode
from service.visits.result_faults import faults_of_entry, faults_of_hand_in
from service.visits.results import GOES_WITH, OF_ITEM, OF_WHOLE, ItemResult, StatedResult, deciding_code, outcome_of
from tests.worlds.results import ABSENT, CLEAN, ORDERED, REFUSED
from tests.worlds.staffed_visits import ITEM

DUE = {
    ITEM: Item(
        ITEM,
        "登记事项检查",
        date(2020, 1, 1),
        mode=ItemMode.GENERAL,
        frame=Frame(),
        **dict.fromkeys(("valid_until", "line", "published_on", "ratio_least", "ratio_most"), None),
        **dict.fromkeys(("frequency", "need", "need_of", "department"), None),
        **dict.fromkeys(("sub_items", "basis", "subject_kinds", "methods", "checklist"), ()),
    )
}


def names_of(faults: Iterable[tuple[str, Text]]) -> set[str]:
    return {name for name, _ in faults}


def handed_in(stated: StatedResult, *, knows_firm: bool = True) -> set[str]:
    return names_of(faults_of_hand_in(stated, DUE, not_before=today(), knows_firm=knows_firm))


@pytest.mark.parametrize(
    ("stated", "wrong"),
    [
        (replace(CLEAN, visited_on=today() + timedelta(days=1)), {"visited_on"}),
        (replace(CLEAN, visited_on=date.max), {"visited_on"}),
        (replace(CLEAN, methods=("by_magic",)), {"methods"}),
        (replace(CLEAN, remark="a\0b"), {"remark"}),
        (replace(CLEAN, remark="长" * 2001), {"remark"}),
        (replace(CLEAN, code=ResultCode.NO_PROBLEM), {"code"}),
        (replace(CLEAN, items=(ItemResult("X99"),)), {"items.X99"}),
        (replace(CLEAN, items=(ItemResult(ITEM), ItemResult(ITEM))), {f"items.{ITEM}"}),
        (replace(CLEAN, items=(ItemResult(ITEM, False, ResultCode.NO_PROBLEM),)), {f"items.{ITEM}.result"}),
        (replace(CLEAN, items=(ItemResult(ITEM, True, ResultCode.REFUSED),)), {f"items.{ITEM}.result"}),
        (replace(CLEAN, items=(ItemResult(ITEM, checklist=("yes",)),)), {f"items.{ITEM}.checklist"}),
        (replace(ORDERED, order_due=today() - timedelta(days=1)), {"order_due"}),
        (ORDERED, set()),
    ],
)
def test_what_cannot_be_meant_is_refused(stated: StatedResult, wrong: set[str]) -> None:
    assert names_of(faults_of_entry(stated, DUE, today())) == wrong


@pytest.mark.parametrize(
    ("stated", "wrong"),
    [
        (replace(ORDERED, order_no=None), {"order_no"}),
        (replace(ORDERED, evidence=()), {"evidence"}),
        (replace(ORDERED, follow_up=FollowUp.NONE), {"follow_up"}),
        (replace(CLEAN, order_no="1号"), {"order_no"}),
        (replace(REFUSED, handed_to=None), {"handed_to"}),
        (replace(ABSENT, follow_up=FollowUp.OTHER), {"remark"}),
        (replace(CLEAN, items=(ItemResult(ITEM, False),)), {"code", f"items.{ITEM}.finding"}),
        (replace(CLEAN, items=()), {"code", f"items.{ITEM}.looked_at"}),
        (replace(CLEAN, visited_on=today() - timedelta(days=1)), {"visited_on"}),
        (ORDERED, set()),
        (CLEAN, set()),
        (ABSENT, set()),
        (REFUSED, set()),
    ],
)
def test_what_does_not_go_together_is_not_handed_in(stated: StatedResult, wrong: set[str]) -> None:
    assert handed_in(stated) == wrong


def test_an_order_to_what_is_no_enterprise_cannot_be_followed() -> None:
    assert handed_in(ORDERED, knows_firm=False) == {"follow_up"}


def test_every_code_is_said_of_an_item_or_of_the_whole_and_goes_with_something() -> None:
    assert {*OF_ITEM, *OF_WHOLE} == set(ResultCode) == set(GOES_WITH)
    assert all(GOES_WITH.values())


def test_the_worst_decides_and_of_problems_the_gravest() -> None:
    """As the outcomes of inspections are ranked; what lets the firm go on unwatched hides nothing else."""
    worst_first = ["7", "4", "9", "6", "3", "2", "5", "1", "absent", "8"]
    for place, code in enumerate(worst_first):
        for other in worst_first[place:]:
            items = (ItemResult("A", True, ResultCode(code)), ItemResult("B", True, ResultCode(other)))
            assert deciding_code(replace(CLEAN, items=items)) == code
            assert deciding_code(replace(CLEAN, items=items[::-1])) == code
            assert deciding_code(replace(CLEAN, code=ResultCode(code), items=items[1:])) == code
    assert deciding_code(replace(CLEAN, items=())) is None
    assert [outcome_of(ResultCode(code)) for code in worst_first] == (
        ["refused"] + ["problem"] * 5 + ["unreachable", "no_problem", "absent", "out_of_scope"]
    )
