"""What outsiders get to see: the same whatever the tiers are, but for fingerprints and times."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from inspection.draw_log import LogLine, next_line
from inspection.drawn import Drawn, draw
from inspection.frozen import freeze
from inspection.lists import subjects_of
from inspection.params import Stratum
from inspection.publication import Statement, publication_of
from inspection.record import files_of
from tests.inspection import worlds


def published(drawn: Drawn, selected: Sequence[str]) -> bytes:
    """The publication of a draw that was locked, drawn and found in order by its witness."""
    log: list[LogLine] = []
    for minute, state in enumerate(("locked", "number_obtained", "drawn")):
        given = drawn.locked.lists.params.draw_id, drawn.locked.commitment, f"2027-01-05T08:0{minute}:00Z", state
        log.append(next_line(log[-1] if log else None, *given, voids=0))
    return publication_of(log, drawn.lines, len(selected), "f" * 64, Statement(True, "e" * 64))


def test_two_worlds_with_other_tiers_publish_the_same_but_for_fingerprints() -> None:
    one, lists = draw(worlds.locked(), worlds.LINES), worlds.lists_to_lock()
    subjects = lists.subjects
    other_tiers = ["C" if tier == "A" else "A" for tier in subjects.strata]
    rows = zip(subjects.ids, other_tiers, subjects.cells, subjects.needs, strict=True)
    strata = {"A": Stratum(10_000, 10_000, drawn=1), "C": Stratum(500, 10_000, drawn=2), "D": Stratum(1, 3)}
    other = draw(
        freeze(replace(lists, subjects=subjects_of(rows), params=replace(lists.params, strata=strata))), worlds.LINES
    )
    told = [re.sub(rb"[0-9a-f]{64}", b"", published(drawn, one.selected)) for drawn in (one, other)]
    assert told[0] == told[1]
    assert published(one, one.selected) != published(other, one.selected)


def test_nothing_sealed_is_published() -> None:
    drawn = draw(worlds.locked(), worlds.LINES)
    public = published(drawn, drawn.selected)
    assert worlds.SECRET.encode() not in public
    assert drawn.seed.encode() not in public
    assert not any(name.encode() in public for name in drawn.locked.lists.subjects.ids)
    sealed = {name: b"".join(pieces) for name, pieces in files_of(drawn)}
    assert not set(json.loads(public)) & set(json.loads(sealed["params.json"])) - {"spec", "seed", "verifier"}
    assert json.loads(public) == {
        "spec": "DRAW-1",
        "log": json.loads(public)["log"],
        "seed": list(worlds.LINES[:2]),
        "selected": len(drawn.selected),
        "verifier": "f" * 64,
        "statement": {"verdict": "verified", "signed_paper": "e" * 64},
    }


def test_a_draw_void_before_its_number_publishes_its_lines_alone() -> None:
    drawn = draw(worlds.locked(), worlds.LINES)
    line = next_line(None, "D-1", drawn.locked.commitment, "2027-01-05T08:00:00Z", "void", voids=1)
    assert json.loads(publication_of([line], (), None, None, None)) == {
        "spec": "DRAW-1",
        "log": [line.text],
        "seed": [],
    }
