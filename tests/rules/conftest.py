"""One small rule set from which tests derive others."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rules.load_rule_set import parse_rule_set
from rules.ruleset import RuleSet

VALID = Path(__file__).parent / "valid.yaml"
MEASURE = "{kind: count, of: administrative_penalty, where: {severity: 2}, within: P12M}"
POINTS = "{each: -5, limit: -40}"


@pytest.fixture(scope="session")
def valid() -> str:
    return VALID.read_text(encoding="utf-8")


@pytest.fixture
def load(valid: str) -> Callable[..., RuleSet]:
    """Loads the valid rule set with replacements, each `old, new`, and text added at its end."""

    def load(*changes: tuple[str, str], more: str = "") -> RuleSet:
        text = valid
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return parse_rule_set(text + more, "sample.yaml")

    return load


@pytest.fixture
def indicator(load: Callable[..., RuleSet]) -> Callable[..., object]:
    """Loads the valid rule set with another measure and points, and gives its indicator."""
    return lambda measure, points, more="": load((MEASURE, measure), (POINTS, points), more=more).indicators[0]
