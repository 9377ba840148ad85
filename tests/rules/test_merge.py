"""A rule set that extends another one: by id and whole item, never by key."""

from collections.abc import Callable

import pytest

from rules.errors import RuleSetError
from rules.load_rule_set import parse_rule_set
from rules.ruleset import RuleSet

Extend = Callable[[str], RuleSet]
HEADER = """scheme: local
version: "2026-02"
title: {zh: 本地, en: local}
standing: demonstration
effective_from: 2026-02-01
"""
FINES = """
  - id: %s
    title: {zh: 罚款, en: fines}
    measure: {kind: exists, of: administrative_penalty}
    points: {when_true: -9}
    basis: {indicator: notice, points: figures}
"""


@pytest.fixture
def parent(valid: str) -> RuleSet:
    example = """approved_on: 2025-12-01
examples:
  - {sentence: {zh: 例, en: example}, as_of: 2026-06-30, enterprise: {}, expect: {tier: A}}
"""
    return parse_rule_set(valid + example, "sample.yaml")


@pytest.fixture
def extend(parent: RuleSet) -> Extend:
    head = f"{HEADER}extends: {{rule_set: sample@2026-01, sha256: {parent.digest}}}\n"
    return lambda more: parse_rule_set(head + more, "local.yaml", {"sample@2026-01": parent}.__getitem__)


def test_what_is_not_spoken_of_is_inherited(extend: Extend, parent: RuleSet) -> None:
    made = extend("")
    assert made.name == "local@2026-02"
    assert made.extends == "sample@2026-01"
    assert (made.indicators, made.tiers, made.tier_noun) == (parent.indicators, parent.tiers, parent.tier_noun)


def test_examples_and_approval_are_not_inherited(extend: Extend, parent: RuleSet) -> None:
    assert parent.examples
    assert not extend("").examples
    assert extend("").approved_on is None


def test_plain_sections_add(extend: Extend) -> None:
    assert [i.id for i in extend("indicators:" + FINES % "fines").indicators] == ["penalties", "fines"]


def test_replace_puts_the_whole_item_in_the_same_place(extend: Extend) -> None:
    made = extend(
        "indicators:" + FINES % "fines" + "replace:\n  indicators:" + (FINES % "penalties").replace("\n", "\n  ")
    )
    assert [i.title.en for i in made.indicators] == ["fines", "fines"]
    assert [i.id for i in made.indicators] == ["penalties", "fines"]


def test_remove_takes_any_id_away(extend: Extend) -> None:
    assert not extend("remove: [on_list]\n").overrides


def test_a_removed_id_that_is_still_used_is_an_unknown_one(extend: Extend) -> None:
    with pytest.raises(RuleSetError) as caught:
        extend("remove: [figures]\n")
    assert (caught.value.found, caught.value.file) == ("figures", "sample@2026-01")


def test_tiers_and_score_are_replaced_whole(extend: Extend) -> None:
    made = extend(
        "overrides: []\nremove: [on_list]\nscore: {direction: higher_is_riskier, base: 0, at_least: 0, at_most: 10}\n"
        "tiers: [{id: L, title: {zh: 低, en: low}, below: 5}, {id: H, title: {zh: 高, en: high}, at_least: 5}]\n"
    )
    assert made.tier_ids() == ("L", "H")
    assert made.score.at_most == 10


def test_the_basis_is_inherited_key_by_key(extend: Extend, parent: RuleSet) -> None:
    own = "demonstrations: {limits: {zh: 界限, en: limits}}\nbasis: {tiers: limits}\n"
    assert {key: source.id for key, source in extend(own).figures.items()} == {"tiers": "limits", "score": "figures"}
    assert extend("").figures == parent.figures


LEVELS = "levels: [{id: L, title: {zh: 一, en: one}, weight: 5000}]\n"


def test_a_section_that_is_added_needs_a_basis(extend: Extend) -> None:
    assert extend("basis: {levels: figures}\n" + LEVELS).figures["levels"].id == "figures"
    with pytest.raises(RuleSetError) as caught:
        extend(LEVELS)
    assert (caught.value.path, caught.value.found) == ("basis.levels", "(无 nothing)")


def test_an_inherited_basis_goes_with_its_figures(valid: str) -> None:
    parent = parse_rule_set(valid.replace("{tiers: figures", "{levels: figures, tiers: figures") + LEVELS, "p.yaml")
    head = f"{HEADER}extends: {{rule_set: sample@2026-01, sha256: {parent.digest}}}\n"
    made = parse_rule_set(head + "remove: [L]\n", "local.yaml", lambda name: parent)
    assert set(parent.figures) - set(made.figures) == {"levels"}


def test_the_printed_result_stands_alone(extend: Extend) -> None:
    made = extend("indicators:" + FINES % "fines")
    alone = parse_rule_set(made.document, "printed.yaml")
    assert alone.digest == made.digest
    assert alone.indicators == made.indicators
    assert alone.extends is None


def test_citations_are_replaced_by_id(extend: Extend) -> None:
    made = extend(
        "replace: {citations: {notice: {document: 国市监信发〔2022〕6号, title: {zh: 新, en: new}, says: [indicator], "
        "checked_on: 2026-11-22}}}\n"
    )
    assert made.citations["notice"].title.en == "new"


@pytest.mark.parametrize(
    ("more", "path", "found"),
    [
        ("remove: [fines]\n", "remove[0]", "fines"),
        ("replace:\n  indicators:" + (FINES % "fines").replace("\n", "\n  "), "replace.indicators[0]", "fines"),
        ("indicators:" + FINES % "penalties", "indicators[0]", "penalties"),
        ("demonstrations: {figures: {zh: 又, en: again}}\n", "demonstrations.figures", "figures"),
        ("replace: {tiers: []}\n", "replace.tiers", "tiers"),
        ("replace: {basis: {tiers: figures}}\n", "replace.basis", "basis"),
        ("remove: all\n", "remove", "all"),
    ],
)  # fmt: skip
def test_what_cannot_be_merged_is_refused(extend: Extend, more: str, path: str, found: str) -> None:
    with pytest.raises(RuleSetError) as caught:
        extend(more)
    assert [(f.file, f.path, f.found) for f in caught.value.faults] == [("local.yaml", path, found)]


def test_a_parent_that_has_changed_is_refused_with_its_digest(parent: RuleSet) -> None:
    text = f"{HEADER}extends: {{rule_set: sample@2026-01, sha256: {'0' * 64}}}\n"
    with pytest.raises(RuleSetError) as caught:
        parse_rule_set(text, "local.yaml", lambda name: parent)
    assert (caught.value.path, caught.value.allowed) == ("extends.sha256", parent.digest)
