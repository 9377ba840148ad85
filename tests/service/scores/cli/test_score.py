"""`credit-tiers score` from files to files."""

import csv
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from models.keep import open_model
from rules.library import shipped_library
from scoring.facts import NO_NUMBER
from scoring.rows import facts_of
from scoring.score import score as score_block
from service.cli import main
from service.core.files.spreadsheet_texts import bare_text
from service.population import population
from tests.worlds import files as world
from tests.worlds.models import SCHEME, trained_file

ROOT = Path(__file__).parents[4]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return (
        world.write_parquet(world.enterprises(), tmp_path / "e.parquet"),
        world.write_parquet(world.records(), tmp_path / "r.parquet"),
    )


def run(enterprises: Path, records: Path, out: Path, *more: str, scheme: str = "benchmark") -> Result:
    return CliRunner().invoke(
        main,
        [
            "score",
            "--enterprises",
            str(enterprises),
            "--records",
            str(records),
            "--scheme",
            scheme,
            "--as-of",
            "2026-06-30",
            "--out",
            str(out),
            *more,
        ],
    )


def scored(enterprises: Path, records: Path, out: Path, *more: str) -> dict[str, tuple]:
    result = run(enterprises, records, out, *more)
    assert result.exit_code == 0, result.output
    return rows(out)


def rows(out: Path) -> dict[str, tuple]:
    table = pq.read_table(out).to_pylist()
    return {row["uscc"]: (row["score"], row["tier"], row["decided_by"]) for row in table}


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


def broken(tmp_path: Path, line: int, column: str, value: str, table: world.Table | None = None) -> Path:
    """The records as CSV with one value replaced (line 2 is the first row)."""
    table = table or world.records()
    table[column] = [value if i == line - 2 else v for i, v in enumerate(table[column])]
    return world.write_csv(table, tmp_path / "bad.csv")


def refused(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("occurred_on", "2026-02-30", "Not a valid date"),
        ("occurred_on", "", "required value is missing"),
        ("type", "", "required value is missing"),
        ("type", "gossip", "Unknown record type"),
        ("record_id", "", "required value is missing"),
        ("uscc", "", "Neither a unified social credit code nor a registration number"),
        ("uscc", world.code(999), "no such code"),
        ("uscc", world.code(1)[:-1] + "I", "Neither an 18-character"),
        ("uscc", world.code(1)[:-1] + ("0" if world.code(1)[-1] != "0" else "1"), "check character"),
        ("amount", "一百", "Not a number"),
        ("amount", "1.005", "Too many decimals"),
        ("amount", "9" * 30, "too large"),
        ("severity", "4", "Severity must be"),
    ],
)
def test_a_bad_value_refuses_its_row_and_no_other(
    column: str, value: str, reason: str, files: tuple[Path, Path], tmp_path: Path
) -> None:
    path = broken(tmp_path, 42, column, value)
    result = run(files[0], path, tmp_path / "o.parquet", "--rejects", str(tmp_path / "rejects.csv"))
    assert result.exit_code == 3, result.output
    assert "rejects.csv" in result.output
    found = refused(tmp_path / "rejects.csv")
    assert {(reject["file"], reject["line"]) for reject in found} == {(str(path), "42")}
    # Without a number of its own a record is known by other parts: those that it lacks are told, too.
    [reject] = found if column != "record_id" else [one for one in found if one["column"] == column]
    assert (reject["column"], bare_text(reject["value"])) == (column, value)
    assert reason in reject["reason_en"]
    assert reject["reason_zh"]
    table = world.records()
    rest = {name: held[:40] + held[41:] for name, held in table.items()}
    assert rows(tmp_path / "o.parquet") == scored(
        files[0], world.write_parquet(rest, tmp_path / "rest.parquet"), tmp_path / "o2.parquet"
    )


def test_without_rejects_the_message_says_how_to_get_them(files: tuple[Path, Path], tmp_path: Path) -> None:
    result = run(files[0], broken(tmp_path, 3, "occurred_on", "never"), tmp_path / "o.parquet")
    assert result.exit_code == 3
    assert "--rejects" in result.output
    assert "bad.csv:3" in result.output
    assert (tmp_path / "o.parquet").exists()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("11010519491231002X", "110*************2X"),
        ("张三 13812345678 电话", "张三 138******78 电话"),
        ("110105491231002", "110**********02"),
    ],
)
def test_personal_numbers_are_covered(value: str, shown: str, files: tuple[Path, Path], tmp_path: Path) -> None:
    run(
        files[0],
        broken(tmp_path, 9, "occurred_on", value),
        tmp_path / "o.parquet",
        "--rejects",
        str(tmp_path / "rejects.csv"),
    )
    assert refused(tmp_path / "rejects.csv")[0]["value"] == shown


def test_a_bad_enterprise_is_left_out_with_its_records(files: tuple[Path, Path], tmp_path: Path) -> None:
    firms = world.enterprises()
    lost, firms["established_on"][4] = firms["uscc"][4], "soon"
    path = world.write_csv(firms, tmp_path / "e.csv")
    result = run(path, files[1], tmp_path / "o.parquet", "--rejects", str(tmp_path / "rejects.csv"))
    assert result.exit_code == 3
    found = refused(tmp_path / "rejects.csv")
    assert (found[0]["file"], found[0]["line"], found[0]["column"]) == (str(path), "6", "established_on")
    assert [int(r["line"]) for r in found[1:]] == [
        i + 1 for i, uscc in enumerate(world.records()["uscc"]) if uscc == lost
    ]
    assert set(rows(tmp_path / "o.parquet")) == set(firms["uscc"]) - {lost}


def test_equal_enterprise_rows_become_one_and_differing_ones_are_refused(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    firms = world.enterprises()
    firms["employees"][1] = 7
    for column in firms.values():
        column += [column[0], column[1]]
    firms["employees"][61] = 12_345
    path = world.write_csv(firms, tmp_path / "e.csv")
    result = run(path, files[1], tmp_path / "o.parquet", "--rejects", str(tmp_path / "rejects.csv"))
    assert result.exit_code == 3
    clashing = [r for r in refused(tmp_path / "rejects.csv") if r["file"] == str(path)]
    assert sorted(int(r["line"]) for r in clashing) == [3, 63]
    assert {r["value"] for r in clashing} == {firms["uscc"][1]}
    expected = scored(*files, tmp_path / "o2.parquet")
    del expected[firms["uscc"][1]]
    assert rows(tmp_path / "o.parquet") == expected


def with_versions(**changes: list) -> world.Table:
    table = {name: column[:0] for name, column in world.records().items()}
    table |= {"recorded_at": [], "version": [], "revoked": []}
    rows_given = len(next(iter(changes.values())))
    defaults = {"record_id": "X", "uscc": world.code(1), "type": "serious_violation", "occurred_on": date(2026, 1, 5)}
    return {name: changes.get(name, [defaults.get(name)] * rows_given) for name in table}


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("order", [1, -1])
def test_two_claims_to_one_version_are_both_refused(
    form: str, order: int, files: tuple[Path, Path], tmp_path: Path
) -> None:
    table = with_versions(record_id=["X", "X", "Y", "Y"], type=["honour", "serious_violation", "honour", "honour"])
    table = {name: column[::order] for name, column in table.items()}
    write = world.write_csv if form == "csv" else world.write_parquet
    path = write(table, tmp_path / f"r.{form}")
    result = run(files[0], path, tmp_path / "o.parquet", "--rejects", str(tmp_path / "rejects.csv"), "--points")
    assert result.exit_code == 3
    found = refused(tmp_path / "rejects.csv")
    lines = sorted(int(r["line"]) for r in found)
    first = 2 if form == "csv" else 1
    assert lines == ([first, first + 1] if order == 1 else [first + 2, first + 3])
    assert "same version" in found[0]["reason_en"]
    [row] = [row for row in pq.read_table(tmp_path / "o.parquet").to_pylist() if row["uscc"] == world.code(1)]
    assert row["tier"] != "D"
    assert sum(v == 1.0 for n, v in row.items() if "honour" in n) <= 1


def test_known_on_chooses_the_version(files: tuple[Path, Path], tmp_path: Path) -> None:
    table = with_versions(
        type=["serious_violation", "honour"], recorded_at=[date(2026, 1, 6), date(2026, 3, 1)], version=[1, 2]
    )
    path = world.write_parquet(table, tmp_path / "r.parquet")
    late = scored(files[0], path, tmp_path / "o.parquet")[world.code(1)]
    early = scored(files[0], path, tmp_path / "o.parquet", "--known-on", "2026-02-01")[world.code(1)]
    assert early[1:] == ("D", "direct")
    assert late[1] != "D"


def refuse_all(result: Result, out: Path, *words: str) -> None:
    assert result.exit_code == 2, result.output
    for word in words:
        assert word in result.output
    assert not out.exists()
    assert not list(out.parent.glob(".*"))


def test_input_errors_write_nothing(files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "o.parquet"
    no_type = world.records()
    del no_type["type"]
    refuse_all(run(files[0], world.write_csv(no_type, tmp_path / "a.csv"), out), out, "--form", "What to do")
    yes = world.records()
    yes["occurred_on"] = [True] * 500
    refuse_all(run(files[0], world.write_parquet(yes, tmp_path / "b.parquet"), out), out, "occurred_on", "bool")
    both = {**world.records(), "ends_on": world.records()["until"]}
    refuse_all(run(files[0], world.write_csv(both, tmp_path / "d.csv"), out), out, "until", "ends_on")
    dollars = world.write_csv(world.records(), tmp_path / "f.csv", labels={"amount": "金额（美元）"})
    told = run(files[0], dollars, tmp_path / "dollars.parquet")
    assert told.exit_code == 0, told.output
    assert "“金额（美元）”的金额单位无法识别" in told.output
    (tmp_path / "g.csv").write_bytes(b"uscc,name\n\xff\xff,\xff\n")
    refuse_all(run(tmp_path / "g.csv", files[1], out), out, "UTF-8")
    (tmp_path / "h.parquet").write_bytes(b"no")
    refuse_all(run(tmp_path / "h.parquet", files[1], out), out, "Parquet")
    (tmp_path / "i.xls").write_bytes(b"no")
    refuse_all(run(tmp_path / "i.xls", files[1], out), out, ".ndjson")
    (tmp_path / "j.csv").write_bytes(b"")
    refuse_all(run(tmp_path / "j.csv", files[1], out), out, "empty")
    refuse_all(run(*files, out, scheme="nothing"), out, "nothing")
    refuse_all(run(*files, tmp_path / "o.txt"), tmp_path / "o.txt", ".csv")
    refuse_all(run(*files, tmp_path / "none" / "o.csv"), out)
    refuse_all(run(tmp_path / "absent.csv", files[1], out), out, "absent.csv")


def test_a_failure_on_the_way_keeps_the_old_files(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, rejects = tmp_path / "o.parquet", tmp_path / "rejects.csv"
    out.write_text("old"), rejects.write_text("old")
    before = set(tmp_path.iterdir())
    monkeypatch.setattr(population.Population, "facts", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    result = run(*files, out, "--rejects", str(rejects))
    assert result.exit_code == 2
    assert "disk full" in result.output
    assert (out.read_text(), rejects.read_text()) == ("old", "old")
    assert set(tmp_path.iterdir()) == before


def test_a_draft_folder_is_read_and_the_banner_printed(files: tuple[Path, Path], tmp_path: Path) -> None:
    source = next((ROOT / "rules" / "sets" / "benchmark").glob("*.yaml"))
    folder = tmp_path / "drafts" / "benchmark"
    folder.mkdir(parents=True)
    (folder / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    result = run(*files, tmp_path / "o.csv", "--rule-sets", str(tmp_path / "drafts"), scheme=f"benchmark@{source.stem}")
    assert result.exit_code == 0, result.output
    assert "示范规则集" in result.stderr
    assert result.stdout == ""


def test_it_runs_as_a_process_and_leaves_pandas_out_where_that_is_installed(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    pandas, loaded = tmp_path / "beside" / "pandas" / "__init__.py", tmp_path / "loaded"
    pandas.parent.mkdir(parents=True)
    pandas.write_text(f"open({str(loaded)!r}, 'w').close()\n__version__ = '9.9'\n")
    command = [
        sys.executable,
        "-c",
        "from service.cli import main; main()",
        "score",
        "--enterprises",
        str(files[0]),
        "--records",
        str(files[1]),
        "--scheme",
        "benchmark",
        "--as-of",
        "2026-06-30",
        "--out",
        str(tmp_path / "o.parquet"),
    ]
    done = subprocess.run(  # noqa: S603
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(pandas.parents[1])},
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert not loaded.exists()
    assert "60 经营主体 enterprises, 500 记录 records" in done.stderr


def test_being_stopped_leaves_nothing_behind(files: tuple[Path, Path], tmp_path: Path) -> None:
    code = (
        "import time; from service.population.population import Population as P; from service.cli import main\n"
        "P.facts = lambda *_: (print('begun', flush=True), time.sleep(2))\n"
        "main()"
    )
    out = tmp_path / "o.parquet"
    out.write_text("old")
    before = set(tmp_path.iterdir())
    command = [
        sys.executable,
        "-c",
        code,
        "score",
        "--enterprises",
        str(files[0]),
        "--records",
        str(files[1]),
        "--scheme",
        "benchmark",
        "--as-of",
        "2026-06-30",
        "--out",
        str(out),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.terminate()
        assert process.wait(30) == 143
    assert out.read_text() == "old"
    assert set(tmp_path.iterdir()) == before


def test_help_and_version_load_nothing_heavy() -> None:
    code = "import sys, service.cli; print([m for m in ('numpy', 'pyarrow', 'yaml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"


def test_scoring_files_loads_nothing_of_the_database_or_the_web() -> None:
    heavy = "('sqlalchemy', 'alembic', 'flask', 'sklearn', 'openpyxl', 'pyspark')"
    code = f"import sys, service.scores.cli.score; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"


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
