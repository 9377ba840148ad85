"""Every rule set that is shipped keeps every property, or says by name and with a reason where it does not."""

from datetime import date

import pytest

from rules.check.verdict import Property, Verdict
from rules.library import shipped_library
from scoring.check import check_rule_set

SHIPPED = [
    f"{scheme}@{version}" for scheme in shipped_library().schemes() for version in shipped_library().versions(scheme)
]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_rule_set_is_proved_or_waives_the_property(name):
    library = shipped_library()
    rule_set = library.get(name)
    day = max(rule_set.effective_from, date(2026, 11, 22))
    report = check_rule_set(library.closure(rule_set, day), day)
    open_answers = [f.sentence.en for f in report.findings if f.verdict in (Verdict.NOT_DECIDED, Verdict.REFUTED)]
    assert open_answers == []
    assert all(report.verdict(asked) in (Verdict.NOTE, Verdict.PROVED, Verdict.WAIVED) for asked in Property)
