"""How a version stands on a day."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from rules.library import shipped_library
from service.rule_sets.queries import rule_set_in_force, versions_of
from service.rule_sets.states import Shelf, VersionState, earlier_of, shelf_of, state_of
from service.rule_sets.words import STATES
from tests.service.rule_sets.versions import SCHEME, drafts, write_version

FIRST, SECOND, THIRD = date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three versions: the second ends before the third begins, which is approved late."""
    write_version(tmp_path, "2024-01", str(FIRST))
    write_version(tmp_path, "2025-01", f"{SECOND}\neffective_until: 2025-07-01")
    write_version(tmp_path, "2026-01", f"{THIRD}\napproved_on: 2026-02-01")
    return tmp_path


def test_a_version_stands_as_the_days_say(folder: Path) -> None:
    library = drafts(folder)
    first, second, third = versions_of(library, SCHEME)
    S = VersionState
    said = {
        date(2023, 6, 1): (S.TO_COME, S.TO_COME, S.NOT_APPROVED),
        date(2024, 6, 1): (S.IN_FORCE, S.TO_COME, S.NOT_APPROVED),
        date(2025, 6, 1): (S.REPLACED, S.IN_FORCE, S.NOT_APPROVED),
        date(2025, 8, 1): (S.REPLACED, S.ENDED, S.NOT_APPROVED),
        date(2026, 1, 15): (S.REPLACED, S.ENDED, S.NOT_APPROVED),
        date(2026, 3, 1): (S.REPLACED, S.ENDED, S.IN_FORCE),
    }
    for day, expected in said.items():
        found = tuple(state_of(library, one, day, demonstration=True) for one in (first, second, third))
        assert found == expected, day
    assert (earlier_of([third, second, first], third), earlier_of([first, second], first)) == (second, None)


def test_what_is_said_to_be_in_force_is_what_a_run_would_take(folder: Path) -> None:
    library, day = drafts(folder), date(2023, 1, 1)
    while day < date(2026, 6, 1):
        in_force = rule_set_in_force(library, SCHEME, day)
        states = [state_of(library, one, day, demonstration=True) for one in versions_of(library, SCHEME)]
        assert states.count(VersionState.IN_FORCE) == (in_force is not None), day
        day += timedelta(days=17)


def test_teaching_is_never_in_force_and_a_demonstration_only_in_its_mode() -> None:
    library, day = shipped_library(), date(2026, 6, 30)
    teaching, generic = library.get("tax-credit@2026-01"), library.get("generic@2026-01")
    for mode in (True, False):
        assert state_of(library, teaching, day, demonstration=mode) is VersionState.NEVER
    assert state_of(library, generic, day, demonstration=True) is VersionState.IN_FORCE
    assert state_of(library, generic, day, demonstration=False) is VersionState.ONLY_DEMONSTRATION
    shelves = [shelf_of(library.get(f"{scheme}@2026-01")) for scheme in ("generic", "tax-credit", "benchmark")]
    assert shelves == [Shelf.BUREAU, Shelf.TEACHING, Shelf.BENCHMARK]


def test_every_state_has_words() -> None:
    assert set(STATES) == set(VersionState)
