"""The last three years of an enterprise: which records are drawn and how, and how its tiers follow each other."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from rules.library import shipped_library
from service.decisions.decisions import Decision
from service.enterprises.timeline import Timeline, timeline_of
from service.facts.histories import RecordVersion
from tests.worlds.services import SCORED_ON

ENDS = date(2026, 6, 30)
RULES = shipped_library().in_force("generic", SCORED_ON, SCORED_ON)


def stated(kind: str, on: str | None, *, known: bool = True, **fields: Any) -> RecordVersion:
    held = {"occurred_on": on, **fields} if on else fields
    return RecordVersion(f"{kind}-{on}", kind, "平台", date(2026, 1, 1), None, known, held)


def of(*records: Sequence[RecordVersion]) -> Timeline:
    return timeline_of(records, ENDS)


def looks_of(line: Timeline) -> dict[str, tuple[str, str | None]]:
    """By document how it is drawn, and what became of it."""
    return {one.document: (one.look, one.state.en if one.state else None) for _, events in line.kinds for one in events}


def test_adverse_records_stand_out_until_they_are_repaired_ended_or_revoked() -> None:
    line = of(
        [stated("administrative_penalty", "2026-01-05", document_no="counts")],
        [stated("administrative_penalty", "2026-01-06", document_no="repaired", repaired_on="2026-05-01")],
        [stated("administrative_penalty", "2026-01-07", document_no="later", repaired_on="2026-07-01")],
        [stated("abnormal_operation", "2025-01-01", document_no="ended", ends_on="2025-06-01")],
        [stated("administrative_penalty", "2025-03-01", document_no="revoked", known=False, revoked=True)],
        [stated("inspection", "2025-03-01", document_no="clean", outcome="no_problem")],
        [stated("inspection", "2025-03-02", document_no="found", outcome="problem")],
    )
    assert looks_of(line) == {
        "counts": ("raises", None),
        "repaired": ("past", "Repaired"),
        "later": ("raises", None),
        "ended": ("past", "Ended"),
        "revoked": ("past", "Revoked"),
        "clean": ("accent", None),
        "found": ("raises", None),
    }
    # Kinds that can be adverse come first, in the order of the table of types.
    assert [kind.en for kind, _ in line.kinds] == ["administrative penalty", "abnormal-operation list", "inspection"]


def test_the_version_in_use_counts_and_what_lies_outside_is_counted() -> None:
    line = of(
        [
            stated("administrative_penalty", "2022-01-01", known=False, document_no="one"),
            stated("administrative_penalty", "2024-01-01", document_no="one"),
        ],
        [stated("administrative_penalty", "2023-06-29")],
        [stated("administrative_penalty", "2026-07-01")],
        [stated("administrative_penalty", "2026-01-01", known=False)],
        [stated("never-seen", None)],
    )
    assert [(one.document, one.day) for one in line.events] == [("one", date(2024, 1, 1))]
    assert (line.begins, line.ends, line.outside) == (date(2023, 6, 30), ENDS, 2)
    assert line.tiers is None


def decided(as_of: date, tier: str | None) -> Decision:
    """A decision of that day; nothing else of it is drawn."""
    rest: dict[str, Any] = dict.fromkeys(Decision.__dataclass_fields__)
    return Decision(**rest | {"as_of": as_of, "tier": tier})


def tiers_of(*newest_first: Decision) -> list[tuple[date, date | None, str]]:
    line = timeline_of([], ENDS, RULES, newest_first)
    assert line.tiers is not None
    return [(one.day, one.ends, one.what.en) for one in line.tiers]


def test_tiers_follow_each_other_as_readers_saw_them() -> None:
    one, two, three = date(2025, 1, 1), date(2026, 1, 1), date(2026, 3, 1)
    assert tiers_of(decided(three, None), decided(two, "D"), decided(one, "B")) == [
        (one, two, "B"),
        (two, three, "D"),
        (three, None, "—"),
    ]
    # Within one tier it goes on, whatever the score.
    assert tiers_of(decided(three, "D"), decided(two, "B"), decided(one, "B")) == [
        (one, three, "B"),
        (three, None, "D"),
    ]
    # A run that went back to an earlier day was seen after the one before it, and takes its place.
    assert tiers_of(decided(one, "C"), decided(two, "D")) == [(two, None, "C")]
    # What ended before these years, or is of a day after them, is not there.
    assert tiers_of(decided(date(2026, 8, 1), "A"), decided(date(2023, 1, 1), "C"), decided(date(2021, 1, 1), "B")) == [
        (date(2023, 1, 1), date(2026, 8, 1), "C")
    ]
    assert timeline_of([], ENDS, RULES, ()).events == []
