"""The feature columns of the enterprises that a scheme classifies, on one day, of a database or of files."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np
from sqlalchemy import Connection

from rules.feature_set import FeatureSet
from rules.ruleset import RuleSet
from scoring.facts import Facts
from scoring.features import feature_columns
from scoring.model import FeatureColumn
from scoring.score import score
from service.core.db.fact_changes import last_change
from service.core.progress import Progress
from service.facts.enterprises import last_enterprise_id
from service.facts.reader import FactReader
from service.population.population import Population

# PSI over so many is as sure as over all.
MOST_SAMPLED = 200_000
_STEP = 20_000
POPULATION = "全部主体 enterprises"

Columns = Mapping[str, FeatureColumn]


def stored_population(
    connection: Connection, closure: Sequence[RuleSet], features: FeatureSet, as_of: date, progress: Progress
) -> Iterator[Columns]:
    """Block by block the enterprises that the last of `closure` classifies on `as_of` by what was known then.

    Of more than `MOST_SAMPLED` ids every second, third ... is looked at, so the sample is the same each time.
    """
    reader = FactReader(connection, closure, as_of, as_of, last_change(connection), features=[features])
    last = last_enterprise_id(connection)
    stride = max(1, -(-last // MOST_SAMPLED))
    progress.begin({POPULATION: last})
    for first in range(1, last + 1, _STEP * stride):
        ids = range(first, min(first + _STEP * stride, last + 1), stride)
        yield _classified_columns(closure, features, reader.read_block(connection, ids).facts, as_of)
        progress.advance(POPULATION, ids[-1], len(ids))


def filed_population(
    population: Population, closure: Sequence[RuleSet], features: FeatureSet, as_of: date
) -> Iterator[Columns]:
    """The same of files; without a `closure` nobody is left out."""
    for block in population.blocks():
        yield _classified_columns(closure, features, population.facts(block), as_of)


def _classified_columns(closure: Sequence[RuleSet], features: FeatureSet, facts: Facts, as_of: date) -> Columns:
    columns = feature_columns(features, facts, as_of, as_of)
    if not closure:
        return columns
    kept = np.flatnonzero(score(closure, facts, as_of, as_of).tier >= 0)
    return {name: FeatureColumn(column.values[kept], column.texts) for name, column in columns.items()}
