"""What `credit-tiers score` refuses: rows with their reasons, and files that cannot be used; then it writes nothing."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import Result

from service.core.files.spreadsheet_texts import bare_text
from service.population import population
from tests.service.scores.cli.scored_files import refused, rows, run, scored, with_versions
from tests.worlds import files as world


def broken(tmp_path: Path, line: int, column: str, value: str, table: world.Table | None = None) -> Path:
    """The records as CSV with one value replaced (line 2 is the first row)."""
    table = table or world.records()
    table[column] = [value if i == line - 2 else v for i, v in enumerate(table[column])]
    return world.write_csv(table, tmp_path / "bad.csv")


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
