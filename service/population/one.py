"""The facts of one enterprise, with every field that a person may want to see."""

from collections.abc import Sequence
from dataclasses import replace

from rules.feature_set import FeatureSet
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Kind
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.facts import Facts, Vocabulary
from scoring.required_fields import needs_of
from service.core.errors import ProductError
from service.core.files.opening import open_source
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.population.enterprises import Enterprises
from service.population.only import Only
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
        of_enterprises = Only(open_source(inputs.enterprises, ENTERPRISE_FIELDS), code)
        of_records = Only(open_source(inputs.records, RECORD_FIELDS), code)
        progress.begin({of_enterprises.name: of_enterprises.size, of_records.name: of_records.size})
        enterprises = Enterprises(of_enterprises, needs, vocabularies, _OF_ENTERPRISES)
        enterprises.load(rejects, progress)
        if not len(enterprises) or not enterprises.accepted(0, 1).all():
            raise _absent(code, inputs)
        records = RecordFile(of_records, needs, enterprises, vocabularies, types, 1, _OF_RECORDS)
        records.load(rejects, progress)
    facts = Facts([code], enterprises.attributes(0, 1), records.block(0), vocabularies)
    enterprises.close()
    records.close()
    return facts


def _absent(code: str, inputs: Inputs) -> ProductError:
    return ProductError(
        Text(f"没有代码为 {code} 的经营主体。", f"There is no enterprise with the code {code}."),
        str(inputs.enterprises),
        Text("文件中没有这一行，或该行未通过检查。", "The file has no such row, or the row was refused."),
        Text("核对代码；用 score --rejects 查看被拒的行。", "Check the code; score --rejects lists the rows refused."),
    )
