"""Results by item: a file that is scored and one that is imported make the same inspections of its rows."""

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rules.load_rule_set import parse_rule_set
from rules.ruleset import RuleSet
from scoring.facts import Facts
from service.core.db.engine import Database
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.facts.full_facts import full_facts_of
from service.intake.write import take_rows
from service.intake.write.take import take_batch
from service.intake.write.work import Work
from service.population.population import Inputs, Population
from service.reading.batches import read_batches
from tests.worlds.files import code, write_csv

ON = date(2026, 6, 30)
FIRMS = [code(n) for n in (1, 2)]
README = Path(__file__).resolve().parents[3] / "rules" / "README.md"


def rule_set() -> RuleSet:
    """The first rule set of the manual, reading the results of inspections and how many items were faulty."""
    text = README.read_text("utf-8").partition("```yaml complete\n")[2].partition("```")[0]
    faulty = """indicators:
  - id: faulty_items
    title: {zh: 有问题的事项, en: faulty items}
    measure: {kind: sum, field: value, of: inspection, where: {outcome: problem}, within: P12M}
    points: {bands: [{below: 1, points: 0}, {at_least: 1, points: -5}]}
    basis: {indicator: figures, threshold: figures, points: figures}
"""
    return parse_rule_set(text.replace("indicators:\n", faulty, 1), "README.md")


def rows_of(rng: Random) -> list[dict[str, Any]]:
    """Rows of a few visits, each about another item or, now and then, about the visit as a whole."""
    rows = {}
    for _ in range(rng.randint(1, 14)):
        where = (rng.choice(FIRMS), rng.choice(["R-1", "R-2"]), rng.choice(["2026-01-05", "2026-02-06"]))
        who, item = rng.choice(["甲局", "乙 局", ""]), rng.choice(["登记", "公示", "价格", "广告", ""])
        outcome = rng.choice(["未发现问题", "发现问题", "无法联系", "大门紧闭", "未发现开展本次抽查涉及的经营活动"])
        names = ("统一社会信用代码", "抽查任务编号", "检查日期", "检查机关", "抽查事项")
        rows[(*where, who, item)] = dict(zip(names, (*where, who, item), strict=True)) | {"检查结果": outcome}
    return [*rows.values()]


def inspections(facts: Facts, owner: str) -> Counter[tuple[str, int, int]]:
    """The outcome, the day and the value of the inspections of one firm."""
    firm = list(facts.uscc).index(owner)
    records = facts.records
    run = records.slices.get("inspection", slice(0, 0))
    words = facts.vocabularies["record.outcome"].texts
    columns = [records.columns[name][run].tolist() for name in ("outcome", "occurred_on", "value")]
    rows = zip(records.owner[run].tolist(), *columns, strict=True)
    return Counter((words[outcome], day, value) for at, outcome, day, value in rows if at == firm)


@pytest.mark.parametrize("seed", range(12))
def test_both_doors_make_the_same_inspections(sqlite: Database, tmp_path: Path, seed: int) -> None:
    rng = Random(seed)  # noqa: S311
    rows = rows_of(rng)
    file = write_csv({name: [row[name] for row in rows] for name in rows[0]}, tmp_path / "results.csv")
    firms = write_csv({"uscc": FIRMS}, tmp_path / "firms.csv")
    work = Work("records", "平台", "tests", ON, ON)
    with sqlite.write() as connection:
        known = [{"uscc": firm} for firm in FIRMS]
        take_rows(connection, "enterprises", known, source="s", actor="tests", data_on=ON, known_on=ON)
    for batch in read_batches(file, "records", rows=rng.choice([1, 3, 50])):
        with sqlite.write() as connection:
            assert take_batch(connection, batch, work)[0].quarantined == 0
    with sqlite.read() as connection:
        stored = full_facts_of(connection, [1, 2], ON, ON)
    with Progress() as progress, Rejects(None) as rejects:
        population = Population(Inputs(firms, file), [rule_set()], rejects, progress)
        facts = population.facts(0)
        for firm in FIRMS:
            assert inspections(facts, firm) == inspections(stored, firm)
        population.close()
