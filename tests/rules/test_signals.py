"""The table of signals: conditions over facts alone, each with what it rests on; faults are named with their place."""

import pytest

from rules.errors import RuleSetError
from rules.load_dated_table import read_dated_table
from rules.measures import RecordMeasure
from rules.nodes import nodes_inside
from rules.signals import Signals
from rules.wording import Wording

HEADER = """
table: signals
version: "2026-01"
title: {zh: 预警, en: Signals}
standing: demonstration
effective_from: 2026-01-01
demonstrations:
  ours: {zh: 本局的规定, en: the bureau's own}
signals:
"""
ENTRY = "  - {{id: {id}, title: {{zh: 甲, en: a}}, when: {when}, basis: {{{basis}}}}}\n"
BOTH = "indicator: ours, threshold: ours"


def _read(when: str, basis: str = BOTH, id: str = "one", more: str = "") -> Signals:
    table = read_dated_table(HEADER + ENTRY.format(id=id, when=when, basis=basis) + more, "signals.yaml")[0]
    assert isinstance(table, Signals)
    return table


def _measure(table: Signals) -> RecordMeasure:
    (found,) = (node for _, node in nodes_inside(table.signals[0].when, ()) if isinstance(node, RecordMeasure))
    return found


def test_windows_are_of_months_or_of_days_and_look_ahead() -> None:
    days = _measure(_read("{measure: {kind: count, of: complaint, within: P30D}, at_least: 3}"))
    assert (days.days, days.months) == (30, None)
    months = _measure(_read("{measure: {kind: count, of: complaint, within: P1M}, at_least: 3}"))
    assert (months.days, months.months) == (None, 1)
    ahead = _measure(_read("{measure: {kind: exists, of: licence, ends_within: P60D}}"))
    assert ahead.ends_within == 60


def test_conditions_are_put_in_words() -> None:
    table = _read("{measure: {kind: count, of: licence, within: P30D, ends_within: P60D}, at_least: 2}")
    words = Wording({}).condition(table.signals[0].when)
    assert "近30天60天内到期的行政许可" in words.zh
    assert "licence ending within 60 days within 30 days" in words.en


@pytest.mark.parametrize(
    ("when", "basis", "named"),
    [
        ("{measure: {kind: tier, scheme: generic}, equals: D}", BOTH, "kind"),
        ("{measure: {kind: model}, at_least: 0.5}", BOTH, "kind"),
        ("{score: {at_least: 5}}", BOTH, "score"),
        ("{measure: {kind: exists, of: complaint, state: in_publicity}}", BOTH, "state"),
        ("{measure: {kind: exists, of: nothing}}", BOTH, "of"),
        ("{measure: {kind: exists, of: complaint, within: P30W}}", BOTH, "within"),
        ("{measure: {kind: exists, of: complaint, within: P0D}}", BOTH, "within"),
        ("{measure: {kind: exists, of: licence, ends_within: P2M}}", BOTH, "ends_within"),
        ("{measure: {kind: exists, of: complaint, within: P30D}}", "indicator: ours", "threshold"),
        ("{measure: {kind: exists, of: complaint}}", "threshold: ours", "indicator"),
        ("{measure: {kind: exists, of: complaint}}", "indicator: theirs", "indicator"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(when: str, basis: str, named: str) -> None:
    with pytest.raises(RuleSetError) as caught:
        _read(when, basis)
    assert any(named in fault.path for fault in caught.value.faults), str(caught.value)


def test_an_id_stands_once() -> None:
    again = ENTRY.format(id="one", when="{measure: {kind: exists, of: licence}}", basis="indicator: ours")
    with pytest.raises(RuleSetError, match="one"):
        _read("{measure: {kind: exists, of: complaint}}", more=again)
