"""Errors of every kind end a command with exit code 2 and words: what, where, why and what to do, in zh and en."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from rules.errors import NoRuleSet
from rules.texts import Text
from scoring.rows import RowError
from scoring.value_parsing import REASONS as VALUE_REASONS
from scoring.value_parsing import Reason
from service.core.errors import ProductError
from service.core.files.faults import REASONS, Fault
from service.core.terminal.options import report_errors

PARTS = ("错误：", "位置：", "原因：", "处理：", "Error: ", "Where: ", "Why: ", "What to do: ")
# What tells a person to do something, somewhere in the text.
DEEDS_ZH = ("请", "应")
DEEDS_EN = (
    "format",
    "correct",
    "match",
    "import",
    "write",
    "state",
    "check",
    "round",
    "add",
    "leave",
    "tell",
    "compare",
    "close",
    "use",
    "must be",
    "open it",
    "decide",
    "paste",
    "save",
)


def output_of(error: Exception) -> str:
    @click.command()
    @click.option("--rule-sets", type=Path)
    @report_errors()
    def fails(rule_sets: Path | None) -> None:
        raise error

    result = CliRunner().invoke(fails, ["--rule-sets", "drafts"])
    assert result.exit_code == 2
    return result.output


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ProductError(Text("甲", "a"), "b", Text("乙", "c"), Text("丙", "d")), "b"),
        (
            RowError("records", 3, "amount", "13812345678", VALUE_REASONS[Reason.TOO_FINE]),
            "records[3].amount: 138******78",
        ),
        (NoRuleSet("没有方案 x。", "There is no scheme x."), "drafts"),
        (OverflowError("int too big to convert"), "int too big"),
        (OSError(28, "No space left on device", "out.csv"), "out.csv"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_error_has_all_its_parts(error: Exception, said: str) -> None:
    output = output_of(error)
    for part in (*PARTS, said):
        assert part in output


def test_every_reason_says_what_to_do() -> None:
    assert REASONS.keys() == set(Fault)
    assert VALUE_REASONS.keys() == set(Reason)
    for reason in REASONS.values():
        assert any(deed in reason.zh for deed in DEEDS_ZH), reason.zh
        assert any(deed in reason.en.casefold() for deed in DEEDS_EN), reason.en
