"""`credit-tiers compare` names exactly those that two runs of `score` place otherwise."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from rules.library import shipped_library
from scoring.required_fields import needs_of
from service.cli import main
from service.demo.population import generate
from service.population import population
from tests.worlds import files as world
from tests.worlds.built_once import built_once
from tests.worlds.drafts import HARDER, draft_of
from tests.worlds.models import SCHEME, trained_file

DAY = "2026-06-30"
FIRMS = 700
Files = tuple[Path, Path]


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of drafts, one of `generic`."""
    folder = tmp_path_factory.mktemp("drafts")
    (folder / "generic").mkdir()
    (folder / "generic" / "2027-01.yaml").write_text(draft_of("generic@2026-01", HARDER), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A generated population of some hundred firms."""
    made = built_once(tmp_path_factory, "compared", lambda folder: generate(FIRMS, 1, date(2026, 6, 30), folder))
    return made / "enterprises.parquet", made / "records.parquet"


@pytest.fixture
def few(tmp_path: Path) -> Files:
    """Sixty firms, some of them with records."""
    return (
        world.write_parquet(world.enterprises(), tmp_path / "e.parquet"),
        world.write_parquet(world.records(), tmp_path / "r.parquet"),
    )


def run(command: str, files: Files, *more: str) -> Result:
    given = ["--enterprises", str(files[0]), "--records", str(files[1]), "--as-of", DAY]
    return CliRunner().invoke(main, [command, *given, *more])


def compared(files: Files, before: str, after: str, *more: str) -> dict[str, Any]:
    """What the comparison says as JSON."""
    result = run("compare", files, before, after, "--json", *more)
    assert result.exit_code == 0, result.output
    said: dict[str, Any] = json.loads(result.stdout)
    return said


def tiers(files: Files, scheme: str, out: Path, *more: str, code: int = 0) -> dict[str, tuple[Any, Any]]:
    """Tier and score of everybody, by one run of `score` that ends with the code."""
    result = run("score", files, "--scheme", scheme, "--out", str(out), *more)
    assert result.exit_code == code, result.output
    return {row["uscc"]: (row["tier"], row["score"]) for row in pq.read_table(out).to_pylist()}


def moves_in(path: Path) -> dict[str, tuple[Any, ...]]:
    """What the file says of each that moves."""
    return {
        row["uscc"]: (row["tier_before"], row["tier_after"], row["score_before"], row["score_after"])
        for row in pq.read_table(path).to_pylist()
    }


def equal_to_two_runs(said: dict[str, Any], moves: Path, was: dict[str, Any], now: dict[str, Any]) -> None:
    """Asserts that matrix and moves are those of two runs, and that somebody moves."""
    expected = {code: (was[code][0], now[code][0], was[code][1], now[code][1]) for code in was}
    assert moves_in(moves) == {code: one for code, one in expected.items() if one[0] != one[1]} != {}
    counted = Counter((old, new) for old, new, _, _ in expected.values())
    assert {(cell["before"], cell["after"]): cell["count"] for cell in said["matrix"]} == counted
    assert (said["enterprises"], said["moves"]) == (len(was), len(moves_in(moves)))
    assert sum(cause["moves"] for cause in said["causes"]) == said["moves"]
    for side, scores in (("before", was), ("after", now)):
        floors = Counter(int(score // 1) for tier, score in scores.values() if tier is not None)
        assert {one["at_least"]: one["count"] for one in said[side]["scores"]} == floors


@pytest.mark.parametrize("size", [None, 97])
def test_it_names_exactly_those_that_two_runs_place_otherwise(
    size: int | None, generated: Files, drafts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if size:
        original = population.Population.__init__
        monkeypatch.setattr(
            population.Population, "__init__", lambda self, *a, **more: original(self, *a, block_rows=size, **more)
        )
    folder = "--rule-sets", str(drafts)
    moves = tmp_path / "moves.parquet"
    said = compared(generated, "generic@2026-01", "generic@2027-01", "--out", str(moves), *folder)
    was = tiers(generated, "generic@2026-01", tmp_path / "was.parquet")
    now = tiers(generated, "generic@2027-01", tmp_path / "now.parquet", *folder)
    equal_to_two_runs(said, moves, was, now)
    assert (said["before"]["rule_set"], said["after"]["rule_set"], said["as_of"]) == (
        "generic@2026-01",
        "generic@2027-01",
        DAY,
    )
    # Each kind of what the draft changes moved somebody.
    kinds = {(cause["kind"], cause["id"]) for cause in said["causes"]}
    assert {("override", "on_abnormal_list"), ("override_ended", "new_firm"), (None, None)} <= kinds


def test_a_draft_may_be_a_file_and_may_read_another_scheme(generated: Files, tmp_path: Path) -> None:
    folder = tmp_path / "food-production"
    folder.mkdir()
    food = shipped_library().get("food-production@2026-01")
    softer = f"remove: [{food.overrides[0].id}, {food.indicators[0].id}]\n"
    (folder / "2027-01.yaml").write_text(draft_of(food.name, softer), encoding="utf-8")
    moves = tmp_path / "moves.parquet"
    said = compared(generated, food.name, str(folder / "2027-01.yaml"), "--out", str(moves))
    was = tiers(generated, food.name, tmp_path / "was.parquet")
    now = tiers(generated, "food-production@2027-01", tmp_path / "now.parquet", "--rule-sets", str(tmp_path))
    equal_to_two_runs(said, moves, was, now)
    assert said["after"]["reads"] == ["generic@2026-01"]


def test_the_model_counts_for_both_as_it_does_for_each(few: Files, tmp_path: Path) -> None:
    model = tmp_path / "assisted.model"
    model.write_bytes(trained_file(date(2026, 5, 1)).data)
    name = f"{SCHEME}@2026-01"
    alone = tiers(few, name, tmp_path / "o.parquet", "--model", str(model))
    said = compared(few, name, name, "--model", str(model))
    assert said["moves"] == 0
    counted = Counter((tier, tier) for tier, _ in alone.values())
    assert {(cell["before"], cell["after"]): cell["count"] for cell in said["matrix"]} == counted
    refused = run("compare", few, "generic@2026-01", "generic@2026-01", "--model", str(model))
    assert (refused.exit_code, "asks for no model" in refused.output) == (2, True)


def test_every_format_has_the_same_moves(few: Files, drafts: Path, tmp_path: Path) -> None:
    for form in ("parquet", "csv", "xlsx"):
        compared(few, "generic@2026-01", str(drafts / "generic/2027-01.yaml"), "--out", str(tmp_path / f"m.{form}"))
    rows = pq.read_table(tmp_path / "m.parquet").to_pylist()
    assert rows
    with (tmp_path / "m.csv").open(encoding="utf-8", newline="") as file:
        plain = list(csv.DictReader(file))
    points = ("score_before", "score_after", "line_before", "line_after")
    for one, other in zip(rows, plain, strict=True):
        assert {name: other[name] for name in one if name not in points} == {
            name: value or "" for name, value in one.items() if name not in points
        }
        assert [other[name] for name in points] == ["" if one[name] is None else f"{one[name]:.2f}" for name in points]
    book = CalamineWorkbook.from_path(tmp_path / "m.xlsx")
    sheet = book.get_sheet_by_name("变动名单").to_python()
    assert [row[0] for row in sheet[1:]] == [row["uscc"] for row in rows]
    assert all("类别" in row[3] for row in sheet[1:] if row[1] in "ABCD" and row[2] in "ABCD")
    about = {row[0]: row[1] for row in book.get_sheet_by_name("说明").to_python()}
    assert about["原版本 Before"].startswith("generic@2026-01")
    assert about["新版本 After"].startswith("generic@2027-01")


def test_rows_that_cannot_be_read_are_refused_as_by_each_run(drafts: Path, tmp_path: Path) -> None:
    # Of these, employees and the type of the firm count for one of the two only.
    assert "employees" in needs_of([shipped_library().get("generic@2026-01")]).enterprise_fields
    firms, found = world.enterprises(), world.records()
    firms["employees"][7], firms["established_on"][9] = "许多", "某日"
    firms["uscc"][11], firms["industry"][11] = firms["uscc"][12], "Z99"
    found["amount"][3], found["occurred_on"][5], found["severity"][8] = "一百", "昨天", 9
    files = world.write_csv(firms, tmp_path / "e.csv"), world.write_csv(found, tmp_path / "r.csv")
    folder, moves = ("--rule-sets", str(drafts)), tmp_path / "moves.parquet"
    rejects = [tmp_path / f"{name}.csv" for name in ("both", "was", "now")]
    names = "generic@2026-01", "generic@2027-01"
    more = "--json", "--out", str(moves), "--rejects", str(rejects[0])
    result = run("compare", files, *names, *folder, *more)
    assert result.exit_code == 3, result.output
    was = tiers(files, names[0], tmp_path / "was.parquet", "--rejects", str(rejects[1]), code=3)
    now = tiers(files, names[1], tmp_path / "now.parquet", "--rejects", str(rejects[2]), *folder, code=3)
    equal_to_two_runs(json.loads(result.stdout), moves, was, now)
    refused = [path.read_text(encoding="utf-8-sig") for path in rejects]
    assert refused[0] == refused[1] == refused[2]
    assert all(name in refused[0] for name in ("许多", "某日", "昨天"))


def test_the_page_names_both_versions_the_day_and_what_is_no_class_of_one(few: Files, tmp_path: Path) -> None:
    shipped = shipped_library().get("generic@2026-01")
    renamed = re.sub(r"^( +(?:- )?(?:id: |tier: )?)D(:?)$", r"\1E\2", shipped.document, flags=re.M)
    assert renamed != shipped.document
    path = tmp_path / "renamed.yaml"
    path.write_text(renamed.replace("2026-01", "2027-01", 1), encoding="utf-8")
    result = run("compare", few, "generic@2026-01", str(path), "--known-on", "2026-06-01")
    assert result.exit_code == 0, result.output
    assert all(name in result.stdout for name in ("generic@2026-01", DAY, "2026-06-01", "示范规则集", "—"))


@pytest.mark.parametrize(
    ("names", "more", "said"),
    [
        (("generic@2026-01", "benchmark@2026-01"), (), "not of one scheme"),
        (("generic@2026-01", "generic@1999-01"), (), "There is no rule set generic@1999-01"),
        (("generic@2026-01", "absent.yaml"), (), "A file could not be read"),
        (("generic@2026-01", "generic"), ("--out", "moves.txt"), "The name must end in .parquet, .csv or .xlsx."),
    ],
)
def test_what_cannot_be_compared_is_refused_and_nothing_is_written(
    names: tuple[str, str], more: tuple[str, ...], said: str, few: Files, in_folder: Callable[[], list[str]]
) -> None:
    before = in_folder()
    result = run("compare", few, *names, *more)
    assert (result.exit_code, said in result.output) == (2, True), result.output
    assert in_folder() == before


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Works in the folder of the test; answers what is in it."""
    monkeypatch.chdir(tmp_path)
    return lambda: sorted(path.name for path in tmp_path.iterdir())


def test_a_draft_that_reads_a_class_which_is_not_there_is_refused(few: Files, tmp_path: Path) -> None:
    food = shipped_library().get("food-production@2026-01").document
    path = tmp_path / "draft.yaml"
    path.write_text(food.replace("generic", "no-such-scheme"), encoding="utf-8")
    result = run("compare", few, "food-production@2026-01", str(path))
    assert (result.exit_code, "There is no such scheme" in result.output) == (2, True), result.output
