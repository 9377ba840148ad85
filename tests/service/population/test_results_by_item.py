"""Item rows of one visit, and of one sample, are one record of a file: the worst of them, however they stand."""

import itertools
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rules.library import shipped_library
from scoring.known_versions import known_records_of
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.population.population import Inputs, Population
from service.population.versions import combined_rows
from tests.worlds.files import code, write_csv

AS_OF = date(2026, 6, 30)
LIBRARY = shipped_library()
CLOSURE = LIBRARY.closure(LIBRARY.in_force("generic", AS_OF), AS_OF)
INSPECTIONS = ("统一社会信用代码", "抽查任务编号", "抽查事项", "检查日期", "检查结果", "检查机关")
SOUND, FAULTY = "未发现问题", "发现问题"
SAMPLES = ("抽样编号", "统一社会信用代码", "产品类别", "检验结论", "不合格项目", "报告日期", "抽检机关")
Row = tuple[str, ...]


def visit(item: str, result: str, day: str = "2026-01-05", number: str = "R-1", authority: str = "甲局") -> Row:
    return (code(1), number, item, day, result, authority)


def said_by(folder: Path, headings: tuple[str, ...], rows: list[Row], kind: str) -> tuple[list[Any], int]:
    """Day and outcome of every record of the kind that is visible, and how many rows wait."""
    records = write_csv(dict(zip(headings, map(list, zip(*rows, strict=True)), strict=True)), folder / "r.csv")
    enterprises = write_csv({"uscc": [code(1)]}, folder / "e.csv")
    with Progress() as progress, Rejects(None) as rejects:
        population = Population(Inputs(enterprises, records), CLOSURE, rejects, progress)
        facts = population.facts(0)
        population.close()
    known, mask = known_records_of(facts.records, 1 << 20)
    run = known.slices[kind]
    words = facts.vocabularies["record.outcome"].texts
    rows_seen = [at for at in range(run.start, run.stop) if mask is None or mask[at]]
    found = [
        (str(date.fromordinal(date(1970, 1, 1).toordinal() + int(known.columns["occurred_on"][at]))),
         words[known.columns["outcome"][at]])
        for at in rows_seen
    ]  # fmt: skip
    return sorted(found), rejects.rows


def test_a_visit_is_as_bad_as_its_worst_item_in_any_order(tmp_path: Path) -> None:
    rows = [visit("登记", SOUND), visit("公示", FAULTY), visit("年报", SOUND)]
    for ordered in itertools.permutations(rows):
        found = said_by(tmp_path, INSPECTIONS, list(ordered), "inspection")
        assert found == ([("2026-01-05", "problem")], 0)
    clean = [visit("登记", SOUND), visit("公示", SOUND)]
    assert said_by(tmp_path, INSPECTIONS, clean, "inspection") == ([("2026-01-05", "no_problem")], 0)


@pytest.mark.parametrize("other", [{"day": "2026-01-06"}, {"number": "R-2"}, {"authority": "乙局"}])
def test_another_day_number_or_authority_is_another_visit(other: dict[str, str], tmp_path: Path) -> None:
    rows = [visit("公示", FAULTY), visit("公示", SOUND, **other)]
    found, waiting = said_by(tmp_path, INSPECTIONS, rows, "inspection")
    assert sorted(outcome for _, outcome in found) == ["no_problem", "problem"]
    assert waiting == 0


def test_one_item_with_two_results_waits_and_the_others_count(tmp_path: Path) -> None:
    rows = [visit("登记", SOUND), visit("公示", FAULTY), visit("公示", SOUND), visit("登记", SOUND)]
    for ordered in (rows, rows[::-1]):
        assert said_by(tmp_path, INSPECTIONS, ordered, "inspection") == ([("2026-01-05", "no_problem")], 2)


def test_rows_without_an_item_are_about_the_visit_as_a_whole(tmp_path: Path) -> None:
    rows = [visit("登记", SOUND), visit("", FAULTY)]
    assert said_by(tmp_path, INSPECTIONS, rows, "inspection") == ([("2026-01-05", "problem")], 0)
    assert said_by(tmp_path, INSPECTIONS, [visit("", FAULTY), visit("", SOUND)], "inspection")[1] == 2


def test_item_rows_of_one_sample_are_one_spot_check(tmp_path: Path) -> None:
    def of(item: str, result: str, number: str = "S-1") -> Row:
        return (number, code(1), "调味品", result, item, "2026-01-05", "甲局")

    rows = [of("菌落总数", "不合格"), of("大肠菌群", "不合格"), of("净含量", "合格"), of("", "合格", "S-2")]
    found, waiting = said_by(tmp_path, SAMPLES, rows, "spot_check")
    assert (sorted(outcome for _, outcome in found), waiting) == (["qualified", "unqualified"], 0)


def test_the_faulty_items_are_counted_in_the_record_that_decides() -> None:
    owner, identity, item = np.array([[0, 7, 1], [0, 7, 2], [0, 7, 3], [0, 8, 0], [1, 7, 1]]).T
    words = ["no_problem", "problem"]
    outcome = np.array([1, 0, 1, 0, 0])
    kinds = {"inspection": slice(0, 5)}
    out, deciding, faulty = combined_rows(owner, identity, item.astype(np.uint64), kinds, outcome, words)
    assert sorted(out.tolist()) == [1, 2]
    assert dict(zip(deciding.tolist(), faulty.tolist(), strict=True)) == {0: 20_000, 4: 0}
