"""A draw of a whole province, and the officers of a city: `python -m benchmarks.drawing draw LOCKED RECORD`.

`draw` is what is measured: locked files are read and checked, the outside number is taken, subjects and officers are
drawn, the sealed records of the draw and its children are written. `lock` makes the files before that; the verifier is
measured on what was written.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.measure import Cost, cost_of
from benchmarks.population.codes import codes_of
from inspection.draw_log import LogLine, next_line, write_log
from inspection.drawn import draw, lists_of_child
from inspection.frozen import Child, Lists, Locked, freeze, read_frozen
from inspection.lists import Inspector, subjects_of
from inspection.lockable import faults_of_lists
from inspection.manifest import MANIFEST, sha256_of
from inspection.params import Params, Parent, Stratum, Teams
from inspection.record_folder import read_folder, write_record
from inspection.seed_lines import text_hash_of

SUBJECTS, COUNTIES = 3_000_000, 100
TO_STAFF, DISTRICTS, OFFICERS_OF_ONE = 5_000, 10, 40
# Shares of the tiers in percent, and what is drawn of each in ten thousandths: one in twenty in all.
SHARES = (75, 15, 5, 5)
RATIOS = {"A": 200, "B": 500, "C": 1_500, "D": 4_000}
VERIFIER = Path(__file__).parents[1] / "inspection" / "verifier.py"
SECRET = "5e" * 32
PLAN = ("dice|20", "index|000001|20270105", f"secret|{text_hash_of(SECRET)}")
LINES = ("dice|31415926535897932384", "index|000001|20270105|326107.095", f"secret|{SECRET}")


def selected(folder: Path, subjects: int) -> tuple[Cost, Cost]:
    """The costs of drawing one in twenty by four ratios in 100 counties, locked files to record, and of its check."""
    return _measured(folder / "selected", "province", subjects)


def matched(folder: Path, subjects: int) -> tuple[Cost, Cost]:
    """The same costs of officers for `subjects` in ten districts, each a child draw with 40 officers of its own."""
    return _measured(folder / "matched", "city", subjects)


def _measured(folder: Path, kind: str, subjects: int) -> tuple[Cost, Cost]:
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "benchmarks.drawing"]
    locked, record = str(folder / "locked"), str(folder / "record")
    cost_of([*command, "lock", locked, kind, str(subjects)])
    drawing = cost_of([*command, "draw", locked, record])
    return drawing, cost_of([sys.executable, str(VERIFIER), record])


def lock(folder: Path, kind: str, subjects: int) -> None:
    """Writes the files of lists that may be locked."""
    lists = _province(subjects) if kind == "province" else _city(subjects)
    assert not list(faults_of_lists(lists, filtered_by_tier=True))
    locked = freeze(lists)
    folder.mkdir(parents=True)
    for name, data in {**locked.files, MANIFEST: locked.manifest}.items():
        (folder / name).write_bytes(data)


def draw_locked(folder: Path, record: Path) -> None:
    """Draws what is locked in a folder and writes the records."""
    files = read_folder(folder)
    locked = read_frozen(files[MANIFEST], files)
    assert not list(faults_of_lists(locked.lists, filtered_by_tier=True))
    parent = draw(locked, LINES)
    children = [draw(freeze(lists_of_child(parent, child)), LINES) for child in locked.lists.children]
    assert all(child.officers for child in children)
    log = write_log(list(_log_of([parent.locked, *(child.locked for child in children)])))
    write_record(record, parent, log=log, verifier=VERIFIER.read_bytes(), children=children)


def _log_of(all_locked: list[Locked]) -> Iterator[LogLine]:
    last = None
    for locked in all_locked:
        for minute, state in enumerate(("locked", "number_obtained", "drawn")):
            time = f"2027-01-05T08:0{minute}:00Z"
            last = next_line(last, locked.lists.params.draw_id, locked.commitment, time, state, voids=0)
            yield last


def _rows(subjects: int, cells: int, stratum_of: tuple[str, ...], need: str) -> Iterator[tuple[str, str, str, str]]:
    regions = np.array([f"15{cell // 10:02}{cell % 10:02}" for cell in range(cells)])
    codes = codes_of(regions[np.arange(subjects) % cells], np.random.default_rng(7))
    for number, code in enumerate(codes.tolist()):
        yield code, stratum_of[number // cells % len(stratum_of)], code[2:8], need


def _province(subjects: int) -> Lists:
    tiers = tuple(tier for tier, share in zip(RATIOS, SHARES, strict=True) for _ in range(share))
    strata = {tier: Stratum(ratio, 10_000) for tier, ratio in RATIOS.items()}
    return Lists(
        params=Params(draw_id="province", strata=strata, seed=PLAN, verifier=sha256_of(VERIFIER.read_bytes())),
        subjects=subjects_of(_rows(subjects, COUNTIES, tiers, "food")),
        excluded=(),
    )


def _city(subjects: int) -> Lists:
    listed = subjects_of(_rows(subjects, DISTRICTS, ("D",), "food"))
    return Lists(
        params=Params(
            draw_id="city", strata={"D": Stratum(1, 1)}, seed=PLAN, verifier=sha256_of(VERIFIER.read_bytes())
        ),
        subjects=listed,
        excluded=(),
        children=tuple(_child(number, district) for number, district in enumerate(sorted(set(listed.cells)))),
    )


def _child(number: int, district: str) -> Child:
    officers = tuple(
        Inspector(f"P{n:02}", 200, n % 3 == 0, frozenset({district, "food"})) for n in range(OFFICERS_OF_ONE)
    )
    params = Params(
        draw_id=f"city-{number}",
        strata={"all": Stratum(1, 1)},
        teams=Teams(team=2, leads=1, slack=0, sweeps=50),
        parent=Parent("city", None, (district,), "food"),
    )
    return Child(params, officers, frozenset())


if __name__ == "__main__":
    word, place, *rest = sys.argv[1:]
    if word == "lock":
        lock(Path(place), rest[0], int(rest[1]))
    else:
        draw_locked(Path(place), Path(rest[0]))
