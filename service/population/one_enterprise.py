"""The facts of one enterprise of a file, with every field that a person may want to see."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rules.feature_set import FeatureSet
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.facts import Facts
from scoring.required_fields import needs_of
from service.core.errors import ProductError
from service.core.files.distinct_values import true_where
from service.core.files.headers import Column, Matching
from service.core.files.rejects import Rejects
from service.core.files.sources import Batch, Source
from service.core.progress import Progress
from service.population.enterprises import Enterprises
from service.population.population import Inputs, OtherTypes, types_of
from service.population.records import RecordFile, records_delivery
from service.reading.beside_codes import stated_numbers_of
from service.reading.delivery import Open
from service.reading.forms.wanted import refuse_unused_headings
from service.reading.names import NO_NAMES, ConfirmedNames
from service.reading.stated_numbers import NO_NUMBERS, StatedNumbers
from service.reading.who import identifiers_of, tidied

_IDENTITY = {"uscc", "record_id", "type"}
_OF_ENTERPRISES = frozenset(ENTERPRISE_FIELDS) - _IDENTITY
_OF_RECORDS = frozenset(RECORD_FIELDS) - _IDENTITY


def facts_of_one(
    code: str,
    inputs: Inputs,
    rule_sets: Sequence[RuleSet],
    rejects: Rejects,
    features: Sequence[FeatureSet] = (),
    other_types: OtherTypes = dict,
) -> tuple[Facts, Sequence[Text]]:
    """A block of the one enterprise `code`, its records with all their fields, and what to say of the two files.

    `features` are those of models used, `other_types` types that may occur beside those of the rule sets. Rows of
    the enterprise that cannot be read go to `rejects`, as they do when all are scored. Raises ProductError where there
    is no such enterprise.
    """
    asked, code = code, tidied(code)
    needs = replace(needs_of(rule_sets, features), ids=True)
    with Progress() as progress:
        types = types_of((*rule_sets, *features), other_types)
        of_enterprises, of_records = inputs.openers()
        known_by = [code]
        enterprises = Enterprises(_narrowed_register(of_enterprises, code), needs, _OF_ENTERPRISES, inputs.wanted)
        records = records_delivery(
            lambda matching: OneEnterpriseSource(of_records(matching), known_by, inputs.wanted.names),
            needs,
            types,
            _OF_RECORDS,
            inputs.wanted,
        )
        refuse_unused_headings(inputs.wanted, enterprises.headings, records.headings)
        progress.begin({source.name: source.size for source in (enterprises.source, records.source)})
        enterprises.load(rejects, progress)
        if not len(enterprises) or not enterprises.accepted(0, 1).all():
            raise _not_in_file(asked, inputs)
        known_by += enterprises.second_numbers()
        held = RecordFile(records, needs, enterprises, 1, _OF_RECORDS)
        held.load(rejects, progress)
    facts = Facts(
        [code], enterprises.attributes(0, 1), held.block(0), {**enterprises.vocabularies, **held.vocabularies}
    )
    notices = [*enterprises.notices(), *held.notices(), *enterprises.doubts(), *held.doubts()]
    enterprises.close()
    held.close()
    return facts, notices


def _narrowed_register(opened: Open, code: str) -> Open:
    def narrowed(matching: Matching) -> Source:
        source = opened(matching)
        return OneEnterpriseSource(source, [code], numbers=stated_numbers_of(source))

    return narrowed


def _not_in_file(code: str, inputs: Inputs) -> ProductError:
    return ProductError(
        Text(f"没有代码为 {code} 的经营主体。", f"There is no enterprise with the code {code}."),
        str(inputs.enterprises),
        Text("文件中没有这一行，或该行未通过检查。", "The file has no such row, or the row was refused."),
        Text("核对代码；用 score --rejects 查看被拒的行。", "Check the code; score --rejects lists the rows refused."),
    )


class OneEnterpriseSource:
    """A source narrowed to the rows that are about one enterprise, however its code is written there.

    It is `known_by` its code and the numbers beside that, when the rows are read. Of rows without either those are
    about it whose name is `confirmed` for it. A register tells by `numbers` whose its numbers are.
    """

    def __init__(
        self,
        source: Source,
        known_by: Collection[str],
        confirmed: ConfirmedNames = NO_NAMES,
        numbers: StatedNumbers = NO_NUMBERS,
    ) -> None:
        self._source, self._known_by, self._confirmed, self._numbers = source, known_by, confirmed, numbers
        # What is known of authorities is learned from all of its rows.
        self.whole = source
        self.name, self.size = source.name, source.size
        self.columns: Mapping[str, Column] = source.columns
        self.notices = source.notices

    def type_of(self, name: str) -> pa.DataType:
        """The physical type of the column of field `name`."""
        return self._source.type_of(name)

    def batches(self, names: Sequence[str]) -> Iterator[Batch]:
        """The enterprise's rows in order, with only the columns of the fields `names`."""
        told_by = ("uscc", "registration_number", *(["name"] if self._confirmed else []))
        whose = [name for name in told_by if name in self.columns]
        known_by = pa.array(list(self._known_by), pa.string())
        for batch in self._source.batches(list(dict.fromkeys([*whose, *names]))):
            codes = self._numbers.codes(identifiers_of(batch, self.columns, self._confirmed))
            rows = np.flatnonzero(true_where(pc.is_in(codes, known_by)))
            columns = {name: batch.columns[name].take(pa.array(rows)) for name in names}
            yield Batch(columns, len(rows), batch.line_numbers()[rows], batch.done)
