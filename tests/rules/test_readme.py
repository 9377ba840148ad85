"""Every rule set and fragment that the manual shows loads, and every example in it comes out as the manual says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import rules
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from rules.load_feature_set import parse_features
from rules.load_rule_set import parse_rule_set
from rules.record_types import RECORD_TYPES
from rules.ruleset import Example, RuleSet
from scoring.rows import facts_of
from scoring.score import score

MANUAL = (Path(rules.__file__).parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml(?: (\w+))?\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)
COMPLETE = [text for mark, text in BLOCKS if mark == "complete"]
FEATURES = [text for mark, text in BLOCKS if mark == "features"]
FRAGMENTS = [text for mark, text in BLOCKS if mark == "fragment"]


def load(text: str) -> RuleSet:
    return parse_rule_set(text, "README.md")


def examples() -> Iterator[object]:
    for rule_set in map(load, COMPLETE):
        for example in rule_set.examples:
            yield pytest.param(rule_set, example, id=f"{rule_set.scheme}: {example.sentence.en}")


def test_every_block_says_what_it_is() -> None:
    assert {mark for mark, _ in BLOCKS} == {"complete", "fragment", "features"}
    assert len(COMPLETE) >= 2


@pytest.mark.parametrize(("rule_set", "example"), list(examples()))
def test_examples_come_out(rule_set: RuleSet, example: Example) -> None:
    facts = facts_of([{"uscc": "example", **example.enterprise}], example.records)
    scores = score([rule_set], facts, example.as_of, example.known_on)
    fired = {line for line, points in zip(scores.line_ids, scores.lines[:, 0], strict=True) if points}
    fired |= {o.id for o, holds in zip(rule_set.overrides, scores.overrides[:, 0], strict=True) if holds}
    assert example.expect.score is not None
    assert scores.score[0] == example.expect.score * 100
    assert scores.tiers[scores.tier[0]] == example.expect.tier
    assert scores.levels[scores.decided_by[0]] == example.expect.decided_by
    assert set(example.expect.reasons) <= fired


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_fragments_fit_the_first_rule_set(fragment: str) -> None:
    first = load(COMPLETE[0])
    head = (
        "scheme: fragment\n"
        'version: "2026-01"\n'
        "title: {zh: 片段, en: fragment}\n"
        "standing: teaching\n"
        "effective_from: 2026-01-01\n"
        f"extends: {{rule_set: {first.name}, sha256: {first.digest}}}\n"
    )
    made = parse_rule_set(head + fragment, "README.md", lambda name: first)
    assert made.indicators


@pytest.mark.parametrize("text", FEATURES)
def test_feature_sets_stand_beside_the_first_rule_set(text: str) -> None:
    made = parse_features(text, "README.md", load(COMPLETE[0]))
    assert made.features
    without_label = re.sub(r"(?s)label:.*?(?=features:)", "", text)
    label, default = made.label, parse_features(without_label, "README.md", load(COMPLETE[0])).label
    assert label
    assert default
    assert (label.type, label.found, label.clear) == (default.type, default.found, default.clear)


@pytest.mark.parametrize("name", [*RECORD_TYPES, *ENTERPRISE_FIELDS, *RECORD_FIELDS])
def test_every_name_is_explained(name: str) -> None:
    assert f"`{name}`" in MANUAL


def test_adverse_outcomes_are_those_of_the_table() -> None:
    for kind in RECORD_TYPES.values():
        row = next(line for line in MANUAL.splitlines() if line.startswith(f"| `{kind.name}` |"))
        said = row.split("|")[3].strip()
        assert kind.zh in row
        if isinstance(kind.adverse, bool):
            assert said == ("是 yes" if kind.adverse else "否 no")
        else:
            assert set(re.findall(r"`(\w+)`", said)) == kind.adverse
