"""What a model may read: features declared beside a rule set, in the language of its measures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from rules.canonical import digest_of
from rules.conditions import Compare, Condition, FieldTest
from rules.measures import Measure
from rules.record_types import RecordType
from rules.ruleset import Objection, PublicityPeriod
from rules.texts import Text

# Fields of a record that say who looked, not what an enterprise did.
INSPECTOR_FIELDS = frozenset({"authority", "source", "applicant", "approver"})
# Fields that name one enterprise or one record: as a feature they would be learned by heart.
NAMING_FIELDS = frozenset({"uscc", "name", "record_id", "document_no"})
MOST_FEATURES = 60

# Fields that features may be proposed of, by kind of file.
SURVEYED: Mapping[str, tuple[str, ...]] = {
    "enterprises": ("established_on", "registered_capital", "industry", "enterprise_type", "region"),
    "records": ("severity", "amount", "value", "ends_on", "outcome"),
}
# Fields of files whose columns are not used, of enterprises and of records.
Unread = Mapping[str, frozenset[str]]


class Risk(StrEnum):
    """In which direction a feature may raise the probability."""

    HIGHER_IS_RISKIER = "higher_is_riskier"
    LOWER_IS_RISKIER = "lower_is_riskier"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Prior:
    """The prior of a feature `per` something: `weight` more records with the value `value` are counted in."""

    weight: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: the value of `measure`, divided by that of `per` where given.

    `inspector` says why a feature that describes who looked is allowed all the same.
    """

    id: str
    title: Text
    measure: Measure
    per: Measure | None = None
    prior: Prior | None = None
    risk: Risk = Risk.ANY
    inspector: Text | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """The inspections that a model learns from: `found` a problem, `clear` of one; `random` those drawn at random.

    An inspection that is neither found nor clear teaches nothing; where `random` is None all were drawn at random.
    """

    type: str
    found: Condition
    clear: Condition
    random: Condition | None = None


def _one_of(field: str, *values: str) -> Condition:
    return FieldTest(field, Compare(values=frozenset(values)))


# Where a feature set names no label. An unreachable enterprise is neither found nor clear. Checks of directed
# kinds (专项检查, 定向抽查, 投诉举报检查, 复查) are not drawn at random from all, so they are not learned from.
DEFAULT_LABEL = Label(
    type="inspection",
    found=_one_of("outcome", "problem", "refused"),
    clear=_one_of("outcome", "no_problem"),
    random=_one_of("category", "random", "双随机抽查", "不定向抽查"),
)


@dataclass(frozen=True, slots=True)
class FeatureSet:
    """The features of the model of one scheme, in order.

    `document` is the file as deterministic text with every named measure written out, and `digest` its SHA-256.
    `objection` and `publicity` are those of the rule set that the file stands beside. `unread` are the fields, by
    kind of file, whose columns training and trials leave alone.
    """

    scheme: str
    version: str
    title: Text
    features: tuple[Feature, ...]
    digest: str
    label: Label | None = None
    unread: Unread = field(default_factory=dict)
    record_types: Mapping[str, RecordType] = field(default_factory=dict)
    objection: Objection = Objection.COUNT
    publicity: tuple[PublicityPeriod, ...] = ()
    document: str = field(default="", repr=False)

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def name(self) -> str:
        """`scheme@version`."""
        return f"{self.scheme}@{self.version}"

    @property
    def counting(self) -> str:
        """SHA-256 of which records count beside the rule set: a model learned under it, and is used under no other."""
        periods = [(p.type, p.severity, p.months, str(p.law_from), str(p.law_until)) for p in self.publicity]
        return digest_of(repr((self.objection.value, sorted(periods, key=repr))))
