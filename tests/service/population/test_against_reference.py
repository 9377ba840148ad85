"""Random worlds written to files and scored block by block get what the slow reference and plain rows give."""

import tempfile
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.ruleset import RuleSet
from scoring.score import score
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.population.population import Inputs, Population
from tests.reference import product
from tests.reference.evaluate import Decision, evaluate_world
from tests.reference.rule_sets import closure
from tests.worlds.files import write_csv
from tests.worlds.random_facts import World, world

LARGE = st.integers(0, 2**32).map(lambda seed: Random(seed))  # noqa: S311 - repeatable on purpose
KEYS = {"enterprises": ("uscc",), "records": ("uscc", "record_id", "type", "occurred_on")}


def table_of(rows: list[dict[str, Any]], keys: tuple[str, ...]) -> dict[str, list[Any]]:
    names = dict.fromkeys((*keys, *(name for row in rows for name in row)))
    return {name: [row.get(name) for row in rows] for name in names}


def write(rows: list[dict[str, Any]], name: str, ending: str, folder: Path) -> Path:
    path, table = folder / (name + ending), table_of(rows, KEYS[name])
    if ending == ".csv":
        return write_csv(table, path)
    pq.write_table(pa.table(table), path, row_group_size=5)
    return path


def scored_from_files(rule_sets: tuple[RuleSet, ...], facts: World, ending: str, size: int) -> list[Decision]:
    with tempfile.TemporaryDirectory() as folder, Progress() as progress, Rejects(None) as rejects:
        enterprises = write(facts.enterprises, "enterprises", ending, Path(folder))
        records = write(facts.records, "records", ending, Path(folder))
        population = Population(Inputs(enterprises, records), rule_sets, rejects, progress, size)
        blocks = [population.facts(number) for number in population.blocks()]
        population.close()
    assert rejects.rows == 0
    assert [code for block in blocks for code in block.uscc] == [row["uscc"] for row in facts.enterprises]
    scores = [score(rule_sets, block, facts.as_of, facts.known_on) for block in blocks]
    return [decision for one in scores for decision in product.decisions(one)]


@pytest.mark.parametrize("ending", [".parquet", ".csv"])
@given(rng=LARGE, size=st.integers(1, 8))
def test_files_get_what_the_reference_and_plain_rows_get(ending: str, rng: Random, size: int) -> None:
    documents, facts = closure(rng), world(rng, most_enterprises=7)
    rule_sets = product.load(documents)
    found = scored_from_files(rule_sets, facts, ending, size)
    assert found == evaluate_world(documents, facts)
    assert found == product.answers(rule_sets, facts)
