"""What a run says of each cause: for whom it moved, what the slow way says of each; by county, what those add up to."""

import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select, update

from rules.library import Library
from scoring.changes import Cause, Part
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.db.tables.runs import change_count, rule_set
from service.core.db.vocabulary import read_vocabularies
from service.decisions.moves import CAUSES, NO_POINTS, moves_of_run, moves_with_parts_of
from service.decisions.runs import Run, get_run
from service.facts.stored import read_stored
from service.intake.write import take_rows
from service.time.changes.of_one import TwoDays, stored_changes_of
from tests.worlds.adopted import adopt
from tests.worlds.services import SCORED_ON, load_population, open_copy, rescore, service_over

LATER = SCORED_ON + timedelta(45)
TOLD = [cause.value for cause in Cause]


def take(database: Database, kind: str, rows: list[dict[str, Any]], known_on: date) -> None:
    with database.write() as connection:
        done = take_rows(
            connection, kind, rows, source="population", actor="tests", data_on=known_on, known_on=known_on
        )
        assert not done.rejects, done.rejects


def penalty(code: str, name: str, day: date, **more: Any) -> dict[str, Any]:
    said = {"uscc": code, "record_id": name, "type": "administrative_penalty", "document_no": f"罚〔{name}〕{code}"}
    return {**said, "occurred_on": str(day), "severity": 3, "amount": "2000000"} | more


def codes_of(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(enterprise.c.code).order_by(enterprise.c.id)).scalars())


def announce(database: Database) -> None:
    """Records come in that are of a later day, which are corrected then or revoked."""
    rows = [penalty(code, "a", LATER - timedelta(3), severity=1, version=1) for code in codes_of(database)[::4]]
    take(database, "records", rows, SCORED_ON)


def happen(database: Database, seed: int) -> None:
    """Records and attributes come in: known at first and corrected then, late, new; of some firms several at once."""
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    codes = codes_of(database)
    chosen = [code for code in codes if rng.random() < 0.5]
    for day in (SCORED_ON + timedelta(1), LATER):
        rows = []
        for code in chosen:
            if rng.random() < 0.4:
                rows.append(penalty(code, f"late{day}", SCORED_ON - timedelta(rng.randrange(300))))
            if rng.random() < 0.4:
                rows.append(penalty(code, f"new{day}", day))
            if code in codes[::4]:
                rows.append(penalty(code, "a", LATER - timedelta(3), revoked=rng.random() < 0.5, version=day.day + 1))
        take(database, "records", rows, day)
    take(database, "enterprises", [{"uscc": code, "industry": "A0111", "employees": "0"} for code in codes[::3]], LATER)


def assert_causes_are_those_of_each(service: Service, base: Run, run: Run) -> Counter[str]:
    """Compares every mover with the way that takes record by record, and the sums with the movers."""
    days, causes = TwoDays(base.as_of, run.as_of, base.known_on, run.known_on), Counter[str]()
    counts: dict[tuple[Any, ...], list[int]] = {}
    with service.database.read() as connection:
        moved, parts = moves_with_parts_of(connection, [run.id])
        regions = read_vocabularies(connection, ["region"])["region"].texts
        for move, told in zip(moved, parts, strict=True):
            stored = read_stored(connection, [int(move["enterprise_id"])])
            slow = stored_changes_of(connection, stored, service.library, run.scheme, days, service.settings)
            assert slow is not None
            expected = slow.changes.parts()
            assert told["points"].tolist() == [NO_POINTS if one.points is None else one.points for one in expected]
            assert [bool(told["moves"] >> place & 1) for place in range(5)] == [one.moves for one in expected]
            assert CAUSES[move["cause"]] == leading(expected, slow.last.rule_set.tier_ids())
            causes[CAUSES[move["cause"]]] += 1
            add(counts, (regions[move["region"]][:6], int(move["before"]), int(move["after"])), move, told)
        rows = connection.execute(select(change_count).where(change_count.c.run_id == run.id)).all()
    found = {tuple(row)[1:5]: list(row)[5:] for row in rows if row.from_tier != -2}
    assert {key: [n, touched, points or 0] for key, (n, touched, points) in found.items()} == counts
    assert sum(row.number for row in rows if row.from_tier != -2) == run.moved == len(moved) > 0
    return causes


def leading(parts: tuple[Part, ...], tiers: tuple[str, ...]) -> str:
    """The slow way to the cause that leads: the largest part in the direction of the move, else the last that moved."""
    order = (Cause.CORRECTIONS, Cause.TIME, Cause.NEW_RECORDS, Cause.RULE_SET, Cause.MODEL)
    by_cause = {part.cause: part for part in parts}
    first, last = (rank_of(tiers, one) for one in (by_cause[order[0]].before, by_cause[order[-1]].after))
    direction = 0 if min(first, last) < 0 else 1 if last > first else -1
    grades = {}
    for cause, part in by_cause.items():
        ranks = [rank_of(tiers, one) for one in (part.before, part.after)]
        grades[cause] = 0 if min(ranks) < 0 else (ranks[1] - ranks[0]) * direction
    if max(grades.values()) > 0:
        return str(max(grades, key=lambda cause: grades[cause]))
    return str([cause for cause in order if by_cause[cause].moves][-1])


def rank_of(tiers: tuple[str, ...], outcome: Any) -> int:
    return -1 if outcome.tier is None else tiers.index(outcome.tier)


def add(counts: dict[tuple[Any, ...], list[int]], where: tuple[str, int, int], move: Any, told: Any) -> None:
    counts.setdefault((*where, CAUSES[move["cause"]]), [0, 0, 0])[0] += 1
    for place, cause in enumerate(TOLD):
        touched, points = int(told["moves"] >> place & 1), int(told["points"][place])
        does = points if points != NO_POINTS else 0
        if touched or does:
            held = counts.setdefault((*where, cause), [0, 0, 0])
            held[1], held[2] = held[1] + touched, held[2] + does


def test_a_run_splits_moves_as_the_slow_way_does(database: Database, tmp_path: Path) -> None:
    is_sqlite = database.engine.name == "sqlite"
    load_population(database, tmp_path, 60, SCORED_ON, firms_of_a_block=25 if is_sqlite else None)
    service = service_over(database, tmp_path, HOLD_SHARE="1")
    announce(database)
    base = rescore(service, "generic", "full", SCORED_ON)
    happen(database, 3)
    run = rescore(service, "generic", "full" if is_sqlite else "incremental", LATER)
    causes = assert_causes_are_those_of_each(service, base, run)
    assert {"corrections", "new_records"} <= causes.keys()


def adopt_another_version(database: Database, folder: Path) -> None:
    """Adopts a version of the scheme that applies from the later day on."""
    shutil.copytree("rules/sets", folder)
    text = (folder / "generic" / "2026-01.yaml").read_text("utf-8")
    for was, now in (
        ('version: "2026-01"', f'version: "2026-08"\napproved_on: {SCORED_ON}'),
        ("effective_from: 2026-01-01", f"effective_from: {LATER}"),
        ("base: 0, at_least: 0", "base: 12, at_least: 0"),
    ):
        assert was in text
        text = text.replace(was, now)
    (folder / "generic" / "2026-08.yaml").write_text(text, "utf-8")
    with database.write() as connection:
        adopt(connection, Library(folder, published=False).get("generic@2026-08"))


def test_another_version_is_told_from_time_and_news(scored_file: Path, tmp_path: Path) -> None:
    with open_copy(scored_file, tmp_path) as database:
        service = service_over(database, tmp_path, HOLD_SHARE="1")
        happen(database, 5)
        adopt_another_version(database, tmp_path / "sets")
        run = rescore(service, "generic", "incremental", LATER)
        with database.read() as connection:
            base = get_run(connection, run.base_run or 0)
        assert base is not None
        causes = assert_causes_are_those_of_each(service, base, run)
        assert {"rule_set", "corrections", "time"} <= causes.keys()


def test_where_the_version_before_cannot_be_read_parts_are_not_known_and_nothing_is_made_up(
    scored_file: Path, tmp_path: Path
) -> None:
    with open_copy(scored_file, tmp_path) as database:
        service = service_over(database, tmp_path, HOLD_SHARE="1")
        happen(database, 5)
        adopt_another_version(database, tmp_path / "sets")
        with database.write() as connection:
            before = rule_set.c.scheme == "generic", rule_set.c.version == "2026-01"
            connection.execute(update(rule_set).where(*before).values(content="gone"))
        run = rescore(service, "generic", "incremental", LATER)
        assert run.status == "in_effect"
        with database.read() as connection:
            moved, parts = moves_with_parts_of(connection, [run.id])
            assert {CAUSES[cause] for cause in moved["cause"].tolist()} == {"new_facts", "rule_set"}
            assert not parts["moves"].any()
            assert len(moves_of_run(connection, run.id)) == run.moved == len(moved)
            rows = connection.execute(select(change_count).where(change_count.c.run_id == run.id)).all()
        assert {row.points for row in rows} == {None}
        assert all(row.touched == row.number for row in rows)
