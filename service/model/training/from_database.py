"""Inspections of the database with the facts of its enterprises, each as it was known the day before."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from rules.feature_set import FeatureSet
from rules.ruleset import RuleSet
from rules.texts import Text
from service.decisions.states import BLOCK
from service.facts.enterprises import codes_of
from service.facts.inspection_facts import InspectionFactReader
from service.model.read.inspections import Inspections
from service.model.training.labelled_records import DIFFERING, DIRECTED, UNLABELLED, LabelledRecords
from service.model.training.leaks import eve_of
from service.model.training.pieces import Piece, Places, bounded

# Why inspections are left out.
_WHY_LEFT_OUT = {
    DIRECTED: Text("不是随机抽取", "were not drawn at random"),
    UNLABELLED: Text("没有写明是否发现问题", "state neither a problem nor none"),
    DIFFERING: Text("同一日的记录相互矛盾", "contradict another of the same day"),
}


class StoredInspected:
    """The labelled inspections and one connection to read their facts by; counts what came too late to be known.

    `entered` and `late` are the records that counted, and those that were not known yet, when all were last read.
    """

    def __init__(
        self,
        connection: Connection,
        labelled: LabelledRecords,
        closure: Sequence[RuleSet],
        features: FeatureSet,
        days: tuple[date, int],
    ) -> None:
        """`days` are today and the last change known."""
        self._connection = connection
        self._reader = InspectionFactReader(connection, closure, days[0], days[0], days[1], features=[features])
        self.inspections: Inspections = labelled.inspections
        self.left_out, self.registered_later = labelled.left_out, labelled.registered_later
        self.entered = self.late = 0

    def pieces(self, chosen: Places) -> Iterator[Piece]:
        """The inspections at `chosen`, block by block of enterprises."""
        whole = len(chosen) == len(self.inspections)
        if whole:
            self.entered = self.late = 0
        blocks = self.inspections.owner[chosen] // BLOCK
        for block in np.unique(blocks).tolist():
            of_block = chosen[blocks == block]
            held = self._reader.count_versions(self._connection, self.inspections.owner[of_block])
            for run in bounded(held):
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
