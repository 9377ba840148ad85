"""A repair of a record that began later waits, however the record is named; one of its own day is taken."""

import pytest

from service.core.db.engine import Database
from tests.service.intake.write.test_take import COURT, ONE, PENALTY, counts, take

BY_PARTS = {"type": "administrative_penalty", "document_no": PENALTY["document_no"], "authority": COURT}


@pytest.mark.parametrize("named", [{"record_id": "P1"}, BY_PARTS])
def test_a_repair_before_the_beginning_of_its_record_waits(named: dict[str, str], database: Database) -> None:
    take(database, "enterprises", [{"uscc": ONE}])
    take(database, "records", [{**PENALTY, "record_id": "P1"}])
    for stated in ({"repaired_on": "2026-02-28"}, {"ends_on": "2025-12-31"}):
        early = take(database, "repairs", [{"uscc": ONE, **named, **stated}])
        assert counts(early) == (0, 0, 0, 1)
        assert "早于发生日期" in early.rejects[0]["zh"]
        assert early.rejects[0]["column"] == next(iter(stated))
    assert counts(take(database, "repairs", [{"uscc": ONE, **named, "repaired_on": PENALTY["occurred_on"]}]))[2] == 1
