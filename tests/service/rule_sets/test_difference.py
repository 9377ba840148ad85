"""Two versions in words: whatever `rules diff` finds is told, item by item, and nothing that is alike."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.diff import Kind, diff_documents, results_may_move
from rules.errors import RuleSetError
from rules.library import shipped_library
from rules.load_rule_set import parse_rule_set
from rules.ruleset import RuleSet
from rules.schema.rule_set import RuleSetSchema
from service.rule_sets.difference import Difference, difference_of
from service.rule_sets.queries import scheme_title
from service.rule_sets.words import SECTIONS
from tests.service.rule_sets.versions import SCHEME, drafts, write_version

LIBRARY = shipped_library()
TITLES = {scheme: scheme_title(LIBRARY, scheme) for scheme in LIBRARY.schemes()}
ALL = LIBRARY.load_all()


def places_of(difference: Difference) -> dict[str, dict[str, list[str]]]:
    """By section and item in Chinese, what is said to differ."""
    return {
        section.title.zh: {item.title.zh: [row.aspect.zh for row in item.rows] for item in section.items}
        for section in difference.sections
    }


@pytest.mark.parametrize("rule_set", ALL, ids=lambda one: one.name)
def test_nothing_differs_from_itself(rule_set: RuleSet) -> None:
    difference = difference_of(rule_set, rule_set, TITLES)
    assert (difference.sections, difference.moves, dict(difference.numbers)) == ([], False, {})


def test_every_section_of_a_rule_set_has_words() -> None:
    assert set(RuleSetSchema().fields) == set(SECTIONS)


def test_a_change_is_told_in_words_on_both_sides(tmp_path: Path) -> None:
    write_version(tmp_path, "2026-01", "2026-01-01")
    write_version(tmp_path, "2026-07", "2026-07-01", ("within: P6M", "within: P7M"), ("at_least: 90", "at_least: 91"),
                  ("below: 90", "below: 91"))  # fmt: skip
    library = drafts(tmp_path)
    old, new = library.get(f"{SCHEME}@2026-01"), library.get(f"{SCHEME}@2026-07")
    difference = difference_of(old, new, TITLES)
    told = places_of(difference)
    assert list(told) == ["类别", "指标", "版本", "施行日期"]
    assert list(told["类别"].values()) == [["分值区间"], ["分值区间"]]
    (looks,) = told["指标"].values()
    assert looks == ["依据的信息"]
    (row,) = next(section for section in difference.sections if section.title.zh == "指标").items[0].rows
    (before,), (after,) = row.old, row.new
    assert ("近6个月" in before.words.zh, "近7个月" in after.words.zh) == (True, True)
    assert before.differs
    assert difference.moves


def test_what_is_alike_on_both_sides_of_an_item_is_not_marked() -> None:
    overlay, generic = LIBRARY.get("five-tier-overlay@2026-01"), LIBRARY.get("generic@2026-01")
    (inspection,) = [
        one for one in difference_of(generic, overlay, TITLES).sections if one.title.zh == "抽查比例与频次"
    ]
    general = inspection.items[0]
    a = next(row for row in general.rows if row.aspect.zh == "A")
    assert [(line.words.zh, line.differs) for line in (*a.old, *a.new)] == [
        ("年抽查比例 2 %", True), ("每24个月至多1次", False), ("年入企检查上限 1 次", False),
        ("年抽查比例 1 %", True), ("每24个月至多1次", False), ("年入企检查上限 1 次", False),
    ]  # fmt: skip
    assert {item.kind for item in inspection.items} == {Kind.CHANGED, Kind.REMOVED}


def _leaves(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from _leaves(value, (*path, place))
    else:
        yield path


def _changed(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float | Decimal):
        return value + 1
    return f"{value}甲"


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_whatever_differs_is_told(data: st.DataObject) -> None:
    before = data.draw(st.sampled_from(ALL))
    document = yaml.load(before.document, Loader=yaml.CSafeLoader)
    for _ in range(data.draw(st.integers(1, 3))):
        if data.draw(st.booleans()):
            *above, last = data.draw(st.sampled_from(list(_leaves(document))))
            part = document
            for key in above:
                part = part[key]
            part[last] = _changed(part[last])
        else:
            section = data.draw(st.sampled_from([name for name, part in document.items() if isinstance(part, list)]))
            if document[section]:
                document[section].pop(data.draw(st.integers(0, len(document[section]) - 1)))
    try:
        text = yaml.dump(document, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
        after = parse_rule_set(text, "changed.yaml")
    except RuleSetError:
        return
    changes, difference = diff_documents(before, after), difference_of(before, after, TITLES)
    assert difference.moves is results_may_move(changes)
    told = {section.title: section for section in difference.sections}
    for change in changes:
        section = told[SECTIONS[change.section]]
        assert section.items
        assert all(item.rows for item in section.items)
    shown = [row for section in difference.sections for item in section.items for row in item.rows]
    # Each row has two sides that differ, in words or in the text of the file.
    assert all(row.old != row.new for row in shown)
    assert sum(len(section.items) for section in difference.sections) >= len({(c.section, c.item) for c in changes})


def test_the_order_in_which_keys_were_written_is_no_difference() -> None:
    """As the file has them, and as they are archived."""
    shipped = shipped_library()
    for name in ("generic@2026-01", "food-production@2026-01"):
        as_written = shipped.get(name)
        as_archived = parse_rule_set(as_written.document, name)
        assert as_archived.digest == as_written.digest
        assert difference_of(as_written, as_archived, {}).sections == []


def test_an_override_that_is_switched_off_is_told() -> None:
    before = shipped_library().get("generic@2026-01")
    off = before.document.replace("  - id: new_firm\n", "  - id: new_firm\n    off: true\n")
    found = difference_of(before, parse_rule_set(off, "off"), {})
    ((section, item),) = [(section, item) for section in found.sections for item in section.items]
    assert (section.title.zh, item.title.zh, item.moves) == ("判定规则", "成立不满一年，不得列为A类", True)
    assert [(row.aspect.zh, [line.words.zh for line in row.new]) for row in item.rows] == [("状态", ["已停用"])]
