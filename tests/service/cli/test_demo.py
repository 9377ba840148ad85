"""`credit-tiers demo` leaves files that the other commands read, and shows every tier."""

import shlex
from pathlib import Path
from unicodedata import east_asian_width

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from rules.library import shipped
from service.cli import main

GENERIC = shipped().get("generic@2026-01")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command's own folder stands in an empty one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def demo(*more: str, width: int = 130) -> Result:
    result = CliRunner().invoke(main, ["demo", "--enterprises", "300", *more], env={"COLUMNS": str(width)})
    assert result.exit_code == 0, result.output
    return result


def cells(line: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


def test_it_writes_the_population_and_its_tiers(here: Path) -> None:
    demo()
    folder = here / "demo-data"
    assert {path.name for path in folder.iterdir()} >= {"enterprises.parquet", "records.parquet", "tiers.parquet"}
    enterprises, tiers = pq.read_table(folder / "enterprises.parquet"), pq.read_table(folder / "tiers.parquet")
    assert enterprises["uscc"].to_pylist() == tiers["uscc"].to_pylist()
    assert tiers.column_names[:3] == ["uscc", "score", "tier"]


def test_it_shows_each_tier_with_its_number(here: Path) -> None:
    shown = demo().stdout
    tiers = pq.read_table(here / "demo-data" / "tiers.parquet")["tier"]
    for tier in GENERIC.tiers:
        (line,) = [line for line in shown.splitlines() if f"{tier.id} {tier.title.zh}" in line]
        assert str(pc.sum(pc.equal(tiers, tier.id)).as_py()) in line.split()
        assert tier.title.en in shown
    assert "暂未分类" in shown
    assert GENERIC.title.zh in shown
    assert "示范规则集" in shown


def test_the_commands_that_it_suggests_work() -> None:
    shown = demo(width=80).stdout.replace("\\\n", " ")
    commands = [shlex.split(line)[1:] for line in shown.splitlines() if "credit-tiers " in line]
    assert [command[0] for command in commands] == ["explain", "score", "rules"]
    for command in commands:
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, result.output


@pytest.mark.parametrize("width", [80, 130])
def test_it_fits_the_terminal(width: int) -> None:
    shown = demo(width=width).stdout
    assert [line for line in shown.splitlines() if cells(line) > width] == []
    assert "…" not in shown


def test_the_same_seed_gives_the_same_files_and_another_does_not(here: Path) -> None:
    for name, seed in (("one", "7"), ("two", "7"), ("three", "8")):
        demo("--out", name, "--seed", seed)
    one, two, three = (pq.read_table(here / name / "tiers.parquet") for name in ("one", "two", "three"))
    assert one.equals(two)
    assert not one.equals(three)


def test_a_population_without_the_worst_tier_is_shown_too(here: Path) -> None:
    shown = demo("--enterprises", "100", "--seed", "43").stdout
    tiers = pq.read_table(here / "demo-data" / "tiers.parquet")["tier"].to_pylist()
    assert GENERIC.tier_ids()[-1] not in tiers
    assert "explain" in shown


def test_too_few_enterprises_are_refused() -> None:
    assert CliRunner().invoke(main, ["demo", "--enterprises", "99"]).exit_code == 2
