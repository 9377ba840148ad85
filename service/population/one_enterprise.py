"""The facts of one enterprise of a file, with every field that a person may want to see."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rules.feature_set import FeatureSet
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Kind
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.facts import Facts, Vocabulary
from scoring.required_fields import needs_of
from service.core.errors import ProductError
from service.core.files.headers import Column
from service.core.files.opening import open_source
from service.core.files.rejects import Rejects
from service.core.files.sources import Batch, Source
from service.core.progress import Progress
from service.population.enterprises import Enterprises
from service.population.population import Inputs
from service.population.records import RecordFile

_IDENTITY = {"uscc", "record_id", "type"}
_OF_ENTERPRISES = frozenset(ENTERPRISE_FIELDS) - _IDENTITY
_OF_RECORDS = frozenset(RECORD_FIELDS) - _IDENTITY


def facts_of_one(
    code: str, inputs: Inputs, rule_sets: Sequence[RuleSet], rejects: Rejects, features: Sequence[FeatureSet] = ()
) -> Facts:
    """A block of the one enterprise `code`, its records with all their fields; raises ProductError where it is not.

    `features` are those of models used. Rows of the enterprise that cannot be read go to `rejects`, as they do when
    all are scored.
    """
    needs = replace(needs_of(rule_sets, features), ids=True)
    vocabularies = {name: Vocabulary() for name, field in ENTERPRISE_FIELDS.items() if field.kind is Kind.TEXT}
    vocabularies |= {f"record.{name}": Vocabulary() for name, f in RECORD_FIELDS.items() if f.kind is Kind.TEXT}
    types = {name: kind for rule_set in rule_sets for name, kind in rule_set.record_types.items()}
    with Progress() as progress:
        of_enterprises = OneEnterpriseSource(open_source(inputs.enterprises, ENTERPRISE_FIELDS), code)
        of_records = OneEnterpriseSource(open_source(inputs.records, RECORD_FIELDS), code)
        progress.begin({of_enterprises.name: of_enterprises.size, of_records.name: of_records.size})
        enterprises = Enterprises(of_enterprises, needs, vocabularies, _OF_ENTERPRISES)
        enterprises.load(rejects, progress)
        if not len(enterprises) or not enterprises.accepted(0, 1).all():
            raise _not_in_file(code, inputs)
        records = RecordFile(of_records, needs, enterprises, vocabularies, types, 1, _OF_RECORDS)
        records.load(rejects, progress)
    facts = Facts([code], enterprises.attributes(0, 1), records.block(0), vocabularies)
    enterprises.close()
    records.close()
    return facts


def _not_in_file(code: str, inputs: Inputs) -> ProductError:
    return ProductError(
        Text(f"没有代码为 {code} 的经营主体。", f"There is no enterprise with the code {code}."),
        str(inputs.enterprises),
        Text("文件中没有这一行，或该行未通过检查。", "The file has no such row, or the row was refused."),
        Text("核对代码；用 score --rejects 查看被拒的行。", "Check the code; score --rejects lists the rows refused."),
    )


class OneEnterpriseSource:
    """A source narrowed to the rows whose `uscc` is `code`."""

    def __init__(self, source: Source, code: str) -> None:
        self._source, self._code = source, code
        self.name, self.size = source.name, source.size
        self.columns: Mapping[str, Column] = source.columns
        self.notices = source.notices

    def type_of(self, name: str) -> pa.DataType:
        """The physical type of the column of field `name`."""
        return self._source.type_of(name)

    def batches(self, names: Sequence[str]) -> Iterator[Batch]:
        """The enterprise's rows in order, with only the columns of the fields `names`."""
        asked = list(dict.fromkeys(["uscc", *names]))
        for batch in self._source.batches(asked):
            mine = pc.equal(pc.utf8_trim_whitespace(batch.columns["uscc"].cast(pa.string())), self._code)
            rows = np.flatnonzero(mine.fill_null(False).to_numpy(zero_copy_only=False))
            columns = {name: batch.columns[name].take(pa.array(rows)) for name in names}
            yield Batch(columns, len(rows), batch.line_numbers()[rows], batch.done)
