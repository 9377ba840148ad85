"""`credit-tiers score` from files to files."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from models.keep import open_model
from rules.library import shipped_library
from scoring.facts import NO_NUMBER
from scoring.rows import facts_of
from scoring.score import score as score_block
from service.population import population
from tests.service.scores.cli.scored_files import run, scored, with_versions
from tests.worlds import files as world
from tests.worlds.models import SCHEME, trained_file

ROOT = Path(__file__).parents[4]


def test_the_result_is_what_the_scoring_function_says_of_plain_rows(files: tuple[Path, Path], tmp_path: Path) -> None:
    firms, found = world.enterprises(), world.records()
    found["ends_on"] = found.pop("until")
    facts = facts_of(
        [dict(zip(firms, row, strict=True)) for row in zip(*firms.values(), strict=True)],
        [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)],
    )
    library = shipped_library()
    chosen = library.in_force("benchmark", world.AS_OF)
    scores = score_block(library.closure(chosen, world.AS_OF), facts, world.AS_OF)
    expected = {
        uscc: (s / 100 if s != NO_NUMBER else None, scores.tiers[t], scores.levels[d])
        for uscc, s, t, d in zip(facts.uscc, scores.score.tolist(), scores.tier, scores.decided_by, strict=True)
    }
    assert scored(*files, tmp_path / "o.parquet") == expected
    assert len({tier for _, tier, _ in expected.values()}) > 2


@pytest.mark.parametrize("form", ["csv", "bom", "gb18030", "gz", "zh-csv", "zh-gb", "ndjson", "zh-ndjson"])
def test_every_format_gives_the_same_result(form: str, files: tuple[Path, Path], tmp_path: Path) -> None:
    labels = world.LABELS if form.startswith("zh") else None
    tables = {"a": world.enterprises(), "b": world.records()}
    paths = []
    for name, table in tables.items():
        if form.endswith("ndjson"):
            paths.append(world.write_ndjson(table, tmp_path / f"{name}.ndjson", labels))
        else:
            encoding = {"bom": "utf-8-sig", "gb18030": "gb18030", "zh-gb": "gb18030"}.get(form, "utf-8")
            ending = "csv.gz" if form == "gz" else "csv"
            paths.append(world.write_csv(table, tmp_path / f"{name}.{ending}", encoding, labels))
    assert scored(*paths, tmp_path / "o2.parquet") == scored(*files, tmp_path / "o.parquet")


def test_the_unit_in_the_heading_decides(tmp_path: Path, files: tuple[Path, Path]) -> None:
    firms, found = world.enterprises(), world.records()
    firms["注册资本（元）"] = [value * 10_000 for value in firms.pop("registered_capital")]
    found["amount(万元)"] = [None if v is None else v / 10_000 for v in found.pop("amount")]
    other = world.write_csv(firms, tmp_path / "e.csv"), world.write_csv(found, tmp_path / "r.csv")
    assert scored(*other, tmp_path / "o2.parquet") == scored(*files, tmp_path / "o.parquet")


def test_row_order_and_block_size_change_nothing(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = scored(*files, tmp_path / "o.parquet")
    mixed = (
        world.write_parquet(world.shuffled(world.enterprises()), tmp_path / "e2.parquet"),
        world.write_parquet(world.shuffled(world.records(), 2), tmp_path / "r2.parquet"),
    )
    assert scored(*mixed, tmp_path / "o2.parquet") == expected
    original = population.Population.__init__
    for size in (1, 7, 59, 60):
        monkeypatch.setattr(
            population.Population,
            "__init__",
            lambda self, *a, size=size, **more: original(self, *a, block_rows=size, **more),
        )
        assert scored(*mixed, tmp_path / "o3.parquet") == expected


def test_csv_results_have_two_decimals_and_parquet_floats(files: tuple[Path, Path], tmp_path: Path) -> None:
    expected = scored(*files, tmp_path / "o.parquet")
    assert [f.name for f in pq.read_schema(tmp_path / "o.parquet")] == [
        *("uscc", "score", "tier", "decided_by", "rows_to_check")
    ]
    assert str(pq.read_schema(tmp_path / "o.parquet").field("score").type) == "double"
    assert run(*files, tmp_path / "o.csv").exit_code == 0
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as stream:
        found = {row["uscc"]: (row["score"], row["tier"], row["decided_by"]) for row in csv.DictReader(stream)}
    assert found == {uscc: (f"{Decimal(str(s)):.2f}", t, d) for uscc, (s, t, d) in expected.items()}


def test_points_add_up_to_the_score(files: tuple[Path, Path], tmp_path: Path) -> None:
    scored(*files, tmp_path / "o.parquet", "--points")
    table = pq.read_table(tmp_path / "o.parquet").to_pylist()
    lines = [name for name in table[0] if name not in ("uscc", "score", "tier", "decided_by")]
    assert lines[-1] == "bounds"
    for row in table:
        assert round(100 + sum(row[name] for name in lines), 2) == row["score"]


def test_known_on_chooses_the_version(files: tuple[Path, Path], tmp_path: Path) -> None:
    table = with_versions(
        type=["serious_violation", "honour"], recorded_at=[date(2026, 1, 6), date(2026, 3, 1)], version=[1, 2]
    )
    path = world.write_parquet(table, tmp_path / "r.parquet")
    late = scored(files[0], path, tmp_path / "o.parquet")[world.code(1)]
    early = scored(files[0], path, tmp_path / "o.parquet", "--known-on", "2026-02-01")[world.code(1)]
    assert early[1:] == ("D", "direct")
    assert late[1] != "D"


def test_a_draft_folder_is_read_and_the_banner_printed(files: tuple[Path, Path], tmp_path: Path) -> None:
    source = next((ROOT / "rules" / "sets" / "benchmark").glob("*.yaml"))
    folder = tmp_path / "drafts" / "benchmark"
    folder.mkdir(parents=True)
    (folder / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    result = run(*files, tmp_path / "o.csv", "--rule-sets", str(tmp_path / "drafts"), scheme=f"benchmark@{source.stem}")
    assert result.exit_code == 0, result.output
    assert "示范规则集" in result.stderr
    assert result.stdout == ""


def test_a_scheme_that_asks_for_a_model_says_in_every_row_whether_one_was_used(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    without = run(*files, tmp_path / "without.csv", scheme=SCHEME)
    assert without.exit_code == 0, without.output
    assert "未使用模型，仅按规则集分类" in without.output
    plain = list(csv.DictReader((tmp_path / "without.csv").open(encoding="utf-8")))
    assert {(row["model:state"], row["model:moved"]) for row in plain} == {("none", "false")}

    brought = trained_file(date(2026, 5, 1))
    model = tmp_path / "assisted.model"
    model.write_bytes(brought.data)
    used = run(*files, tmp_path / "with.parquet", "--model", str(model), "--points", scheme=SCHEME)
    assert used.exit_code == 0, used.output
    assert open_model(brought.data).digest in used.output
    assisted = {row["uscc"]: row for row in pq.read_table(tmp_path / "with.parquet").to_pylist()}
    assert {row["model:state"] for row in assisted.values()} == {"live"}
    assert any(row["model:probability"] for row in assisted.values())
    tiers = {row["uscc"]: row["tier"] or None for row in plain}
    assert {code for code, row in assisted.items() if row["model:moved"]} == {
        code for code, row in assisted.items() if row["tier"] != tiers[code]
    }


def test_a_model_for_a_scheme_that_asks_for_none_is_refused(files: tuple[Path, Path], tmp_path: Path) -> None:
    model = tmp_path / "assisted.model"
    model.write_bytes(trained_file(date(2026, 5, 1)).data)
    refused = run(*files, tmp_path / "o.csv", "--model", str(model), scheme="generic")
    assert (refused.exit_code, (tmp_path / "o.csv").exists()) == (2, False)
    assert "The scheme asks for no model." in refused.output


@pytest.mark.parametrize("content", [b"", b"credit-tiers-model 1 ", b"\x80\x04\x95.", b"PK\x03\x04"])
def test_what_is_no_model_is_refused_with_the_reason(files: tuple[Path, Path], tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.model").write_bytes(content)
    refused = run(*files, tmp_path / "o.csv", "--model", str(tmp_path / "odd.model"), scheme=SCHEME)
    assert (refused.exit_code, (tmp_path / "o.csv").exists()) == (2, False)
    assert "The model file cannot be used" in refused.output
