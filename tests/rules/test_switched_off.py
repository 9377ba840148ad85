"""An override that is switched off is read and checked, stands in the digest, and decides nothing."""

import pytest

from rules.errors import RuleSetError
from rules.library import shipped_library
from rules.load_rule_set import parse_rule_set
from rules.ruleset import RuleSet
from scoring.examples import differences_of

LIBRARY = shipped_library()
TEXT = LIBRARY.get("generic@2026-01").document
FIRST = "  - id: new_firm\n"


def switched(text: str, *ids: str) -> RuleSet:
    for one in ids:
        assert f"  - id: {one}\n" in text
        text = text.replace(f"  - id: {one}\n", f"  - id: {one}\n    off: true\n", 1)
    return LIBRARY.draft_of(text, "draft")


def without_examples(text: str) -> str:
    return text[: text.index("\nexamples:\n") + 1]


def test_it_is_read_and_not_applied() -> None:
    whole, without = parse_rule_set(TEXT, "draft"), switched(TEXT, "new_firm", "manual")
    assert [one.id for one in without.switched_off] == ["new_firm", "manual"]
    assert without.overrides == tuple(one for one in whole.overrides if one.id not in ("new_firm", "manual"))
    assert without.digest != whole.digest
    assert LIBRARY.draft_of(without.document, "draft").digest == without.digest
    assert switched(TEXT, "new_firm").digest != without.digest
    assert LIBRARY.draft_of(TEXT.replace(FIRST, f"{FIRST}    off: false\n"), "draft").overrides == whole.overrides


def test_it_decides_as_if_it_were_not_there() -> None:
    begin, end = TEXT.index(FIRST), TEXT.index("  - id: on_abnormal_list\n")
    off, removed = switched(TEXT, "new_firm"), LIBRARY.draft_of(without_examples(TEXT[:begin] + TEXT[end:]), "draft")
    said = [differences_of([off], example) for example in off.examples]
    assert said == [differences_of([removed], example) for example in off.examples]
    # The examples of the file tell that it is gone.
    assert any(said)


@pytest.mark.parametrize(
    ("found", "written", "path"),
    [
        ("tier: B\n", "tier: Z\n", "overrides[0].tier"),
        ("{indicator: direct_rules", "{indicator: nobody", "overrides[0].basis.indicator"),
        ("    off: true\n", "    off: sometimes\n", "overrides[0].off"),
        # What stands after it is found where it stands.
        ("tier: C\n", "tier: Z\n", "overrides[1].tier"),
    ],
)
def test_what_is_wrong_in_it_is_told_all_the_same(found: str, written: str, path: str) -> None:
    off = TEXT.replace(FIRST, f"{FIRST}    off: true\n", 1)
    begin = off.index(FIRST)
    with pytest.raises(RuleSetError) as caught:
        LIBRARY.draft_of(off[:begin] + off[begin:].replace(found, written, 1), "draft")
    assert caught.value.path == path


def test_what_stands_after_it_is_told_by_its_own_line() -> None:
    """Also by checks that come last, of what other schemes are read."""
    of_no_tier = """overrides:
  - id: accident_serious
    off: true
    title: {zh: 停用, en: off}
    kind: direct
    tier: D
    when: {measure: {kind: exists, of: accident, where: {severity: 3}, within: P12M}}
    basis: {indicator: grading_items, threshold: limits}
  - id: class_unknown
    title: {zh: 通用型类别, en: generic class}
    kind: direct
    tier: D
    when: {measure: {kind: tier, scheme: generic}, equals: Z}
    basis: {indicator: grading_items, threshold: limits}
"""
    text = without_examples(LIBRARY.get("food-production@2026-01").document)
    begin = text.index("overrides:\n")
    with pytest.raises(RuleSetError) as caught:
        LIBRARY.draft_of(text[:begin] + of_no_tier + text[text.index("not_rated:\n", begin) :], "draft")
    assert caught.value.path == "overrides[1].when"
