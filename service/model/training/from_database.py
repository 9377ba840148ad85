"""Inspections of the database with the facts of its enterprises, each as it was known the day before."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from models.evaluation import CAPACITY
from rules.feature_set import FeatureSet, Label
from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.db.fact_changes import last_change
from service.core.errors import ProductError
from service.core.progress import Progress
from service.decisions.states import BLOCK
from service.facts.enterprises import codes_of
from service.facts.inspection_facts import InspectionFactReader
from service.model.read.inspections import Inspections, about_merged
from service.model.training import labelled_records
from service.model.training.leaks import eve_of
from service.model.training.learning import LearnedModel, learn_model
from service.model.training.period import first_day_held_back, span_of_days
from service.model.training.pieces import Piece, Places, bounded_runs

# Why inspections are left out.
_WHY_LEFT_OUT = {
    labelled_records.DIRECTED: Text("不是随机抽取", "were not drawn at random"),
    labelled_records.UNLABELLED: Text("没有写明是否发现问题", "state neither a problem nor none"),
    labelled_records.DIFFERING: Text("同一日的记录相互矛盾", "contradict another of the same day"),
}


class StoredInspections:
    """The labelled inspections and one connection to read their facts by; counts what came too late to be known.

    `entered` and `late` are the records that counted, and those that were not known yet, when all were last read.
    """

    def __init__(
        self,
        connection: Connection,
        labelled: labelled_records.LabelledRecords,
        closure: Sequence[RuleSet],
        features: FeatureSet,
        days: tuple[date, int],
    ) -> None:
        """`days` are today and the last change known."""
        self._connection = connection
        self._reader = InspectionFactReader(connection, closure, days[0], days[0], days[1], features=[features])
        self.inspections: Inspections = labelled.inspections
        self.left_out, self.registered_later = labelled.left_out, labelled.registered_later
        self.merged = labelled.merged
        self.entered = self.late = 0

    def pieces(self, chosen: Places) -> Iterator[Piece]:
        """The inspections at `chosen`, block by block of enterprises."""
        whole = len(chosen) == len(self.inspections)
        if whole:
            self.entered = self.late = 0
        blocks = self.inspections.owner[chosen] // BLOCK
        for block in np.unique(blocks).tolist():
            of_block = chosen[blocks == block]
            versions = self._reader.count_versions(self._connection, self.inspections.owner[of_block])
            for run in bounded_runs(versions):
                inspections = self.inspections.rows(of_block[run])
                looks = self._reader.read_facts(self._connection, inspections.owner, eve_of(inspections.day))
                if whole:
                    self.entered, self.late = self.entered + looks.entered, self.late + looks.late
                yield Piece(of_block[run], inspections, looks.facts)

    def codes(self, owners: npt.NDArray[Any]) -> list[str]:
        """The code of each enterprise."""
        return codes_of(self._connection, owners.tolist())

    def notices(self) -> Sequence[Text]:
        """What was left out, and what of the facts read was not known yet."""
        said = [
            Text(f"{number:,} 次检查{why.zh}，未采用。", f"{number:,} inspections {why.en} and are left out.")
            for name, why in _WHY_LEFT_OUT.items()
            if (number := self.left_out.get(name, 0))
        ]
        said += [self._about_registered()] if self.registered_later else []
        said += about_merged(self.merged)
        return [*said, *([self._about_late()] if self.late else [])]

    def _about_registered(self) -> Text:
        return Text(
            f"{self.registered_later:,} 次检查的主体入库晚于检查：只采用不随检查变化的登记属性，其余视为缺失。",
            f"{self.registered_later:,} inspections are of enterprises that were registered here only afterwards: of "
            "these only attributes that no inspection changes are used, the others count as missing.",
        )

    def _about_late(self) -> Text:
        return Text(
            f"{self.late:,} 条次记录发生在检查之前，但入库在后，当时尚不知悉，未采用；采用 {self.entered:,} 条次。"
            "补录历史数据请填“知悉日期”列，或用 import 的 --known-on。",
            f"{self.late:,} records had occurred before an inspection but were taken in after it: not known then, so "
            f"they are not used; {self.entered:,} are. History that is loaded later needs the column 知悉日期 "
            "(recorded_at), or --known-on of the import.",
        )


def open_stored_inspections(
    connection: Connection, features: FeatureSet, closure: Sequence[RuleSet], on: date
) -> StoredInspections:
    """The labelled inspections that were known on the day `on`, with their facts, to be read by `connection`.

    Raises ProductError where the features do not say which records are inspections.
    """
    days = on, last_change(connection)
    labelled = labelled_records.read_labelled_records(connection, features, _label(features), *days)
    return StoredInspections(connection, labelled, closure, features, days)


def learn_from_database(
    connection: Connection,
    features: FeatureSet | None,
    closure: Sequence[RuleSet],
    until: int | None,
    progress: Progress,
    on: date,
    capacity: Sequence[float] = CAPACITY,
) -> tuple[LearnedModel, Sequence[Text]]:
    """The model of the scheme of `closure`, learned from what was known on the day `on`, and what to say of the rest.

    `until` None holds back the latest fifth; `capacity` are shares of all that could be inspected. Raises ProductError
    where no scheme or no features are named, or there is no inspection.
    """
    if features is None or not closure:
        raise _refuse_undeclared(closure)
    inspected = open_stored_inspections(connection, features, closure, on)
    span = span_of_days(inspected.inspections.day, f"{features.name}: {_label(features).type}")
    before = first_day_held_back(span) if until is None else until
    learned = learn_model(
        inspected,
        features,
        before,
        progress,
        closure=closure,
        left_out=inspected.left_out,
        registered_later=inspected.registered_later,
        capacity=capacity,
    )
    return learned, inspected.notices()


def _label(features: FeatureSet) -> Label:
    if features.label is None:
        raise ProductError(
            Text("特征没有写明哪些记录是检查。", "The features do not say which records are inspections."),
            features.name,
            Text("没有标签，不知道从什么学习。", "Without a label there is nothing to learn from."),
            Text("在特征文件中写明 label。", "State a label in the feature file."),
        )
    return features.label


def _refuse_undeclared(closure: Sequence[RuleSet]) -> ProductError:
    if not closure:
        return ProductError(
            Text("没有指明方案。", "No scheme is named."),
            "--scheme",
            Text("从数据库训练的模型属于一个方案。", "A model that learns from the database belongs to a scheme."),
            Text("加上 --scheme，或给出三个文件。", "Add --scheme, or name the three files."),
        )
    return ProductError(
        Text("没有可用的特征。", "There are no features."),
        closure[-1].name,
        Text("方案旁没有特征文件。", "No feature file stands beside the scheme."),
        Text(
            "用 --features 指明；不知从何写起时，先从文件训练，得到一份拟定的特征。",
            "Name one with --features; a training from files proposes one to start from.",
        ),
    )
