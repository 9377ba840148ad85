"""Two versions of a rule set over everyone in the database, beside one full run under the first of them."""

from collections.abc import Callable
from pathlib import Path

from benchmarks.commands import DAY
from benchmarks.data import Size
from benchmarks.measure import Cost, NotMeasured
from benchmarks.rescoring import SCHEME, rescore
from benchmarks.worlds import imported
from rules.library import shipped_library

_COMPARED = "SELECT enterprises - failed_enterprises, moved FROM comparison WHERE status = 'complete'"
VERSION = "2026-01"
# It moves many: the score begins lower.
_DRAFT = """scheme: {scheme}
version: "2027-01"
extends: {{rule_set: {name}, sha256: {digest}}}
title: {{zh: 试行稿, en: draft}}
standing: demonstration
effective_from: 2020-02-01
score: {{direction: higher_is_better, base: 95, at_least: 0, at_most: 100}}
"""


def compare(folder: Path, data: Path, size: Size, say: Callable[[str], None]) -> tuple[Cost, Cost]:
    """The cost of the comparison and of the full run; raises NotMeasured where not everyone was compared."""
    world = imported(folder, data, size).copied("compared")
    say("  re-score, all decisions new")
    made = world.cost(*rescore(DAY), "--full")
    parent = shipped_library().get(f"{SCHEME}@{VERSION}")
    draft = world.folder / "draft.yaml"
    draft.write_text(_DRAFT.format(scheme=SCHEME, name=parent.name, digest=parent.digest), encoding="utf-8")
    say("  compare with a draft")
    found = world.cost("compare", parent.name, str(draft), "--json")
    compared, moved = world.row(_COMPARED)
    world.remove()
    if compared != size.enterprises or not moved:
        raise NotMeasured(f"{compared} of {size.enterprises} were compared, {moved} of them moved")
    return found, made
