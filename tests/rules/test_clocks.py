"""The dated table of clocks: its defaults, what each kind of item must state, and what a wrong table is told."""

from datetime import date
from pathlib import Path

import pytest

from rules.basis import Citation
from rules.clocks import RATED, Clock, ClockOf, ClockPart, RepairChannel, clock_of
from rules.errors import RuleSetError
from rules.library import shipped_library
from rules.load_dated_table import TABLES, load_dated_table

CLOCKS = (TABLES / "clocks" / "2026-01.yaml").read_text("utf-8")


def shipped() -> dict[ClockOf, Clock]:
    table = shipped_library().tables.clocks(date(2026, 6, 30))
    assert table is not None
    return dict(table.clocks)


def test_the_defaults_are_those_that_were_settled() -> None:
    days = {
        one.id.value: (one.first_response, one.working_days, one.calendar_days, one.extension)
        for one in shipped().values()
    }
    assert days == {
        "feedback": (1, 15, None, 10),
        "request": (1, 15, None, 10),
        "objection": (2, 7, None, 5),
        "repair_credit_china": (1, 3, None, None),
        "repair_publicity_system": (1, 7, None, None),
        "rectification": (None, None, 60, None),
        "finding": (1, 15, None, 10),
        "conduct": (1, 15, None, 10),
        "publication": (None, 20, None, None),
    }
    assert {one.id: one.rating for one in shipped().values() if one.rating} == dict.fromkeys(RATED, 10)


def test_only_what_a_document_sets_rests_on_one() -> None:
    cited = {
        (one.id, part): basis.id
        for one in shipped().values()
        for part, basis in one.basis.items()
        if isinstance(basis, Citation)
    }
    assert cited == {
        (ClockOf.REPAIR_CREDIT_CHINA, ClockPart.RESOLUTION): "state-council-2025-22",
        (ClockOf.REPAIR_PUBLICITY_SYSTEM, ClockPart.RESOLUTION): "samr-order-107",
    }


def test_a_repair_goes_by_the_clock_of_its_channel() -> None:
    assert clock_of("repair", RepairChannel.CREDIT_CHINA) is ClockOf.REPAIR_CREDIT_CHINA
    assert clock_of("feedback") is ClockOf.FEEDBACK
    for unknown in ("repair", "gossip"):
        with pytest.raises(ValueError, match=r"repair_None|gossip"):
            clock_of(unknown)


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        (CLOCKS.replace("calendar_days: 60", "working_days: 60"), "clocks[5]", "calendar_days"),
        (CLOCKS.replace("calendar_days: 60", "calendar_days: 60\n    extension: 5"), "clocks[5]", "calendar_days"),
        (CLOCKS.replace("    working_days: 20\n", ""), "clocks[8]", "working_days"),
        (CLOCKS.replace("    rating: 10\n", "", 1), "clocks[0]", "rating"),
        (CLOCKS.replace("    working_days: 3\n", "    working_days: 3\n    rating: 3\n"), "clocks[3]", "rating"),
        (CLOCKS.replace("resolution: order}", "resolution: order, extension: order}"), "clocks[5]", "{resolution}"),
        (CLOCKS.replace("working_days: 3\n", "working_days: 0\n"), "clocks[3].working_days", "1 … 250"),
        (CLOCKS.replace("id: conduct", "id: finding"), "clocks[7].id", "-"),
        (CLOCKS.replace("id: conduct", "id: gossip"), "clocks[7].id", "conduct"),
        (CLOCKS[: CLOCKS.index("  - id: publication")], "clocks", "publication"),
        (CLOCKS.replace("[indicator, threshold]", "[indicator]", 1), "clocks[3].basis.resolution", "indicator"),
        (CLOCKS.replace("basis: {resolution: order}", "basis: {resolution: nobody}"), "clocks[5].basis.resolution", ""),
    ],
)
def test_one_fault_is_named_with_its_place_and_what_is_allowed(tmp_path: Path, text: str, path: str, said: str) -> None:
    assert text != CLOCKS
    written = tmp_path / "2026-01.yaml"
    written.write_text(text, "utf-8")
    with pytest.raises(RuleSetError) as caught:
        load_dated_table(written)
    assert caught.value.path == path, str(caught.value)
    assert said in caught.value.allowed
