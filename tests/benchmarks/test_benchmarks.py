"""The measuring itself: costs, medians, comparison of answers, verdicts. The peers run in `make bench` only."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from stdnum.cn import uscc

from benchmarks import measure
from benchmarks.__main__ import main
from benchmarks.answers import Difference, difference
from benchmarks.data import Size, population
from benchmarks.figures import Agreement, Figure
from benchmarks.measure import Cost, NotMeasured, cost_of, median, medians
from benchmarks.suite import Suite
from tests.worlds.loaded_program import loaded_program

ROOT = Path(__file__).resolve().parents[2]
MEBIBYTE = 1 << 20
ANSWERS = [("one", 98.5, "A"), ("two", None, None), ("three", 60.0, "C")]


def python(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", code]


def answers(path: Path, rows: Sequence[tuple[str, float | None, str | None]]) -> Path:
    codes, scores, tiers = zip(*rows, strict=True)
    columns = {"uscc": pa.array(codes), "score": pa.array(scores), "tier": pa.array(tiers).dictionary_encode()}
    pq.write_table(pa.table(columns), path)
    return path


def test_a_cost_is_wall_time_and_peak_memory() -> None:
    cost = cost_of(python("import time; held = bytearray(b'x') * (150 << 20); del held; time.sleep(0.3)"))
    assert cost.seconds >= 0.3
    assert 150 <= cost.mebibytes < 250


def test_a_cost_leaves_out_the_memory_of_the_process_that_asks() -> None:
    held = bytearray(b"x") * (200 * MEBIBYTE)
    assert cost_of(python("pass")).mebibytes < 100
    assert held


@pytest.mark.parametrize(("code", "said"), [("raise SystemExit('no such file')", "no such file"), ("exit(3)", "3")])
def test_a_run_that_fails_is_no_measurement(code: str, said: str) -> None:
    with pytest.raises(NotMeasured, match=said):
        cost_of(python(code))


def test_commands_take_turns_after_a_round_that_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter([900, 800, 1, 10, 3, 30, 2, 20])
    monkeypatch.setattr(measure, "cost_of", lambda command: Cost(next(seconds), len(command)))
    told = []
    costs = medians({"a": ["x"], "b": ["y", "z"]}, 3, lambda run, name: told.append((run, name)))
    assert told == [(run, name) for run in range(4) for name in "ab"]
    assert costs == {"a": Cost(2, 1), "b": Cost(20, 2)}


def test_time_and_memory_have_each_their_median() -> None:
    assert median([Cost(1, 30), Cost(9, 10), Cost(2, 20)]) == Cost(2, 20)


def test_answers_agree_whatever_the_order(tmp_path: Path) -> None:
    found = difference(answers(tmp_path / "a", ANSWERS), answers(tmp_path / "b", ANSWERS[::-1]))
    assert found == Difference(3, 3, 3)
    assert not found


@pytest.mark.parametrize(
    ("other", "equal"),
    [
        pytest.param([("one", 98.51, "A"), *ANSWERS[1:]], 2, id="another score"),
        pytest.param([("one", 98.5, "B"), *ANSWERS[1:]], 2, id="another tier"),
        pytest.param([ANSWERS[0], ("two", 0.0, None), ANSWERS[2]], 2, id="a score where there is none"),
        pytest.param([("one", 98.5, None), *ANSWERS[1:]], 2, id="no tier where there is one"),
        pytest.param(ANSWERS[:2], 2, id="an enterprise less"),
        pytest.param([*ANSWERS, ("four", 60.0, "C")], 3, id="an enterprise more"),
        pytest.param([("four", 98.5, "A"), *ANSWERS[1:]], 2, id="another enterprise"),
        pytest.param([*ANSWERS, ANSWERS[0]], 2, id="an enterprise twice"),
    ],
)
def test_every_difference_is_seen(
    tmp_path: Path, other: Sequence[tuple[str, float | None, str | None]], equal: int
) -> None:
    one, two = answers(tmp_path / "a", ANSWERS), answers(tmp_path / "b", other)
    assert difference(one, two) == Difference(3, len(other), equal)
    assert difference(one, two)
    assert difference(two, one)


@pytest.mark.parametrize(("number", "verdict"), [(8, "reached"), (11, "held"), (11.1, "missed")])
def test_a_figure_is_held_to_its_limits(number: float, verdict: str) -> None:
    assert Figure("time", number, 10, "s", 1.1, 0.8).verdict == verdict
    assert Figure("time", number, 10, "s").verdict == ""


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (Figure("time", 99, 1, "s", 1.1), 0),
        (Agreement("equal", Difference(3, 3, 3)), 0),
        (Agreement("equal", Difference(3, 3, 2)), 1),
    ],
)
def test_only_differing_answers_fail(monkeypatch: pytest.MonkeyPatch, row: Figure | Agreement, code: int) -> None:
    def rows(_: Suite) -> Iterator[Figure | Agreement]:
        yield row

    monkeypatch.setattr(Suite, "rows", rows)
    shown = CliRunner().invoke(main, ["--small"])
    assert shown.exit_code == code
    assert row.title in shown.stdout
    assert row.verdict in shown.stdout


def test_a_population_is_the_same_for_a_seed_and_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    size = Size(50, 500)
    made = [population(tmp_path / name, size, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))]
    tables = [[pq.read_table(path / f"{name}.parquet") for name in ("enterprises", "records")] for path in made]
    assert tables[0] == tables[1] != tables[2]
    assert [len(table) for table in tables[0]] == [50, 500]
    assert all(uscc.is_valid(code) for code in tables[0][0]["uscc"].to_pylist())
    monkeypatch.setattr(subprocess, "run", None)
    assert population(tmp_path / "a", size, 1) == made[0]


def test_our_own_figures_need_no_peer(tmp_path: Path) -> None:
    sizes = ["--enterprises", "50", "--records", "500", "--runs", "1"]
    options = [*sizes, "--folder", str(tmp_path), "--only", "twice", "--only", "generic"]
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "benchmarks", *options], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "Time of 100/1k, beside 50/500" in run.stdout
    assert "Time of generic, beside benchmark" in run.stdout
    assert "round 1 of 1: generic" in run.stderr


def test_a_cost_of_a_tree_counts_every_process() -> None:
    child = "held = bytearray(b'x') * (60 << 20); time.sleep(1)"
    code = f"import subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', \"import time; {child}\"])\n{child}"
    assert 120 <= cost_of(python(code), tree=True).mebibytes < 200
    assert cost_of(python(code)).mebibytes < 100


def test_the_figures_of_the_service(tmp_path: Path) -> None:
    sizes = ["--enterprises", "500", "--records", "10000", "--runs", "1"]
    names = ["rescore", "replay", "nightly", "request", "lists", "draws", "ledger", "visits", "estimates"]
    options = [*sizes, "--folder", str(tmp_path), *(word for name in names for word in ("--only", name))]
    # Some fifty commands, each of which would load for longer than it works.
    with loaded_program() as program:
        run = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "benchmarks", *options],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "BENCHED_PROGRAM": shlex.join(program)},
        )
    assert run.returncode == 0, run.stderr
    for title in (
        "Re-score, all new",
        "Incremental, ",
        "Replay of 500 decisions",
        "Incremental, 15 due, 500 beside 250",
        "POST /scores",
        "List p99",
        "Ledger, list p99",
        "Nightly job of the ledger",
        "gate for one firm, p95",
        "Import of 400 visits of others",
        "Statistics of 400 visits up to a day",
        "Notices of a batch of 10",
        "Publication file of 20 results",
        "Rates and effect of 400 drawn visits",
        "Exceptions of the year",
        "Page /reports/effect, p99",
        "Draw 750 of 15,000",
        "of 15,000 by jobs",
        "Officers for 25, 10 child draws",
    ):
        assert title in run.stdout
    left = {path.name.partition("-")[0] for path in (tmp_path / "worlds").iterdir()}
    assert left == {"500", "250", "list", "ledger", "attachments"}
