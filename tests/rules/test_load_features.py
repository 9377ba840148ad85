"""Feature sets: what loads, what it becomes, and that every mistake is named with its place and its remedy."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rules.errors import RuleSetError
from rules.feature_set import DEFAULT_LABEL, FeatureSet, Label, Risk
from rules.library import Library, shipped_library
from rules.load_feature_set import is_features, load_features, parse_features
from rules.measures import AttributeMeasure, From, Over, RecordMeasure, State
from rules.nodes import nodes_of_features, nodes_of_labels
from rules.record_types import RECORD_TYPES
from rules.ruleset import RuleSet

SOUND = """\
scheme: sample
version: "2026-01"
title: {zh: 特征, en: features}
label:
  of: inspection
  found: {outcome: problem}
  clear: {outcome: no_problem}
  random: {category: random}
record_types:
  - {id: hygiene, title: {zh: 量化分级, en: hygiene grading}, adverse: false}
features:
  - id: recent
    title: {zh: 近一年处罚, en: penalties within a year}
    measure: {kind: count, of: administrative_penalty, within: P12M}
    risk: higher_is_riskier
  - id: found
    title: {zh: 发现问题的比例, en: share of problems}
    measure: {kind: count, of: inspection, where: {outcome: problem}}
    per: {kind: count, of: inspection}
    prior: {weight: 2, value: 0.1}
  - id: industry
    title: {zh: 行业, en: industry}
    measure: {kind: value, field: industry}
  - id: graded
    title: {zh: 最近分级, en: latest grading}
    measure: {kind: latest, of: hygiene, field: value}
"""
RECENT = "{kind: count, of: administrative_penalty, within: P12M}"
IN_PUBLICITY = "{kind: count, of: administrative_penalty, state: in_publicity}"
PUBLICITY = "publicity: [{type: administrative_penalty, severity: any, months: 12, basis: figures}]\n"


def features_with(*changes: tuple[str, str], rule_set: RuleSet | None = None) -> FeatureSet:
    text = SOUND
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_features(text, "features.yaml", rule_set)


def test_a_sound_file_becomes_features_in_order() -> None:
    made = features_with()
    assert [feature.id for feature in made.features] == ["recent", "found", "industry", "graded"]
    recent, found, industry, _ = made.features
    assert recent.measure == RecordMeasure(Over.COUNT, ("administrative_penalty",), months=12)
    assert (recent.risk, industry.risk) == (Risk.HIGHER_IS_RISKIER, Risk.ANY)
    assert found.per == RecordMeasure(Over.COUNT, ("inspection",))
    assert found.prior is not None
    assert (found.prior.weight, str(found.prior.value)) == (2, "0.1")
    assert industry.measure == AttributeMeasure(From.VALUE, "industry")
    assert made.name == "sample@2026-01"
    assert set(made.record_types) == {"hygiene"}


def test_the_digest_is_of_the_document_which_reads_back_to_the_same() -> None:
    made = features_with()
    assert made.digest == hashlib.sha256(made.document.encode()).hexdigest()
    assert parse_features(made.document, "again.yaml", None) == made
    assert features_with(("  - id: graded", "  # a comment\n  - id: graded")).digest == made.digest
    assert features_with(("P12M", "P24M")).digest != made.digest


def test_the_label_of_inspections_is_given_where_none_is_written() -> None:
    written = re.sub(r"(?s)label:.*?(?=record_types)", "", SOUND)
    assert parse_features(written, "features.yaml", None).label == DEFAULT_LABEL
    assert {*DEFAULT_LABEL.found.compare.values} == RECORD_TYPES["inspection"].adverse  # type: ignore[union-attr,misc]


def test_a_label_says_that_all_were_drawn_at_random() -> None:
    label = features_with(("random: {category: random}", "random: all")).label
    assert isinstance(label, Label)
    assert label.random is None


def test_nodes_are_those_of_measures_divisors_and_the_label() -> None:
    made = features_with()
    assert [path for path, _ in nodes_of_features(made)] == [
        ("features", 0, "measure"),
        ("features", 1, "measure"),
        ("features", 1, "measure", "where"),
        ("features", 1, "per"),
        ("features", 2, "measure"),
        ("features", 3, "measure"),
    ]
    assert [path for path, _ in nodes_of_labels(made)] == [("label", "found"), ("label", "clear"), ("label", "random")]


def test_measures_of_the_rule_set_are_named_and_written_out(load: Callable[..., RuleSet]) -> None:
    rule_set = load(more=f"measures:\n  - {{id: listed, kind: active, of: serious_violation}}\n{PUBLICITY}")
    changes = (RECENT, "listed"), ("per: {kind: count, of: inspection}", "per: {indicator: penalties}")
    made = features_with(*changes, rule_set=rule_set)
    assert made.features[0].measure == RecordMeasure(Over.EXISTS, ("serious_violation",), state=State.ACTIVE)
    assert made.features[1].per == rule_set.indicators[0].measure
    assert "listed" not in made.document
    assert parse_features(made.document, "again.yaml", None).digest == made.digest
    assert made.publicity == rule_set.publicity


def test_publicity_is_that_of_the_rule_set_beside(load: Callable[..., RuleSet]) -> None:
    assert features_with((RECENT, IN_PUBLICITY), rule_set=load(more=PUBLICITY)).publicity
    half = PUBLICITY.replace("months", "law_from: 2026-01-01, months")
    for rule_set in (None, load(), load(more=half)):
        with pytest.raises(RuleSetError) as caught:
            features_with((RECENT, IN_PUBLICITY), rule_set=rule_set)
        assert (caught.value.path, caught.value.line) == ("features[0].measure", 14)
        assert "the rule set beside it has no table" in caught.value.en


COMPLAINT = "{id: complaint, title: {zh: 投诉, en: complaint}, adverse: false}"
INSPECTOR = "{zh: 机关职责不同, en: authorities have different duties}"
MANY = "features:\n" + "".join(f"  - {{id: f{i}, title: {{zh: 数, en: n}}, measure: {RECENT}}}\n" for i in range(57))
BROKEN = [
    ("an unknown key", ("    risk: higher_is_riskier", "    weight: 1"), 15, "features[0].weight", "no such key"),
    ("an unknown key above", ("label:", "target: x\nlabel:"), 4, "target", "There is no such key"),
    ("a label without random", ("  random: {category: random}\n", ""), 4, "label.random", "key is required"),
    ("a word for a code", ("outcome: no_problem", "outcome: 未发现问题"), 7, "label.clear.outcome", "Write the code"),
    ("an unknown type of the label", ("of: inspection\n", "of: visit\n"), 5, "label.of", "no such record type"),
    ("an unknown risk", ("higher_is_riskier", "upwards"), 15, "features[0].risk", "one of the allowed values"),
    ("an unknown record type", ("administrative_penalty", "fine"), 14, "features[0].measure.of", "no such record type"),
    ("a type that is there", ("features:\n", f"  - {COMPLAINT}\nfeatures:\n"), 11, "record_types[1].id", "already"),
    (
        "a field left alone",
        ("features:\n", "unread: {records: [outcome]}\nfeatures:\n"),
        19,
        "features[1].measure.where",
        "leaves alone",
    ),
    (
        "a field that cannot be left alone",
        ("features:\n", "unread: {records: [uscc]}\nfeatures:\n"),
        11,
        "unread.records",
        "that are allowed",
    ),
    ("a name where no rule set is", (RECENT, "listed"), 14, "features[0].measure", "No measure has this id"),
    ("an indicator that is none", (RECENT, "{indicator: age}"), 14, "features[0].measure", "no indicator of this id"),
    ("a model", (RECENT, "{kind: model}"), 14, "features[0].measure", "must not come back"),
    ("a tier", ("{kind: value, field: industry}", "{kind: tier, scheme: a}"), 23, "features[2].measure", "or a tier"),
    (
        "a model inside a condition",
        (RECENT, "{kind: condition, when: {not: {measure: {kind: model}, above: 0.5}}}"),
        14,
        "features[0].measure.when.not.measure",
        "must not come back",
    ),
    ("one id twice", ("- id: found", "- id: recent"), 16, "features[1].id", "Another feature has this id"),
    ("a prior without per", ("    per: {kind: count, of: inspection}\n", ""), 19, "features[1].prior", "has a prior"),
    (
        "days divided",
        ("{kind: count, of: inspection, where: {outcome: problem}}", "{kind: days_since_latest, of: inspection}"),
        18,
        "features[1].measure",
        "a count, a sum or a number of different values",
    ),
    (
        "division by a share",
        ("per: {kind: count, of: inspection}", "per: {kind: share, of: inspection, part: {outcome: problem}}"),
        19,
        "features[1].per",
        "a count, a sum or a number of different values",
    ),
    (
        "a text divided",
        ("{kind: value, field: industry}", "{kind: value, field: industry}\n    per: {kind: count, of: inspection}"),
        23,
        "features[2].measure",
        "a count, a sum or a number of different values",
    ),
    (
        "a text with a direction",
        ("{kind: value, field: industry}", "{kind: value, field: industry}\n    risk: higher_is_riskier"),
        24,
        "features[2].risk",
        "Words have no order",
    ),
    ("a name of one enterprise", ("field: industry", "field: uscc"), 23, "features[2].measure", "learn by heart"),
    (
        "who looked, as a field",
        (RECENT, "{kind: distinct, of: inspection, field: authority}"),
        12,
        "features[0].inspector",
        "measures who looks, not who breaks rules",
    ),
    (
        "who looked, in a condition",
        (RECENT, "{kind: count, of: inspection, where: {not: {source: 12315}}}".replace("12315", "平台")),
        12,
        "features[0].inspector",
        "measures who looks",
    ),
    (
        "a reason that is not needed",
        ("    risk: higher_is_riskier", f"    inspector: {INSPECTOR}"),
        15,
        "features[0].inspector",
        "reads nothing of who looks",
    ),
    ("too many features", ("features:\n", MANY), 11, "features", "60 features at most"),
    ("no feature", (SOUND[SOUND.index("features:\n") :], "features: []\n"), 11, "features", "needs more items"),
    ("a prior finer than a millionth", ("value: 0.1", "value: 0.0000001"), 20, "features[1].prior.value", "6 decimals"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "line", "path", "says"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_one_fault_is_named_with_its_place_and_its_remedy(
    change: tuple[str, str], line: int, path: str, says: str
) -> None:
    with pytest.raises(RuleSetError) as caught:
        features_with(change)
    (fault,) = caught.value.faults
    assert (fault.file, fault.line, fault.path) == ("features.yaml", line, path)
    assert says in fault.en
    assert fault.allowed
    assert fault.zh.endswith("。")


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(RuleSetError) as caught:
        features_with((RECENT, "{kind: model}"), ("field: industry", "field: name"), ("- id: found", "- id: recent"))
    assert [fault.path for fault in caught.value.faults] == [
        "features[1].id",
        "features[0].measure",
        "features[2].measure",
    ]


def test_a_reason_lets_a_feature_read_who_looked() -> None:
    distinct = "{kind: distinct, of: inspection, field: authority}"
    made = features_with((f"{RECENT}\n", f"{distinct}\n    inspector: {INSPECTOR}\n"))
    assert made.features[0].inspector is not None


def test_another_scheme_than_that_of_the_rule_set_is_refused(load: Callable[..., RuleSet]) -> None:
    with pytest.raises(RuleSetError) as caught:
        features_with(("scheme: sample", "scheme: other"), rule_set=load())
    assert (caught.value.path, caught.value.found, caught.value.allowed) == ("scheme", "other", "sample")


@pytest.fixture
def drafts(tmp_path: Path, valid: str) -> Library:
    """A library of drafts with one rule set and two feature sets beside it."""
    folder = tmp_path / "sample" / "features"
    folder.mkdir(parents=True)
    (tmp_path / "sample" / "2026-01.yaml").write_text(valid, encoding="utf-8")
    for version in ("2026-01", "2026-02"):
        (folder / f"{version}.yaml").write_text(SOUND.replace("2026-01", version), encoding="utf-8")
    return Library(tmp_path, published=False)


def test_a_library_finds_the_features_of_a_scheme(drafts: Library) -> None:
    found = drafts.features_for(drafts.get("sample@2026-01"))
    assert [features.name for features in found] == ["sample@2026-01", "sample@2026-02"]
    assert drafts.feature_versions("sample") == ("2026-01", "2026-02")
    assert drafts.feature_versions("other") == ()
    assert drafts.schemes() == ("sample",)
    assert drafts.versions("sample") == ("2026-01",)


def test_a_feature_set_stands_where_it_says(drafts: Library) -> None:
    file = drafts.folder / "sample" / "features" / "2026-01.yaml"
    file.rename(file.with_stem("2026-03"))
    with pytest.raises(RuleSetError) as caught:
        drafts.features_for(drafts.get("sample@2026-01"))
    assert (caught.value.path, caught.value.found, caught.value.allowed) == ("version", "2026-01", "2026-03")


def test_published_features_never_change(drafts: Library) -> None:
    files = ("sample/2026-01.yaml", "sample/features/2026-01.yaml", "sample/features/2026-02.yaml")
    lines = [f"{hashlib.sha256((drafts.folder / file).read_bytes()).hexdigest()}  {file}" for file in files]
    (drafts.folder / "DIGESTS").write_text("\n".join(lines), encoding="utf-8")
    published = Library(drafts.folder)
    assert published.features_for(published.get("sample@2026-01"))
    changed = drafts.folder / files[-1]
    changed.write_text(changed.read_text(encoding="utf-8").replace("P12M", "P24M"), encoding="utf-8")
    published = Library(drafts.folder)
    rule_set = published.get("sample@2026-01")
    with pytest.raises(RuleSetError, match="A published rule set never changes"):
        published.features_for(rule_set)


def test_a_file_tells_what_it_is(drafts: Library) -> None:
    assert is_features(drafts.folder / "sample" / "features" / "2026-01.yaml")
    assert not is_features(drafts.folder / "sample" / "2026-01.yaml")
    assert load_features(drafts.folder / "sample" / "features" / "2026-01.yaml", None).version == "2026-01"


def test_the_shipped_features_load_and_all_rest_on_what_rules_may_read() -> None:
    library = shipped_library()
    found = [features for rule_set in library.load_all() for features in library.features_for(rule_set)]
    assert "generic-assisted" in {features.scheme for features in found}
    for features in found:
        assert 1 <= len(features.features) <= 60
        assert not [feature.id for feature in features.features if feature.inspector]
