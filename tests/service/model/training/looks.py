"""Features of the town, its facts as one block, and the two ways to its inspections: files and a database."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.candidates import LOGISTIC, Candidate
from rules.calendar import day_of
from rules.feature_set import FeatureSet
from rules.load_feature_set import parse_features
from scoring.facts import Facts
from scoring.rows import facts_of
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.model.read.inspections import Inspections, inspections_delivery, read_inspections
from service.model.training.from_files import FileInspections
from service.model.training.groups import GROUPED
from service.population.population import Inputs, Population
from tests.service.model.training.town import Town

DECLARATION = """
scheme: town
version: "2026-01"
title: {zh: 小镇, en: Town}
label:
  of: inspection
  found: {outcome: problem}
  clear: {outcome: no_problem}
  random: {category: random}
features:
  - id: age
    title: {zh: 成立年限, en: years since establishment}
    measure: {kind: years_since, field: established_on}
  - id: region
    title: {zh: 行政区划, en: region}
    measure: {kind: value, field: region}
  - id: latest
    title: {zh: 最近一次检查结果, en: outcome of the latest inspection}
    measure: {kind: latest, field: outcome, of: inspection}
  - id: found
    title: {zh: 检查发现问题次数, en: inspections that found a problem}
    measure: {kind: count, of: inspection, where: {outcome: problem}}
    risk: higher_is_riskier
  - id: inspected
    title: {zh: 距最近一次检查的天数, en: days since the latest inspection}
    measure: {kind: days_since_latest, of: inspection}
  - id: complaints
    title: {zh: 近一年投诉次数, en: complaints within a year}
    measure: {kind: count, of: complaint, within: P12M}
    risk: higher_is_riskier
"""
QUICK = (Candidate(LOGISTIC, 5, c=0.03),)


def features() -> FeatureSet:
    """What is looked at in these tests."""
    return parse_features(DECLARATION, "town.yaml", None)


def facts(town: Town) -> Facts:
    """The town as one block."""
    return facts_of(town.enterprises, town.records)


def inspections(town: Town) -> Inspections:
    """Its inspections by enterprise and day."""
    numbers = {row["uscc"]: number for number, row in enumerate(town.enterprises)}
    rows = sorted((numbers[row["uscc"]], day_of(row["date"]), row["found"] == "是") for row in town.inspections)
    owner, day, found = zip(*rows, strict=True)
    unknown: npt.NDArray[np.int64] = np.full(len(rows), -(2**63), np.int64)
    return Inspections(np.array(owner, np.int32), np.array(day, np.int32), np.array(found), unknown)


def from_files(town: Town, folder: Path, block_rows: int = 7) -> FileInspections:
    """The inspections by files, the enterprises in small blocks."""
    town.write(folder)
    inputs, rejects = Inputs(folder / "enterprises.csv", folder / "records.csv"), Rejects(None)
    population = Population(inputs, (), rejects, Progress(), block_rows, features=[features()], listed=GROUPED)
    found, notices = read_inspections(inspections_delivery(folder / "inspections.csv"), population, rejects, Progress())
    assert rejects.rows == 0
    return FileInspections(population, found, notices)
