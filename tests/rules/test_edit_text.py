"""Values changed in the text of a document: that value alone differs, and every comment and other line stays."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.canonical import canonical_text_of
from rules.document import parse_document
from rules.edit_text import add_item, add_key, put_values, value_at
from rules.errors import RuleSetError
from rules.load_rule_set import SETS

FILES = [SETS / scheme / "2026-01.yaml" for scheme in ("environment", "five-tier-overlay")]
TEXT = """# 通用的开头
scheme: generic  # 方案
tiers:
  - {id: A, title: {zh: 甲, en: first}, below: 35}
  - id: B   # second
    at_least: 35
nothing:
key: {a: 1, cap: 4}
"""


def paths_of(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where every number of a document stands that is the value of a key."""
    if isinstance(value, dict):
        return [found for key, part in value.items() for found in paths_of(part, (*path, key))]
    if isinstance(value, list):
        return [found for place, part in enumerate(value) for found in paths_of(part, (*path, place))]
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return [path] if is_number and isinstance(path[-1], str) else []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
@pytest.mark.parametrize("is_canonical", [False, True])
def test_every_number_of_what_is_shipped_changes_alone(file: Path, is_canonical: bool) -> None:
    text = file.read_text("utf-8")
    text = canonical_text_of(parse_document(text, "x")) if is_canonical else text
    paths = paths_of(parse_document(text, "x"))
    changed = put_values(text, dict.fromkeys(paths, "7.25"), "x")
    document = parse_document(changed, "x")
    assert all(value_at(document, path) == Decimal("7.25") for path in paths)
    assert [line.partition("#")[2] for line in changed.splitlines()] == [
        line.partition("#")[2] for line in text.splitlines()
    ]
    back = {path: str(value_at(parse_document(text, "x"), path)) for path in paths}
    assert put_values(changed, back, "x") == text


def test_keys_come_and_go() -> None:
    made = put_values(
        TEXT,
        {("key", "cap"): None, ("tiers", 0, "above"): "3", ("tiers", 1, "below"): "85", ("nothing",): "2026-01-01"},
        "x",
    )
    assert made == (
        TEXT.replace(", cap: 4", "")
        .replace("{id: A,", "{id: A, above: 3,")
        .replace("- id: B   # second\n", "- id: B   # second\n    below: 85\n")
        .replace("nothing:", "nothing: 2026-01-01")
    )
    assert put_values(TEXT, {("key", "a"): None}, "x") == TEXT.replace("a: 1, ", "")
    assert put_values(TEXT, {("until",): "5"}, "x").endswith(TEXT.partition("\n")[2])
    assert put_values(TEXT, {("until",): None}, "x") == TEXT


LISTS = """remove: [one, two]  # 不再适用
# 以下各项
items:
  - id: one
    off: true
    when: {a: 1}
  - id: two  # 第二项
    off: true   # 暂停
names:
  - first
  # 说明
  - second
only: []
"""


def test_items_and_whole_parts_come_and_go() -> None:
    assert put_values(LISTS, {("remove", 0): None}, "x") == LISTS.replace("[one, two]", "[two]")
    assert put_values(LISTS, {("remove", 1): None}, "x") == LISTS.replace("[one, two]", "[one]")
    assert put_values(LISTS, {("remove",): None}, "x") == LISTS.partition("\n")[2]
    for place in (0, 1):
        assert put_values(LISTS, {("names", place): None}, "x") == LISTS.replace(
            f"  - {('first', 'second')[place]}\n", ""
        )
        line = ("    off: true\n", "    off: true   # 暂停\n")[place]
        assert put_values(LISTS, {("items", place, "off"): None}, "x") == LISTS.replace(line, "")
    assert add_item(LISTS, ("remove",), "new", "x") == LISTS.replace("[one", "[new, one")
    assert add_item(LISTS, ("names",), "new", "x") == LISTS.replace("- first", "- new\n  - first")
    assert add_item(LISTS, ("only",), {"a": [1]}, "x") == LISTS.replace("[]", "[{a: [1]}]")
    item = {
        "id": "three",
        "when": {"all": [{"measure": {"kind": "value"}}, {"text": "含空格 的字"}]},
        "points": Decimal("2.50"),
    }
    for text in (LISTS, LISTS.replace("when: {a: 1}", "when: {a: 1}\n# 末尾")):
        made = add_item(text, ("items",), item, "x")
        assert value_at(parse_document(made, "x"), ("items", 0)) == item
        assert set(text.splitlines()) <= {*made.splitlines(), "  - id: one"}
    made = add_key(LISTS, ("replace",), {"items": [item]}, "x")
    assert made.startswith(LISTS)
    assert value_at(parse_document(made, "x"), ("replace", "items", 0)) == item
    assert value_at(parse_document(add_key(made, ("replace", "names"), ["a"], "x"), "x"), ("replace", "names")) == ["a"]
    assert add_key(LISTS, ("items", 0, "when", "b"), {"c": 2}, "x") == LISTS.replace("{a: 1}", "{b: {c: 2}, a: 1}")


def test_a_part_that_an_alias_repeats_is_not_added_to() -> None:
    with pytest.raises(RuleSetError):
        add_item("a: &one [x]\nb: *one\n", ("a",), "y", "x")


@given(st.decimals(-(10**6), 10**6, places=2), st.sampled_from([("tiers", 0, "below"), ("tiers", 1, "at_least")]))
def test_a_number_is_read_as_it_was_meant(number: Decimal, path: tuple[str | int, ...]) -> None:
    assert value_at(parse_document(put_values(TEXT, {path: f"{number:f}"}, "x"), "x"), path) == number


def test_what_an_alias_repeats_is_not_changed_in_silence() -> None:
    shared = "a: &one {ratio: 1}\nb: *one\n"
    for path in (("a", "ratio"), ("b", "ratio")):
        with pytest.raises(RuleSetError) as caught:
            put_values(shared, {path: "2"}, "x")
        assert "别名" in caught.value.zh
