"""`credit-tiers rules`: what a person types and reads."""

import hashlib
import json
import re

import pytest
from click.testing import CliRunner

from rules.load_dated_table import TABLES
from rules.load_rule_set import load_rule_set
from service.rule_sets.cli.rules import rules

SOUND = """
scheme: local
version: "2026-01"
title: {zh: 本地规则集, en: local rule set}
standing: demonstration
tier_noun: {zh: 信用风险类别, en: credit risk class}
score_noun: {zh: 信用风险分值, en: risk score}
effective_from: 2026-01-01
demonstrations: {figures: {zh: 由本局确定, en: the bureau's own figures}}
legal_basis: [figures]
basis: {tiers: figures, score: figures}
score: {direction: higher_is_better, base: 100, at_least: 0, at_most: 100}
tiers:
  - {id: A, title: {zh: 甲类, en: class A}, at_least: 90}
  - {id: B, title: {zh: 乙类, en: class B}, below: 90}
indicators:
  - id: penalties
    title: {zh: 近一年行政处罚, en: penalties within a year}
    measure: {kind: count, of: administrative_penalty, within: P12M}
    points: {each: -5, limit: -40}
    basis: {indicator: figures, threshold: figures, points: figures}
"""

FEATURES = """
scheme: local
version: "2026-01"
title: {zh: 本地特征, en: local features}
features:
  - id: found_share
    title: {zh: 发现问题的比例, en: share of problems}
    measure: {kind: count, of: inspection, where: {outcome: problem}}
    per: {kind: count, of: inspection}
    prior: {weight: 4, value: 0.1}
    risk: higher_is_riskier
"""


@pytest.fixture
def write(tmp_path):
    def made(text, name="draft.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)

    return made


def run(*words):
    return CliRunner().invoke(rules, words, env={"COLUMNS": "160"})


def test_check_proves_a_sound_file_and_exits_zero(write):
    result = run("check", write(SOUND), "--as-of", "2026-06-30")
    assert result.exit_code == 0
    assert "已证明" in result.output
    assert "proved" in result.output
    assert "已否定" not in result.output


def test_check_refutes_with_a_counterexample_and_exits_one(write):
    rewarding = SOUND.replace("each: -5, limit: -40", "each: 5, limit: 40").replace("base: 100", "base: 60")
    result = run("check", write(rewarding), "--as-of", "2026-06-30")
    assert result.exit_code == 1
    assert "反例 Counterexample" in result.output
    assert "administrative_penalty" in result.output


def test_check_as_json_names_each_property_and_the_example(write):
    gap = SOUND.replace("{each: -5, limit: -40}", "{bands: [{below: 1, points: 0}, {at_least: 2, points: -40}]}")
    result = run("check", write(gap), "--as-of", "2026-06-30", "--json")
    (report,) = json.loads(result.output)
    assert result.exit_code == 1
    assert report["rule_set"] == "local@2026-01"
    assert report["properties"]["bands"] == "refuted"
    (fault,) = [f for f in report["findings"] if f["verdict"] == "refuted" and f["property"] == "bands"]
    assert fault["example"]["value"] == "1"
    assert fault["zh"]
    assert fault["en"]


def test_a_waived_property_does_not_fail_the_command(write):
    waived = (
        SOUND.replace("each: -5, limit: -40", "each: 5, limit: 40").replace("base: 100", "base: 60")
        + """
waives: [{property: direction, types: [administrative_penalty], reason: {zh: 已说明, en: explained}}]
"""
    )
    result = run("check", write(waived), "--as-of", "2026-06-30")
    assert result.exit_code == 0
    assert "explained" in result.output


def test_check_of_a_citation_depends_on_the_day(write):
    cited = SOUND.replace(
        "legal_basis: [figures]",
        """
citations:
  doc:
    document: 文〔2022〕1号
    title: {zh: 某文件, en: a document}
    says: [indicator]
    in_force_until: 2026-07-01
    checked_on: 2026-01-01
legal_basis: [figures, doc]""",
    )
    path = write(cited)
    assert run("check", path, "--as-of", "2026-06-30").exit_code == 0
    lapsed = run("check", path, "--as-of", "2026-07-01")
    assert lapsed.exit_code == 1
    assert "2026-07-01" in lapsed.output


def test_an_unknown_rule_set_is_said_in_both_languages():
    result = run("check", "no-such-scheme@2026-01")
    assert result.exit_code == 2
    assert "没有规则集" in result.output
    assert "There is no rule set" in result.output


def test_a_file_that_does_not_load_says_where_and_what_is_allowed(write):
    result = run("check", write(SOUND.replace("standing: demonstration", "standing: secret")))
    assert result.exit_code == 2
    assert "standing" in result.output
    assert "teaching" in result.output


@pytest.mark.parametrize("command", [("check", "{}"), ("show", "{}"), ("diff", "{}", "generic"), ("list",)])
def test_every_command_ends_with_two_where_a_rule_set_does_not_load(command, write, tmp_path):
    (tmp_path / "local").mkdir()
    write(SOUND.replace("base: 100", "base: high"), "local/2026-01.yaml")
    result = run(*(word.format("local") for word in command), "--rule-sets", str(tmp_path))
    assert result.exit_code == 2
    assert "score.base" in result.output


def test_a_file_that_is_not_there_ends_with_two():
    result = run("show", "nowhere.yaml")
    assert result.exit_code == 2
    assert "nowhere.yaml" in result.output


def test_list_names_every_shipped_rule_set():
    result = run("list", "--json")
    found = {entry["scheme"]: entry for entry in json.loads(result.output) if "scheme" in entry}
    assert "generic" in found
    assert len(found["generic"]["digest"]) == 64
    assert "generic" in run("list").output


def test_show_prints_exactly_what_is_digested(write):
    path = write(SOUND)
    shown = run("show", path).output
    digest = load_rule_set(path).digest
    assert hashlib.sha256(shown.encode()).hexdigest() == digest
    assert load_rule_set(write(shown, "again.yaml")).digest == digest


def test_the_summary_reads_as_words(write):
    shown = run("show", write(SOUND), "--summary").output
    for words in (
        "信用风险类别",
        "近12个月行政处罚",
        "-5 points each",
        "the bureau's own figures",
        "[90, +∞)",
        "tiers: 示范依据",
    ):
        assert words in shown


def test_diff_says_what_changed_and_whether_results_may_move(write):
    new = SOUND.replace("each: -5", "each: -6").replace('version: "2026-01"', 'version: "2026-02"')
    result = run("diff", write(SOUND), write(new, "new.yaml"), "--json")
    found = json.loads(result.output)
    changes = {(c["section"], c["item"], c["path"]): (c["old"], c["new"], c["moves"]) for c in found["changes"]}
    assert changes == {
        ("version", "", ""): ("2026-01", "2026-02", False),
        ("indicators", "penalties", "points.each"): (-5, -6, True),
    }
    assert found["results_may_move"]


def test_diff_of_words_and_dates_does_not_move_results(write):
    new = SOUND.replace("本地规则集", "本地规则集（修订）").replace("近一年行政处罚", "一年内行政处罚")
    result = run("diff", write(SOUND), write(new, "new.yaml"))
    assert "结果不会变动" in result.output
    assert "一年内行政处罚" in result.output


def test_diff_names_added_and_removed_items(write):
    new = SOUND.replace("id: penalties", "id: fines")
    found = json.loads(run("diff", write(SOUND), write(new, "new.yaml"), "--json").output)
    assert [(c["kind"], c["item"]) for c in found["changes"]] == [("added", "fines"), ("removed", "penalties")]


def test_a_file_of_features_is_checked_and_shown(write):
    path = write(FEATURES)
    result = run("check", path)
    assert result.exit_code == 0
    assert "local@2026-01" in result.output
    shown = run("show", path).output
    assert json.loads(run("check", path, "--json").output)[0]["digest"] == hashlib.sha256(shown.encode()).hexdigest()
    words = run("show", path, "--summary").output
    assert all(said in words for said in ("found_share", "share of problems", "higher is riskier", "÷", "as if 4 more"))


def test_a_file_of_features_is_read_beside_its_rule_set(write):
    write(SOUND, "local/2026-01.yaml")
    named = FEATURES.replace("{kind: count, of: inspection, where: {outcome: problem}}", "{indicator: penalties}")
    assert run("check", write(named, "local/features/2026-01.yaml")).exit_code == 0
    alone = run("check", write(named))
    assert alone.exit_code == 2
    assert "no indicator of this id" in alone.output


def test_feature_sets_are_listed_with_their_rule_sets():
    found = {entry["scheme"]: entry for entry in json.loads(run("list", "--json").output) if "scheme" in entry}
    assert found["generic"]["feature_sets"] == []
    (features,) = found["generic-assisted"]["feature_sets"]
    assert "inspections_found" in features["features"]
    assert "generic-assisted" in run("list").output


def test_dated_tables_are_checked_and_listed(write):
    text = (TABLES / "caps" / "2026-01.yaml").read_text("utf-8")
    said = run("check", str(write(text)))
    assert said.exit_code == 0
    assert "caps@2026-01" in said.stdout
    wrong = run("check", str(write(text.replace("most: 4", "most: many"))))
    assert wrong.exit_code == 2
    assert "caps[0].most" in wrong.output
    shown = run("list").stdout
    listed = [entry for entry in json.loads(run("list", "--json").stdout) if "table" in entry]
    assert {entry["table"] for entry in listed} == {
        "caps@2026-01",
        "cap_counting@2026-01",
        "clocks@2026-01",
        "plan_deadlines@2026-01",
        "remedies@2026-01",
        "signals@2026-01",
    }
    assert all(entry["table"] in shown and entry["digest"].startswith(shown_digest(shown, entry)) for entry in listed)


def shown_digest(shown: str, entry: dict[str, str]) -> str:
    """The beginning of the digest that the list in words gives a table."""
    words = shown[shown.index(entry["table"]) :]
    return re.search("SHA-256 ([0-9a-f]{16})", " ".join(words.split()))[1]
