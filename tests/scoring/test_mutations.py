"""Small faults written into the engine's source are all noticed by the comparison with the reference."""

import importlib
import json
import os
import shutil
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.reference import sweep
from tests.worlds.programs import Program

ROOT = Path(__file__).parents[2]

VIEW, LINES, TIERS = "scoring/block_view.py", "scoring/score_lines.py", "scoring/tiers.py"
KNOWN, ORDER, CONTENT = "scoring/known_versions.py", "scoring/version_order.py", "scoring/version_content.py"
FADING, KINDS, WIDTHS = "scoring/fading.py", "rules/ruleset.py", "rules/widths.py"

# The fault: the file, and what is written in place of what stands there now.
MUTATIONS: dict[str, tuple[str, dict[str, str]]] = {
    "a window keeps its last day a day longer": (
        VIEW,
        {"occurred > self.months_back(": "occurred >= self.months_back("},
    ),
    "a record of the day does not count": (VIEW, {'"occurred_on"] <= self.rec': '"occurred_on"] < self.rec'}),
    "a record counts on its repair day": (VIEW, {'day < columns["repaired_on"]': 'day <= columns["repaired_on"]'}),
    "a record is active on the day it ends": (VIEW, {"day < ends_on": "day <= ends_on"}),
    "publicity lasts through its last day": (VIEW, {"day < self.publicity_ends": "day <= self.publicity_ends"}),
    "a period for any severity goes first": (VIEW, {"p.severity is not None": "p.severity is None"}),
    "a law begins a day late": (VIEW, {"occurred >= day_of(": "occurred > day_of("}),
    "an objection holds where it should count": (VIEW, {"is Objection.HOLD": "is Objection.COUNT"}),
    "what is recorded on K is unknown on K": (
        KNOWN,
        {"since <= day": "since < day", "since <= known_on": "since < known_on"},
    ),
    "a revoked record counts": (KNOWN, {'["revoked"] != 1': '["revoked"] != 2'}),
    "the version goes before the day of recording": (ORDER, {"place, version, at,": "place, at, version,"}),
    "a version stands after a greater number": (
        ORDER,
        {"at = _bounded_by_greater(stated.record, version, place)": "at = place"},
    ),
    "an undated row stands before all others": (ORDER, {"AFTER_ALL = 1 << 22": "AFTER_ALL = -(1 << 22)"}),
    "what a version leaves out is missing": (
        CONTENT,
        {"has = found >= self.start[self.last]": "has = found == self.last"},
    ),
    "what no one dated lifts a revocation": (CONTENT, {"undone & ~later": "undone & later"}),
    "months are not clipped to their end": ("rules/calendar.py", {"min(start.day, last)": "min(start.day, 28)"}),
    "a year is complete a day late": (
        "scoring/attribute_measures.py",
        {'searchsorted(days, "left")': 'searchsorted(days, "right")'},
    ),
    "fading begins a day late": (FADING, {'searchsorted(occurred, "left")': 'searchsorted(occurred, "right")'}),
    "the second half begins a day late": (FADING, {">= lasting": "> lasting"}),
    "an upper end that is out lies in its band": (
        "scoring/integer_grid.py",
        {
            "whole_ends_of(interval, scale)": "whole_ends_of(interval if interval.below is None else "
            "Interval(interval.at_least, interval.above, interval.below), scale)"
        },
    ),
    "a share of too few records is missing": ("scoring/points.py", {"share.at_least > 1": "share.at_least > 9"}),
    "lower limits are dropped": (LINES, {"np.maximum(points, self._low, out=points)": "pass"}),
    "halves are rounded up": (LINES, {"(quotient & 1)": "1"}),
    "the weights of levels are dropped": (WIDTHS, {"weight *= Fraction(level.weight, 10_000)": "weight *= 1"}),
    "group caps are dropped": (LINES, {"np.minimum(np.maximum(total, low), high) - total": "total - total"}),
    "the score leaves its bounds": (
        LINES,
        {"np.minimum(np.maximum(unbounded, self.least), self.most)": "unbounded + 0"},
    ),
    "caps and floors are exchanged": (
        TIERS,
        {
            "OverrideKind.FLOOR: _floor": "OverrideKind.FLOOR: _worst",
            "OverrideKind.CAP: _worst": "OverrideKind.CAP: _floor",
        },
    ),
    "a floor beats a cap": (KINDS, {'FLOOR = "floor"\n    CAP = "cap"': 'CAP = "cap"\n    FLOOR = "floor"'}),
    "a shift comes after a floor": (
        KINDS,
        {'SHIFT = "shift"\n    FLOOR = "floor"': 'FLOOR = "floor"\n    SHIFT = "shift"'},
    ),
    "a manual adjustment beats a direct determination": (
        KINDS,
        {'MANUAL = "manual"\n    DIRECT = "direct"': 'DIRECT = "direct"\n    MANUAL = "manual"'},
    ),
    "the smallest shift counts": (TIERS, {"by = np.maximum.reduce(": "by = np.minimum.reduce("}),
    "one person adjusts a tier alone": (
        "scoring/adjustments.py",
        {'& (_names(view, "applicant", columns["applicant"]) != _names(view, "approver", columns["approver"]))': ""},
    ),
    "the larger of two ids is not the longer": (
        "scoring/known_versions.py",
        {"return chosen, np.char.str_len(chosen)": "return (chosen,)"},
    ),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the reference answers to the whole sweep, as a file."""
    file = tmp_path_factory.mktemp("sweep") / "answers.json"
    file.write_text(json.dumps([sweep.right(seed) for seed in sweep.SEEDS]))
    return file


def run_sweep(answers: Path, source: Path) -> tuple[int, str]:
    """How the comparison with the packages in `source` ended, and what it said; in a process that imports them anew."""
    run = Program(partial(_sweep, str(source), str(answers)), os.environ, heard=True)
    assert run.stdout is not None
    said = run.stdout.read()
    return run.wait(), said


def _sweep(source: str, answers: str) -> None:
    """What `python -m tests.reference.sweep ANSWERS` does where `source` stands first."""
    for name in [one for one in sys.modules if one.startswith(("rules", "scoring", "tests.reference", "tests.worlds"))]:
        del sys.modules[name]
    sys.path.insert(0, source)
    sys.dont_write_bytecode = True
    anew = importlib.import_module("tests.reference.sweep")
    assert all(
        str(vars(module).get("__file__", source)).startswith(source)
        for name, module in sys.modules.items()
        if name.partition(".")[0] in ("rules", "scoring")
    )
    sys.exit(anew.main([answers]))


def test_the_engine_as_it_is_passes(answers: Path) -> None:
    assert run_sweep(answers, ROOT) == (0, "")


@pytest.mark.parametrize("fault", MUTATIONS)
def test_a_fault_is_noticed(fault: str, answers: Path, tmp_path: Path) -> None:
    for package in ("rules", "scoring"):
        # With what Python has compiled of it: only the file with the fault is compiled anew.
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("sets"))
    file, changes = MUTATIONS[fault]
    source = (tmp_path / file).read_text()
    for old, new in changes.items():
        assert source.count(old) == 1, f"{file} no longer holds {old!r} once: write the fault anew"
        source = source.replace(old, new)
    (tmp_path / file).write_text(source)
    for compiled in (tmp_path / file).parent.glob(f"__pycache__/{Path(file).stem}.*"):
        compiled.unlink()
    code, said = run_sweep(answers, tmp_path)
    assert (code, "differs" in said) == (1, True), said
