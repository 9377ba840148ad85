"""Two versions of a shipped rule set item by item."""

import pytest

from rules.diff import Kind, diff_documents, results_may_move
from rules.library import shipped_library
from rules.load_rule_set import parse_rule_set

OLD = shipped_library().get("benchmark@2026-01")


def changed(before, after):
    assert before in OLD.document
    return parse_rule_set(OLD.document.replace(before, after), "changed.yaml")


def test_a_version_does_not_differ_from_itself():
    assert diff_documents(OLD, OLD) == ()


@pytest.mark.parametrize(
    ("before", "after", "section", "path", "moves"),
    [
        ("base: 100", "base: 99", "score", "base", True),
        ("within: P6M", "within: P7M", "indicators", "measure.within", True),
        ("effective_from: 2020-01-01", "effective_from: 2020-01-02", "effective_from", "", False),
        ("en: Benchmark rule set", "en: Another title", "title", "en", False),
    ],
)
def test_a_change_is_told_by_section_and_key_path(before, after, section, path, moves):
    after = after if before in OLD.document else after.replace("Another title", '"Another title"')
    before = before if before in OLD.document else before.replace("Benchmark rule set", '"Benchmark rule set"')
    changes = diff_documents(OLD, changed(before, after))
    assert {(c.kind, c.section, c.path) for c in changes} == {(Kind.CHANGED, section, path)}
    assert results_may_move(changes) is moves
