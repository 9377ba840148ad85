"""`credit-tiers explain` says of one enterprise what `credit-tiers score` wrote for it, and why."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from rules.basis import Citation
from rules.library import shipped_library
from rules.ruleset import RuleSet
from service.cli import main
from service.demo.population import generate

AS_OF = date(2026, 6, 30)
SCHEMES = ("generic", "food-production", "benchmark")
every_scheme = pytest.mark.parametrize("scheme", SCHEMES)
Plain = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of 300 enterprises, with the tiers that `score` gives them under each scheme."""
    made = tmp_path_factory.mktemp("explained")
    generate(300, 1, AS_OF, made)
    for scheme in SCHEMES:
        assert run(made, "score", "--scheme", scheme, "--out", str(made / f"{scheme}.csv")).exit_code == 0
    return made


def run(folder: Path, command: str, *more: str, width: int = 500) -> Result:
    files = ("--enterprises", str(folder / "enterprises.parquet"), "--records", str(folder / "records.parquet"))
    arguments = [command, *files, "--as-of", AS_OF.isoformat(), *more]
    return CliRunner().invoke(main, arguments, env={"COLUMNS": str(width)})


def written(folder: Path, scheme: str) -> dict[str, dict[str, str]]:
    with (folder / f"{scheme}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {row["uscc"]: row for row in csv.DictReader(stream)}


def chosen(folder: Path, scheme: str) -> list[str]:
    """One enterprise of every tier and way of deciding that occurs."""
    return list({(row["tier"], row["decided_by"]): uscc for uscc, row in written(folder, scheme).items()}.values())


@cache
def plain(folder: Path, scheme: str, uscc: str, *more: str) -> Plain:
    result = run(folder, "explain", uscc, "--scheme", scheme, "--json", *more)
    assert result.exit_code == 0, result.output
    told: Plain = json.loads(result.stdout)
    return told


@cache
def page(folder: Path, scheme: str, uscc: str, *more: str, width: int = 500) -> str:
    result = run(folder, "explain", uscc, "--scheme", scheme, *more, width=width)
    assert result.exit_code == 0, result.output
    return result.stdout


def in_force(scheme: str) -> RuleSet:
    return shipped_library().in_force(scheme, AS_OF)


def cells(line: str) -> int:
    """The columns that a line takes on a terminal: two for each wide character."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


def all_of(told: Plain) -> Iterator[Plain]:
    yield told
    for read in told["read"]:
        yield from all_of(read)


@every_scheme
def test_it_says_what_score_wrote(folder: Path, scheme: str) -> None:
    rows, codes = written(folder, scheme), chosen(folder, scheme)
    assert len({rows[uscc]["tier"] for uscc in codes}) >= 4
    for uscc in codes:
        told = plain(folder, scheme, uscc)
        said = ["" if told[name] is None else told[name] for name in ("tier", "decided_by")]
        assert [rows[uscc][name] for name in ("tier", "decided_by")] == said
        assert rows[uscc]["score"] == ("" if told["score"] is None else f"{told['score']:.2f}")


@every_scheme
def test_the_json_adds_up_line_by_line_and_record_by_record(folder: Path, scheme: str) -> None:
    evidence = 0
    for uscc in chosen(folder, scheme):
        for told in all_of(plain(folder, scheme, uscc)):
            total = told["base"] + sum(line["points"] for line in told["lines"])
            assert told["score"] is None or round(total, 2) == told["score"]
            assert (told["tier"] is None) == bool(told["not_rated"])
            for line in told["lines"]:
                shares = [record["points"] for record in line.get("evidence", ())]
                evidence += len(shares)
                assert not any(shares) or round(sum(shares), 2) == line["points"]
    assert evidence


def test_the_json_shows_records_in_the_units_of_the_files(folder: Path) -> None:
    records = {row["record_id"]: row for row in pq.read_table(folder / "records.parquet").to_pylist()}
    shown = [
        record
        for uscc in chosen(folder, "benchmark")
        for line in plain(folder, "benchmark", uscc)["lines"]
        for record in line.get("evidence", ())
    ]
    assert any("amount" in record for record in shown)
    for record in shown:
        assert record.get("amount") == records[record["record_id"]]["amount"]
        assert record["occurred_on"] <= AS_OF.isoformat()


@every_scheme
def test_the_page_has_the_title_the_points_and_notes_of_every_basis(folder: Path, scheme: str) -> None:
    rule_set = in_force(scheme)
    uscc = chosen(folder, scheme)[-1]
    shown, told = page(folder, scheme, uscc), plain(folder, scheme, uscc)
    assert rule_set.title.zh in shown
    assert rule_set.title.en in shown
    for banner in ("示范规则集，数值无文件依据", "Demonstration rule set"):
        assert banner in shown
    bases = {indicator.id: indicator.basis for indicator in rule_set.indicators}
    for line in told["lines"]:
        if line["points"]:
            assert line["title"]["zh"] in shown
            assert f"{line['points']:+.2f}" in shown
            for source in bases.get(line["id"], {}).values():
                assert (source.document if isinstance(source, Citation) else source.supply.zh) in shown
            for record in line.get("evidence", ()):
                assert str(record.get("document_no") or record["record_id"]) in shown


@every_scheme
def test_all_lists_everything_and_without_it_says_how_many_are_left_out(folder: Path, scheme: str) -> None:
    rule_set, uscc = in_force(scheme), chosen(folder, scheme)[0]
    everything, short = page(folder, scheme, uscc, "--all"), page(folder, scheme, uscc)
    for item in (*rule_set.indicators, *rule_set.overrides):
        assert item.title.zh in everything
        assert item.title.en in everything
    assert "--all" not in everything
    assert "--all 全部列出" in short
    assert len(short) < len(everything)


def test_what_decided_is_named(folder: Path) -> None:
    rows = written(folder, "generic")
    for level, words in {"direct": "直接判定 direct determination", "cap": "上限 cap"}.items():
        uscc = next(uscc for uscc, row in rows.items() if row["decided_by"] == level)
        told = plain(folder, "generic", uscc)
        holding = [o for o in told["overrides"] if o["holds"] and o["kind"] == level]
        assert holding
        assert words in page(folder, "generic", uscc)
        assert any(o["title"]["zh"] in page(folder, "generic", uscc) for o in holding)


def test_an_enterprise_that_is_not_rated_is_told_why(folder: Path) -> None:
    uscc = next(uscc for uscc, row in written(folder, "generic").items() if not row["tier"])
    told, shown = plain(folder, "generic", uscc), page(folder, "generic", uscc)
    assert (told["score"], told["tier"], told["decided_by"]) == (None, None, None)
    assert "暂未分类" in shown
    assert all(reason["title"]["zh"] in shown and reason["title"]["en"] in shown for reason in told["not_rated"])


@pytest.mark.parametrize("width", [80, 130])
@every_scheme
def test_it_fits_the_terminal_and_leaves_nothing_out(folder: Path, scheme: str, width: int) -> None:
    for uscc in chosen(folder, scheme)[::2]:
        shown = page(folder, scheme, uscc, "--all", width=width)
        assert [line for line in shown.splitlines() if cells(line) > width] == []
        assert "…" not in shown


def test_known_on_leaves_out_what_was_known_later(folder: Path) -> None:
    differing = 0
    for uscc in chosen(folder, "generic")[:6]:
        then = plain(folder, "generic", uscc, "--known-on", "2025-06-30")
        assert then["known_on"] == "2025-06-30"
        shown = [record for line in then["lines"] for record in line.get("evidence", ())]
        assert all(record.get("recorded_at", "") <= "2025-06-30" for record in shown)
        now = plain(folder, "generic", uscc)
        differing += (then["facts_sha256"], then["lines"]) != (now["facts_sha256"], now["lines"])
    assert differing


@pytest.mark.parametrize("uscc", ["91000000MA00000000", "nonsense", "", "[bold]"])
def test_an_unknown_code_ends_with_2_and_words_in_both_languages(folder: Path, uscc: str) -> None:
    result = run(folder, "explain", uscc, "--scheme", "generic")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "没有代码为" in result.stderr
    assert "There is no enterprise with the code" in result.stderr
    assert uscc in result.stderr


@pytest.mark.parametrize("name", ["enterprises", "records"])
@pytest.mark.parametrize("ending", ["parquet", "csv", "ndjson", "docx"])
def test_a_nonsense_file_ends_with_2_and_words_in_both_languages(
    folder: Path, tmp_path: Path, name: str, ending: str
) -> None:
    uscc = chosen(folder, "generic")[0]
    nonsense = tmp_path / f"nonsense.{ending}"
    nonsense.write_bytes(b"\x00\x01 nothing that any program wrote \xff")
    result = run(folder, "explain", uscc, "--scheme", "generic", f"--{name}", str(nonsense))
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert "错误" in result.stderr
    assert "Error" in result.stderr
    assert nonsense.name in result.stderr


def test_an_unknown_scheme_ends_with_2(folder: Path) -> None:
    result = run(folder, "explain", chosen(folder, "generic")[0], "--scheme", "nothing")
    assert result.exit_code == 2
    assert "没有方案 nothing" in result.stderr
    assert "There is no scheme nothing" in result.stderr
