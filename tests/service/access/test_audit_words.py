"""Everything that is recorded in the audit log has words for people."""

import ast

from rules.texts import Text
from service.access.audit_words import ACTION_WORDS
from service.adjustments.queries import STATES as ADJUSTMENT_STATES
from service.decisions.switches import APPROVED, REJECTED, WITHDRAWN
from tests.floors import SERVICE

# Acts whose name is put together of the new state.
PUT_TOGETHER = {
    "adjustment.": ADJUSTMENT_STATES[1:],
    "model-switch.": (APPROVED, REJECTED, WITHDRAWN),
    "import.": ("failed", "cancelled"),
    "account.": ("enable", "disable"),
}


def recorded_actions() -> set[str]:
    """The acts that the source names where it adds an entry."""
    found = {beginning + state for beginning, states in PUT_TOGETHER.items() for state in states}
    for source in SERVICE.values():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "write_entry" and len(node.args) > 2:
                action = node.args[2]
                if isinstance(action, ast.Constant):
                    found.add(str(action.value))
    return found


def test_every_act_has_words() -> None:
    assert sorted(recorded_actions() - ACTION_WORDS.keys()) == []
    assert all(isinstance(words, Text) and words.zh and words.en for words in ACTION_WORDS.values())
