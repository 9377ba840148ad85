"""Proofs without facts: every planted fault is found, and nothing sound is called a fault."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from rules.basis import Citation, Demonstration, Supports
from rules.check.verdict import Property, Verdict, apply_waivers
from rules.conditions import All, Compare, FieldTest, MeasureTest, Not
from rules.intervals import Interval
from rules.measures import AttributeMeasure, ConditionMeasure, From, Over, RecordMeasure, TierMeasure
from rules.points import Band, Bands, Each, Limit, Table, WhenTrue
from rules.ruleset import (
    Direction,
    Group,
    Indicator,
    Level,
    Override,
    OverrideKind,
    RuleSet,
    ScoreScale,
    Standing,
    Tier,
    Waiver,
)
from rules.texts import Text
from scoring.check import proofs_of
from scoring.check.axes import axis_of, longest_window, spread_over
from scoring.check.states import figures_of

T = Text("字", "word")
DAY = date(2026, 6, 30)
BASIS = {Supports.INDICATOR: Demonstration("supply", T)}
PENALTIES = RecordMeasure(Over.COUNT, ("administrative_penalty",), months=12)
SCALE = ScoreScale(Direction.HIGHER_IS_BETTER, Decimal(100), Decimal(0), Decimal(100))


def d(text):
    return None if text is None else Decimal(text)


def span(at_least=None, below=None, *, above=None, at_most=None):
    return Interval(d(at_least), d(above), d(at_most), d(below))


def bands(*rows, **more):
    return Bands(tuple(Band(interval, Decimal(points)) for interval, points in rows), **more)


def indicator(measure=PENALTIES, points=None, limit=None, id="i", **more):
    return Indicator(id, T, measure, points or Each(Decimal(-1)), limit or Limit(Decimal(-50)), BASIS, **more)


def rule_set(*indicators, **more):
    tiers = (Tier("A", T, span("90")), Tier("B", T, span("60", "90")), Tier("C", T, span(below="60")))
    given = {"score": SCALE, "tiers": tiers, **more}
    return RuleSet(
        "local",
        "2026-01",
        T,
        Standing.TEACHING,
        T,
        T,
        date(2026, 1, 1),
        indicators=indicators or (indicator(),),
        digest="0" * 64,
        **given,
    )


def findings(rule_set_, asked, *read, as_of=DAY):
    return proofs_of((*read, rule_set_), as_of).of(asked)


def faults(rule_set_, asked, *read, **more):
    return [f for f in findings(rule_set_, asked, *read, **more) if f.verdict is Verdict.REFUTED]


CAPITAL = AttributeMeasure(From.VALUE, "registered_capital")
SHARE = RecordMeasure(
    Over.SHARE, ("spot_check",), part=FieldTest("outcome", Compare(values=frozenset({"unqualified"}))), at_least=3
)


@pytest.mark.parametrize(
    ("measure", "rows", "value"),
    [
        (PENALTIES, [(span(below="2"), 0), (span("3"), -5)], "2"),
        (PENALTIES, [(span("1", "2"), -1), (span("2"), -5)], "0"),
        (CAPITAL, [(span(below="10"), 0), (span(above="10"), 1)], "10"),
        (CAPITAL, [(span(at_most="10"), 0), (span("10.000002"), 1)], "10.000001"),
        (SHARE, [(span(below="0.5"), 0), (span(above="0.5"), -5)], "0.5"),
        (SHARE, [(span(at_most="0.5"), 0), (span("0.5", "1"), -5)], "0.5"),
        (PENALTIES, [(span(at_most="3"), 0), (span("3"), -5)], "3"),
    ],
)
def test_a_gap_or_overlap_is_refuted_with_a_value_in_it(measure, rows, value):
    fault, *_ = faults(rule_set(indicator(measure, bands(*rows))), Property.BANDS)
    assert fault.subject == "i"
    assert fault.example["value"] == value


@pytest.mark.parametrize(
    ("measure", "points"),
    [
        (PENALTIES, bands((span(at_most="2"), 0), (span("3"), -5))),
        (CAPITAL, bands((span(at_most="10"), 0), (span("10.000001"), 1))),
        (SHARE, bands((span(at_most="0.5"), 0), (span(above="0.5", at_most="1"), -5))),
        (PENALTIES, bands((span("1"), -5), otherwise=Decimal(0))),
    ],
)
def test_bands_that_cover_every_value_are_proved(measure, points):
    (proof,) = findings(rule_set(indicator(measure, points)), Property.BANDS)
    assert proof.verdict is Verdict.PROVED


def test_a_row_of_a_table_that_no_code_gives_is_refuted():
    industry = AttributeMeasure(From.LONGEST_MATCH, "industry", ("C", "C13"))
    table = Table({"C": Decimal(-1), "C14": Decimal(-2)})
    (fault,) = faults(rule_set(indicator(industry, table)), Property.TABLES)
    assert fault.example == {"value": "C14"}


def test_every_tier_read_needs_a_row_and_every_row_a_tier():
    read = replace(rule_set(), scheme="other")
    table = Table({"A": Decimal(0), "B": Decimal(-5), "E": Decimal(-9), "not_rated": Decimal(0)})
    reading = rule_set(indicator(TierMeasure("other"), table), reads=("other",))
    assert [f.example["value"] for f in faults(reading, Property.TABLES, read)] == ["E", "C"]


def test_a_severity_that_does_not_exist_is_refuted():
    odd = replace(PENALTIES, where=FieldTest("severity", Compare(values=frozenset({Decimal(4)}))))
    assert [f.example for f in faults(rule_set(indicator(odd)), Property.TABLES)] == [{"value": "4"}]


IMPOSSIBLE = All(
    (
        FieldTest("severity", Compare(interval=span("3"))),
        FieldTest("severity", Compare(interval=span(below="2"))),
    )
)


@pytest.mark.parametrize(
    "dead",
    [
        indicator(points=Each(Decimal(0))),
        indicator(points=Each(Decimal(2)), limit=Limit(at_most=Decimal(0))),
        indicator(replace(PENALTIES, where=IMPOSSIBLE)),
        indicator(points=bands((span(), 0))),
        indicator(weight=0),
    ],
)
def test_an_indicator_that_never_gives_points_is_dead(dead):
    assert [f.subject for f in faults(rule_set(dead), Property.DEAD_RULES)] == ["i"]


@pytest.mark.parametrize(
    ("measure", "rows"),
    [
        (PENALTIES, [(span("0"), -1), (span(below="0"), -5)]),
        (PENALTIES, [(span("2"), -3), (span(below="2"), 0), (span("5"), -9)]),
        (replace(PENALTIES, over=Over.DAYS_SINCE_LATEST), [(span(below="366"), -5), (span("366"), -1)]),
        (SHARE, [(span(at_most="1"), -1), (span(above="1"), -5)]),
        (CAPITAL, [(span(at_most="10"), 1), (span(above="10", below="10.000001"), -5), (span("10.000001"), 2)]),
    ],
)
def test_a_band_that_no_value_reaches_is_dead(measure, rows):
    faulty = faults(rule_set(indicator(measure, bands(*rows))), Property.DEAD_RULES)
    assert len(faulty) == 1


@pytest.mark.parametrize(
    "override",
    [
        Override("o", T, OverrideKind.CAP, BASIS, MeasureTest(PENALTIES, Compare(interval=span("1"))), tier="A"),
        Override("o", T, OverrideKind.FLOOR, BASIS, MeasureTest(PENALTIES, Compare(interval=span("1"))), tier="C"),
        Override("o", T, OverrideKind.CAP, BASIS, MeasureTest(PENALTIES, Compare(interval=span(below="0"))), tier="B"),
        Override(
            "o",
            T,
            OverrideKind.DIRECT,
            BASIS,
            MeasureTest(replace(PENALTIES, over=Over.EXISTS, where=IMPOSSIBLE), None),
            tier="C",
        ),
    ],
)
def test_an_override_that_can_never_act_is_dead(override):
    assert [f.subject for f in faults(rule_set(overrides=(override,)), Property.DEAD_RULES)] == ["o"]


def test_groups_without_members_and_levels_without_indicators_are_dead():
    empty = rule_set(groups=(Group("g", T, Limit(Decimal(-5))),), levels=(Level("L", T),))
    assert [f.subject for f in faults(empty, Property.DEAD_RULES)] == ["g", "L"]


def test_a_limit_that_never_binds_is_a_note_and_no_fault():
    idle = indicator(replace(PENALTIES, over=Over.EXISTS), WhenTrue(Decimal(-5)), Limit(Decimal(-10)))
    notes = [f for f in findings(rule_set(idle), Property.DEAD_RULES) if f.verdict is Verdict.NOTE]
    assert "i" in [f.subject for f in notes]
    assert not faults(rule_set(idle), Property.DEAD_RULES)


def test_a_tier_outside_the_reachable_scores_is_refuted_with_the_range():
    (fault,) = faults(rule_set(indicator(limit=Limit(Decimal(-30)))), Property.TIERS_REACHABLE)
    assert fault.subject == "C"
    assert fault.example["lowest score"] == "70"


def test_a_tier_without_a_band_that_no_override_gives_is_refuted():
    tiers = (*rule_set().tiers, Tier("M", T, None))
    assert [f.subject for f in faults(rule_set(tiers=tiers), Property.TIERS_REACHABLE)] == ["M"]


def test_weights_and_limits_decide_the_range_of_the_score():
    levels = (Level("L", T, weight=4000), Level("K", T, weight=6000))
    items = (indicator(level="L"), indicator(id="k", level="K", limit=Limit(Decimal(-20))))
    (fault,) = faults(rule_set(*items, levels=levels), Property.TIERS_REACHABLE)
    assert fault.example["lowest score"] == "68"


def citation(**dates):
    return Citation("doc", "文〔2022〕1号", T, frozenset(Supports), date(2026, 1, 1), **dates)


@pytest.mark.parametrize(
    ("cited", "words"),
    [
        (citation(in_force_until=date(2026, 6, 30)), "lapsed on 2026-06-30"),
        (citation(in_force_from=date(2026, 7, 1)), "not in force before 2026-07-01"),
    ],
)
def test_a_citation_not_in_force_on_the_day_is_refuted(cited, words):
    (fault,) = faults(rule_set(legal_basis=(cited,)), Property.CITATIONS)
    assert words in fault.sentence.en


def test_a_citation_is_in_force_from_its_first_day_to_the_day_before_its_last():
    cited = citation(in_force_from=DAY, in_force_until=date(2026, 7, 1))
    assert not faults(rule_set(legal_basis=(cited,)), Property.CITATIONS)


def test_every_demonstration_basis_is_listed():
    assert "supply" in [f.subject for f in findings(rule_set(), Property.CITATIONS) if f.verdict is Verdict.NOTE]


def test_weights_of_siblings_must_sum_to_ten_thousand():
    levels = (Level("L", T, weight=4000), Level("K", T, weight=5000))
    items = (indicator(level="L"), indicator(id="k", level="K"))
    (fault,) = faults(rule_set(*items, levels=levels), Property.WEIGHTS)
    assert fault.example["sum"] == 9000
    assert not faults(rule_set(*items, levels=(levels[0], replace(levels[1], weight=6000))), Property.WEIGHTS)


def open_types(rule_set_, *read):
    found = findings(rule_set_, Property.DIRECTION, *read)
    return {f.subject for f in found if f.verdict is Verdict.NOT_DECIDED}


LATEST = RecordMeasure(Over.DAYS_SINCE_LATEST, ("administrative_penalty",))
GREATEST = RecordMeasure(Over.MAX, ("administrative_penalty",), field="severity")
INSPECTED = RecordMeasure(Over.EXISTS, ("inspection",))
CLEAN = replace(INSPECTED, where=FieldTest("outcome", Compare(values=frozenset({"no_problem"}))))


@pytest.mark.parametrize(
    ("measure", "points"),
    [
        (LATEST, bands((span(below="90"), -3), (span("90"), -1))),
        (LATEST, bands((span(below="90"), -1), (span("90"), -3), missing=Decimal(0))),
        (PENALTIES, Each(Decimal(1))),
        (replace(PENALTIES, over=Over.LATEST, field="severity"), bands((span(below="3"), -1), (span("3"), -5))),
        (GREATEST, bands((span(), -1), missing=Decimal(-5))),
    ],
)
def test_direction_is_not_proved_where_an_adverse_record_may_help(measure, points):
    if measure is LATEST and points.bands[0].points == -3:
        points = replace(points, missing=Decimal(-5))
    assert open_types(rule_set(indicator(measure, points))) == {"administrative_penalty"}


def test_points_for_inspections_count_against_direction_only_where_an_adverse_one_earns_them():
    assert open_types(rule_set(indicator(INSPECTED, WhenTrue(Decimal(2))))) == {"inspection"}
    assert open_types(rule_set(indicator(CLEAN, WhenTrue(Decimal(2))))) == set()


@pytest.mark.parametrize(
    ("measure", "points"),
    [
        (LATEST, bands((span(below="90"), -3), (span("90"), -1))),
        (SHARE, bands((span(at_most="0.5"), 0), (span(above="0.5"), -5))),
        (replace(GREATEST, over=Over.SUM, field="amount"), bands((span("1"), -1), otherwise=d("0"))),
        (GREATEST, bands((span(below="3"), -1), (span("3"), -5))),
    ],
)
def test_direction_is_proved_by_structure(measure, points):
    assert open_types(rule_set(indicator(measure, points))) == set()


def test_a_share_is_proved_only_for_records_that_enter_its_part():
    problem = FieldTest("outcome", Compare(values=frozenset({"problem"})))
    share = RecordMeasure(Over.SHARE, ("inspection",), part=problem)
    points = bands((span(at_most="0.5"), 0), (span(above="0.5"), -5))
    assert open_types(rule_set(indicator(share, points))) == {"inspection"}
    both = FieldTest("outcome", Compare(values=frozenset({"problem", "refused"})))
    assert open_types(rule_set(indicator(replace(share, part=both), points))) == set()


def test_direction_follows_the_direction_of_the_score():
    riskier = replace(SCALE, direction=Direction.HIGHER_IS_RISKIER, base=Decimal(0))
    tiers = (Tier("A", T, span(below="30")), Tier("B", T, span("30")))
    rising = indicator(points=Each(Decimal(5)), limit=Limit(at_most=Decimal(50)))
    assert open_types(rule_set(rising, score=riskier, tiers=tiers)) == set()
    assert open_types(rule_set(score=riskier, tiers=tiers)) == {"administrative_penalty"}
    assert "administrative_penalty" in open_types(rule_set(rising, score=riskier, tiers=tiers[::-1]))


def override(kind, when, tier=None, **more):
    return Override("o", T, kind, BASIS, when, tier, **more)


MANY = MeasureTest(PENALTIES, Compare(interval=span("3")))
FEW = MeasureTest(PENALTIES, Compare(interval=span("1", "3")))


@pytest.mark.parametrize(
    ("overrides", "proved"),
    [
        ([override(OverrideKind.CAP, MANY, "B")], True),
        ([override(OverrideKind.CAP, Not(MANY), "B")], False),
        ([override(OverrideKind.FLOOR, MANY, "B")], False),
        ([override(OverrideKind.FLOOR, Not(MANY), "B")], True),
        ([override(OverrideKind.SHIFT, MANY, by=1)], True),
        ([override(OverrideKind.SHIFT, FEW, by=1)], False),
        ([override(OverrideKind.CAP, FEW, "B")], False),
        ([override(OverrideKind.CAP, FEW, "B"), replace(override(OverrideKind.CAP, MANY, "C"), id="p")], True),
        ([override(OverrideKind.CAP, FEW, "B"), replace(override(OverrideKind.DIRECT, MANY, "C"), id="p")], True),
        ([override(OverrideKind.CLASS, MANY, "A")], False),
    ],
)
def test_overrides_must_keep_the_direction(overrides, proved):
    found = open_types(rule_set(overrides=tuple(overrides)))
    assert found == (set() if proved else {"administrative_penalty"})


def test_a_class_override_on_an_attribute_and_the_score_is_proved():
    new = MeasureTest(AttributeMeasure(From.YEARS_SINCE, "established_on"), Compare(interval=span(below="1")))
    tiers = (*rule_set().tiers[:2], Tier("M", T, None), rule_set().tiers[2])
    relabel = override(OverrideKind.CLASS, new, "M", within=("A", "B"))
    assert open_types(rule_set(tiers=tiers, overrides=(relabel,))) == set()
    best = override(OverrideKind.CLASS, new, "A", within=("C",))
    assert open_types(rule_set(tiers=tiers, overrides=(best,))) == {"administrative_penalty"}


def test_of_several_classes_the_first_listed_counts():
    """With three penalties the first class gives the best tier, although the second holds too."""
    many = override(OverrideKind.CLASS, MANY, "A")
    any_at_all = override(OverrideKind.CLASS, MeasureTest(PENALTIES, Compare(interval=span("1"))), "C")
    first_bad = (replace(any_at_all, id="p"), many)
    assert open_types(rule_set(overrides=(many, replace(any_at_all, id="p")))) == {"administrative_penalty"}
    assert open_types(rule_set(overrides=first_bad)) == set()


def test_a_gain_that_rounds_to_nothing_alone_counts_where_many_records_add_up():
    tiny = indicator(points=Each(Decimal("0.01")), limit=Limit(at_most=Decimal(50)), weight=1000)
    assert open_types(rule_set(tiny)) == {"administrative_penalty"}
    assert not faults(rule_set(tiny), Property.DEAD_RULES)


def test_whole_numbers_may_be_negative_and_money_may_not():
    staff = AttributeMeasure(From.VALUE, "employees")
    below_nothing = bands((span(below="0"), -5), (span("0"), 1))
    assert not faults(rule_set(indicator(staff, below_nothing)), Property.DEAD_RULES)
    assert faults(rule_set(indicator(CAPITAL, below_nothing)), Property.DEAD_RULES)


def test_the_latest_value_is_told_apart_as_its_own_filter_does():
    """Only class 2 enters, which no band tells from class 1."""
    general = FieldTest("severity", Compare(values=frozenset({Decimal(2)})))
    latest = replace(PENALTIES, over=Over.LATEST, field="severity", where=general)
    assert open_types(rule_set(indicator(latest, bands((span(), 1))))) == {"administrative_penalty"}


def test_a_tier_read_moves_as_its_own_scheme_proves():
    table = Table({"A": Decimal(0), "B": Decimal(-5), "C": Decimal(-9), "not_rated": Decimal(0)})
    reading = rule_set(indicator(TierMeasure("other"), table), reads=("other",))
    sound = replace(rule_set(), scheme="other")
    broken = replace(rule_set(indicator(points=Each(Decimal(1)))), scheme="other")
    assert open_types(reading, sound) == set()
    assert open_types(reading, broken) == {"administrative_penalty"}


def test_a_waiver_covers_only_the_types_it_names():
    waiver = Waiver("direction", ("inspection",), Text("理由", "a reason"))
    broken = rule_set(indicator(INSPECTED, WhenTrue(Decimal(2))), indicator(points=Each(Decimal(1)), id="k"))
    found = [apply_waivers(f, (waiver,)) for f in findings(broken, Property.DIRECTION)]
    verdicts = {f.subject: f.verdict for f in found if f.subject}
    assert verdicts == {"inspection": Verdict.WAIVED, "administrative_penalty": Verdict.NOT_DECIDED}
    assert "a reason" in next(f for f in found if f.subject == "inspection").sentence.en


def test_the_longest_window_of_months():
    assert [longest_window(months) for months in (1, 2, 12, 24)] == [30, 61, 365, 730]


def test_every_run_of_numbers_is_shown_at_its_ends_and_next_to_zero():
    assert spread_over(-9, 9, [-3, 2, 5, 40]) == [-4, -3, 0, 1, 2, 4, 5]
    edge = [Compare(interval=span("0.5"))]
    shares = [figure.value for figure in figures_of(SHARE, axis_of(SHARE, edge, {}))]
    assert shares == [0, Fraction(1, 4), Fraction(1, 2), 1, None]


SEVERE = FieldTest("severity", Compare(interval=span("3")))
STATED = FieldTest("severity", Compare(missing=False))
REVENUE = MeasureTest(AttributeMeasure(From.VALUE, "revenue"), Compare(interval=span("100")))
NO_REVENUE = MeasureTest(AttributeMeasure(From.MISSING, "revenue"), None)
IN_TIME = FieldTest("occurred_on", Compare(interval=span("0")))


def of_condition(condition):
    return rule_set(indicator(ConditionMeasure(condition), WhenTrue(Decimal(-1), Decimal(0))))


@pytest.mark.parametrize(
    ("checked", "named"),
    [
        (rule_set(indicator(replace(PENALTIES, where=Not(SEVERE)))), "severity"),
        (rule_set(indicator(replace(PENALTIES, where=All((Not(All((SEVERE, IN_TIME))), IN_TIME))))), "severity"),
        (of_condition(Not(REVENUE)), "revenue"),
        (of_condition(All((Not(REVENUE), MeasureTest(replace(PENALTIES, where=STATED), None)))), "revenue"),
        (rule_set(overrides=(Override("o", T, OverrideKind.CAP, BASIS, when=Not(REVENUE), tier="B"),)), "revenue"),
    ],
)
def test_a_not_that_holds_for_a_missing_value_is_noted(checked, named):
    (note,) = findings(checked, Property.MISSING)
    assert note.verdict is Verdict.NOTE
    assert named in note.sentence.en
    assert named in note.sentence.zh
    assert proofs_of([checked], DAY).verdict(Property.MISSING) is Verdict.NOTE


@pytest.mark.parametrize(
    "checked",
    [
        rule_set(indicator(replace(PENALTIES, where=SEVERE))),
        rule_set(indicator(replace(PENALTIES, where=All((Not(SEVERE), STATED))))),
        rule_set(indicator(replace(PENALTIES, where=Not(IN_TIME)))),
        rule_set(indicator(replace(PENALTIES, where=Not(STATED)))),
        of_condition(All((Not(REVENUE), Not(NO_REVENUE)))),
        of_condition(Not(MeasureTest(PENALTIES, Compare(interval=span("3"))))),
    ],
)
def test_a_not_that_no_missing_value_makes_hold_is_proved(checked):
    (proof,) = findings(checked, Property.MISSING)
    assert proof.verdict is Verdict.PROVED
