"""A proposed feature set loads, whatever records there are, and reads what they state."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.feature_set import MOST_FEATURES, Feature, Prior, Risk
from rules.fields import ENTERPRISE_FIELDS
from rules.load_feature_set import parse_features
from rules.measures import AttributeMeasure, From, Over, RecordMeasure
from rules.propose_features import TypeSummary, Values, propose_features
from rules.record_types import RECORD_TYPES, RecordType


def features_of(types: dict[str, TypeSummary], *attributes: str) -> dict[str, Feature]:
    text = propose_features(types, dict.fromkeys(attributes, 1000))
    return {feature.id: feature for feature in parse_features(text, "proposed.yaml", None).features}


def test_attributes_that_are_stated_are_read() -> None:
    found = features_of({}, "industry", "established_on", "registered_capital", "name", "status")
    assert [feature.measure for feature in found.values()] == [
        AttributeMeasure(From.YEARS_SINCE, "established_on"),
        AttributeMeasure(From.VALUE, "registered_capital"),
        AttributeMeasure(From.VALUE, "industry"),
    ]


def test_a_type_of_adverse_records_is_counted_one_way() -> None:
    found = features_of({"administrative_penalty": TypeSummary(1000, {"severity": 900, "amount": 40, "ends_on": 800})})
    assert found["administrative_penalty.count_12"].risk is Risk.HIGHER_IS_RISKIER
    assert found["administrative_penalty.days"].measure == RecordMeasure(
        Over.DAYS_SINCE_LATEST, ("administrative_penalty",)
    )
    assert found["administrative_penalty.grave"].measure == RecordMeasure(
        Over.MAX, ("administrative_penalty",), months=36, field="severity"
    )
    assert "administrative_penalty.now" in found
    assert "administrative_penalty.amount" not in found


def test_measured_values_are_averaged_with_a_prior_at_their_mean() -> None:
    values = Values(Decimal("90.6659407"), low=Decimal("79"), high=Decimal("100"))
    found = features_of({"routine": TypeSummary(5000, {"value": 4900}, {"value": values})}, "industry")
    mean = found["routine.mean"]
    assert mean.prior == Prior(2, Decimal("90.665941"))
    assert isinstance(mean.measure, RecordMeasure)
    assert isinstance(mean.per, RecordMeasure)
    assert (mean.measure.over, mean.per.over) == (Over.SUM, Over.COUNT)
    assert {"routine.latest", "routine.greatest", "routine.low", "routine.high_days", "industry"} <= set(found)
    assert all(feature.risk is Risk.ANY for feature in found.values())


def test_a_type_that_is_not_known_speaks_against_nobody() -> None:
    text = propose_features({"routine": TypeSummary(5000), "complaint": TypeSummary(300)}, {})
    types = parse_features(text, "proposed.yaml", None).record_types
    assert {name: kind.adverse for name, kind in types.items()} == {"routine": False}


def test_frequent_outcomes_become_shares_drawn_towards_the_share_of_all() -> None:
    outcomes = {"发现问题": 100, "problem": 100, "no_problem": 700, "unreachable": 2}
    found = features_of({"inspection": TypeSummary(1000, {}, {}, outcomes)})
    shares = {name: feature.prior for name, feature in found.items() if ".outcome_" in name}
    assert set(shares) == {"inspection.outcome_no_problem", "inspection.outcome_problem"}
    assert shares["inspection.outcome_problem"] == Prior(2, Decimal("0.221729"))


def test_nothing_is_made_of_a_rare_type_but_its_rows_can_be_read() -> None:
    text = propose_features({"rare": TypeSummary(199), "later": TypeSummary(0)}, {"industry": 1})
    made = parse_features(text, "proposed.yaml", None)
    assert [feature.id for feature in made.features] == ["industry"]
    assert set(made.record_types) == {"rare", "later"}


def test_a_type_whose_name_is_no_id_gets_one() -> None:
    text = propose_features({"日常检查": TypeSummary(9000), "2类 检查": TypeSummary(1), "type_1": TypeSummary(300)}, {})
    made = parse_features(text, "proposed.yaml", None)
    assert {kind.zh: name for name, kind in made.record_types.items()} == {
        "日常检查": "type_2",
        "type_1": "type_1",
        "2类 检查": "type_3",
    }
    assert made.features[0].id == "type_2.count_12"
    assert made.features[0].title.zh == "近一年日常检查次数"


def test_of_a_column_full_of_different_words_the_most_frequent_are_types() -> None:
    text = propose_features({f"t{number}": TypeSummary(1000 - number) for number in range(300)}, {})
    made = parse_features(text, "proposed.yaml", None)
    assert len(made.record_types) == 200
    assert "t200" not in made.record_types


def test_types_of_the_rule_set_beside_are_no_types_of_the_file() -> None:
    known = {**RECORD_TYPES, "routine": RecordType("routine", "日常检查", "routine check", adverse=True)}
    text = propose_features({"routine": TypeSummary(500)}, {}, known=known)
    assert "record_types" not in text
    assert "risk: higher_is_riskier" in text
    assert "近一年日常检查次数" in text


def test_fields_that_cannot_be_read_are_named() -> None:
    text = propose_features(
        {}, {"industry": 1}, unread={"records": frozenset({"severity"}), "enterprises": frozenset()}
    )
    assert parse_features(text, "proposed.yaml", None).unread == {"records": frozenset({"severity"})}


def test_the_most_frequent_types_come_first_where_not_all_have_room() -> None:
    found = features_of({f"type{i:02}": TypeSummary(1000 + i) for i in range(40)})
    assert len(found) <= MOST_FEATURES
    assert next(iter(found)) == "type39.count_12"
    assert "type00.count_12" not in found


numbers = st.decimals(min_value=-(10**6), max_value=10**6, allow_nan=False, places=7)
summaries = st.builds(
    TypeSummary,
    st.integers(200, 10**7),
    st.dictionaries(st.sampled_from(["severity", "value", "amount", "ends_on"]), st.integers(0, 10**7)),
    st.dictionaries(st.just("value"), st.builds(Values, numbers, st.none() | numbers, st.none() | numbers)),
    st.dictionaries(st.text(min_size=1, max_size=8), st.integers(0, 10**7), max_size=6),
)
names = st.sampled_from([*RECORD_TYPES]) | st.from_regex(r"[a-z][a-z0-9_.-]{0,12}", fullmatch=True)


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(names, summaries, min_size=1, max_size=8),
    st.dictionaries(st.sampled_from([*ENTERPRISE_FIELDS]), st.integers(0, 1000)),
)
def test_whatever_there_is_the_proposal_loads(types: dict[str, TypeSummary], attributes: dict[str, int]) -> None:
    text = propose_features(types, attributes, scheme="any-city", version="2026-01")
    made = parse_features(text, "proposed.yaml", None)
    assert made.scheme == "any-city"
    assert 1 <= len(made.features) <= MOST_FEATURES
