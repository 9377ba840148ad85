"""`credit-tiers model train` and `evaluate`, from files and from the database."""

import csv
import json
from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from models.evaluation.evaluate import evaluate
from models.keep import open_model
from rules.load_feature_set import load_features
from rules.texts import Text
from service.cli import main
from service.model.cli.monitor import ALARMS
from service.model.cli.movers_csv import movers_csv
from service.model.training import learning, trial
from service.model.training.movers import Mover
from tests.service.model.training import looks as looked
from tests.service.model.training.town import UNTIL, Row, Town, town, written

SCHEME = "generic-assisted"
ORDERS = ["rules", "model", "rules_and_model", "one_line", "random"]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """One candidate and few draws: the choice among many, and how sure figures are, is the learner's own matter."""
    monkeypatch.setattr(learning, "CANDIDATES", looked.QUICK)
    monkeypatch.setattr(trial, "evaluate", partial(evaluate, draws=50))


@pytest.fixture(scope="module")
def made() -> Town:
    return town(300, each=5)


@pytest.fixture
def files(made: Town, tmp_path: Path) -> list[str]:
    return made.write(tmp_path)


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["model", *map(str, words)], catch_exceptions=False)


def card_in(file: Path) -> dict:
    return open_model(file.read_bytes()).card


def test_a_model_with_its_card_is_learned_and_tried(files: list[str], tmp_path: Path) -> None:
    out, card = tmp_path / "town.model", tmp_path / "card.md"
    done = run("train", *files, "--scheme", SCHEME, "--until", UNTIL, "--out", out, "--card", card)
    assert done.exit_code == 0, done.output
    said = card_in(out)
    assert (said["scheme"], said["rule_set"]) == (SCHEME, f"{SCHEME}@2026-01")
    assert said["features"]["name"] == f"{SCHEME}@2026-01"
    assert said["trained"]["until"] < UNTIL.isoformat() <= said["evaluation"]["period"]["from"]
    assert said["trained"]["rows"] + said["evaluation"]["rows"] == 1500
    assert [order["id"] for order in said["evaluation"]["orders"]] == ORDERS
    assert {group["by"] for group in said["evaluation"]["groups"]} == {"region", "industry", "size"}
    assert "模型卡" in card.read_text("utf-8")
    assert "规则集加模型 Rules and model" in done.stdout
    assert not (tmp_path / "town.model.features.yaml").exists()


def table_in(file: Path) -> list[dict[str, str]]:
    """The rows of an exported CSV file, above the lines that say what it is."""
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows, about = file.read_text("utf-8-sig").split("\n\n", 1)
    assert "内部资料" in about
    return list(csv.DictReader(rows.splitlines()))


def test_who_would_be_moved_stands_in_a_list_and_not_in_the_model(files: list[str], made: Town, tmp_path: Path) -> None:
    out, card, moved = tmp_path / "town.model", tmp_path / "card.md", tmp_path / "moved.csv"
    words = ("--scheme", SCHEME, "--until", UNTIL, "--out", out, "--card", card, "--moved", moved)
    done = run("train", *files, *words)
    assert done.exit_code == 0, done.output
    assert str(moved) in done.stdout
    said, rows = card_in(out)["evaluation"]["moved"], table_in(moved)
    assert len(said["examples"]) > 0
    assert "REG-" not in json.dumps(card_in(out)) + card.read_text("utf-8")
    assert b"REG-" not in out.read_bytes()
    assert not {"uscc", "owner"} & {name for one in said["examples"] for name in one}
    assert len(rows) == said["rows"]
    outcomes = {(row["uscc"], str(row["date"])): row["found"] for row in made.inspections}
    for row in rows:
        found = outcomes[row["统一社会信用代码 Code"], row["检查日期 Day of inspection"]]
        assert row["检查结果 Outcome"] == {"是": "发现问题 found", "否": "未发现问题 clear"}[found]
        assert 0 < float(row["发现问题的概率 Probability of a finding"]) < 1
    pairs = Counter((row["不计模型 Tier without the model"], row["计入模型 Tier with the model"]) for row in rows)
    assert pairs == {(one["from"], one["to"]): one["rows"] for one in said["pairs"]}
    # An example is one of the rows, without its name.
    titles, first = card_in(out)["titles"], said["examples"][0]
    reasons = [
        f"{titles[one['feature']]['zh']} {titles[one['feature']]['en']} {one['contribution'] / 1e6:+.2f}"
        for one in first["features"]
    ]
    assert "；".join(reasons) in [row["主要原因（对数优势） Main reasons (log-odds)"] for row in rows]
    again = tmp_path / "again.csv"
    assert run("evaluate", out, *files, "--moved", again, "--json").exit_code == 0
    assert table_in(again) == rows


def test_without_rules_beside_the_model_the_list_is_empty_and_says_so(files: list[str], tmp_path: Path) -> None:
    moved = tmp_path / "moved.csv"
    done = run("train", *files, "--out", tmp_path / "town.model", "--moved", moved)
    assert done.exit_code == 0
    assert "no rules and model together" in done.stderr
    assert table_in(moved) == []


def test_a_list_that_cannot_be_written_leaves_nothing_behind(files: list[str], tmp_path: Path) -> None:
    done = run("train", *files, "--out", tmp_path / "town.model", "--moved", tmp_path / "town.model")
    assert done.exit_code == 2
    assert not (tmp_path / "town.model").exists()


def test_a_code_that_a_spreadsheet_would_run_is_text(tmp_path: Path) -> None:
    title = Text("=1+1", "=1+1")
    hostile = Mover("=cmd|' /C calc'!A0", date(2024, 1, 1), "-A", "+B", 0.5, True, [(title, 1.0)])
    (tmp_path / "moved.csv").write_bytes(movers_csv([hostile], "0" * 64))
    (row,) = table_in(tmp_path / "moved.csv")
    assert [value[:2] for value in row.values()] == ["'=", "20", "'-", "'+", "0.", "发现", "'="]


def test_of_very_many_inspections_the_latest_days_are_learned_from(
    made: Town, files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "MOST_INSPECTIONS", 700)
    out, card = tmp_path / "town.model", tmp_path / "card.md"
    done = run("train", *files, "--scheme", SCHEME, "--until", UNTIL, "--out", out, "--card", card)
    assert done.exit_code == 0, done.output
    trained = card_in(out)["trained"]
    per_day = Counter(row["date"] for row in made.inspections if row["date"] < UNTIL)
    latest = [day for day in sorted(per_day) if sum(n for other, n in per_day.items() if other >= day) <= 700]
    assert trained["from"] == latest[0].isoformat()
    assert trained["rows"] == sum(per_day[day] for day in latest)
    assert 600 < trained["rows"] <= 700
    older = trained["left_out"]["older"]
    assert older == sum(per_day.values()) - trained["rows"]
    assert f"{older:,} older ones are left out" in done.stderr
    assert f"Left out: older (only the latest are used) | {older:,} |" in card.read_text("utf-8")


def test_the_same_files_give_the_same_bytes(files: list[str], tmp_path: Path) -> None:
    models = [tmp_path / "one.model", tmp_path / "two.model"]
    for out in models:
        assert run("train", *files, "--scheme", SCHEME, "--out", out).exit_code == 0
    assert models[0].read_bytes() == models[1].read_bytes()


def test_features_are_proposed_where_none_are_named_and_can_be_used_again(files: list[str], tmp_path: Path) -> None:
    out = tmp_path / "town.model"
    first = run("train", *files, "--out", out)
    assert first.exit_code == 0, first.output
    proposed = tmp_path / "town.model.features.yaml"
    assert str(proposed) in first.stdout
    assert card_in(out)["feature_order"] == [one.id for one in load_features(proposed, None).features]
    assert card_in(out)["scheme"] is None
    assert "No scheme was named" in first.stderr
    again = tmp_path / "again.model"
    assert run("train", *files, "--features", proposed, "--out", again).exit_code == 0
    assert again.read_bytes() == out.read_bytes()


def test_proposed_features_refuse_no_row_for_what_the_survey_saw(made: Town, tmp_path: Path) -> None:
    # Types that no table has, one of them rare, and one whose name is no id; a scale of severity that is not ours.
    kinds = ["visit", "日常巡查", "巡查"]
    more: list[Row] = [
        {**row, "record_id": f"V{i}", "type": kinds[i % 2 if i else 2], "severity": "grave" if i % 3 else "1"}
        for i, row in enumerate(made.records[:900])
    ]
    wrong = {**more[0], "record_id": "wrong", "occurred_on": "nobody knows"}
    records: list[Row] = [{**row, "severity": ""} for row in made.records]
    out, rejects = tmp_path / "town.model", tmp_path / "rejects.csv"
    files = Town(made.enterprises, [*records, *more], made.inspections).write(tmp_path)
    done = run("train", *files, "--until", UNTIL, "--out", out)
    assert done.exit_code == 0, done.output
    assert "many values of severity cannot be read" in done.stderr
    assert "Columns that are not used: severity" in done.stderr
    assert "日常巡查 (" in done.stderr
    assert "巡查 (" in done.stderr
    order = card_in(out)["feature_order"]
    assert "visit.count_12" in order
    assert "type_1.count_12" in order
    proposed = tmp_path / "town.model.features.yaml"
    # Whoever reads the same files later with what was proposed reads the same rows.
    for words in (
        ("train", "--features", proposed, "--until", UNTIL, "--out", tmp_path / "again.model"),
        ("evaluate", out),
        ("monitor", "--model", out, "--as-of", "2024-12-31"),
    ):
        done = run(*words, *files)
        assert done.exit_code in (0, ALARMS), done.output
        assert "Columns that are not used: severity" in done.stderr
    # Whatever else is wrong still waits; so do they where a rule set reads the column.
    files = Town(made.enterprises, [*records, *more, wrong], made.inspections).write(tmp_path)
    assert run("evaluate", out, *files, "--rejects", rejects).exit_code == 3
    assert len(rows_of(rejects)) == 1
    beside = run("train", *files, "--scheme", "generic", "--until", UNTIL, "--out", out, "--rejects", rejects)
    assert beside.exit_code == 3, beside.output
    assert len(rows_of(rejects)) == 601


def rows_of(file: Path) -> list[dict[str, str]]:
    with open(file, encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_latest_fifth_of_the_period_is_held_back(files: list[str], tmp_path: Path) -> None:
    run("train", *files, "--out", tmp_path / "town.model")
    card = card_in(tmp_path / "town.model")
    # Four fifths of the 1,827 days of five years are 1,462.
    assert "2023-12-25" < card["trained"]["until"] <= "2024-01-01" < card["evaluation"]["period"]["from"]


def test_probabilities_weigh_and_are_reported(made: Town, tmp_path: Path) -> None:
    rows = [{**row, "probability": 0.5 if i % 3 else 0.05} for i, row in enumerate(made.inspections)]
    rows[0]["probability"] = ""
    files = Town(made.enterprises, made.records, rows).write(tmp_path)
    run("train", *files, "--out", tmp_path / "town.model")
    card = card_in(tmp_path / "town.model")
    assert card["trained"]["weighted"] is True
    assert card["trained"]["unknown_probability"] == 1
    assert card["selection"] is not None


def test_a_refused_row_leaves_the_rest_and_says_so(made: Town, tmp_path: Path) -> None:
    rows = [*made.inspections, {**made.inspections[0], "uscc": "REG-999999"}]
    files = Town(made.enterprises, made.records, rows).write(tmp_path)
    done = run("train", *files, "--out", tmp_path / "town.model", "--rejects", tmp_path / "rejects.csv")
    assert done.exit_code == 3
    assert "REG-999999" in (tmp_path / "rejects.csv").read_text("utf-8-sig")
    assert (tmp_path / "town.model").exists()


def test_a_feature_of_who_looked_is_refused(files: list[str], tmp_path: Path) -> None:
    features = tmp_path / "features.yaml"
    features.write_text(
        looked.DECLARATION
        + """
  - id: officers
    title: {zh: 决定机关数, en: authorities}
    measure: {kind: distinct, field: authority, of: inspection}
""",
        "utf-8",
    )
    done = run("train", *files, "--features", features, "--out", tmp_path / "town.model")
    assert done.exit_code == 2
    assert "authority" in done.stderr
    assert not (tmp_path / "town.model").exists()


def test_a_record_written_before_it_happened_gives_the_finding_away_and_no_model_is_made(
    made: Town, tmp_path: Path
) -> None:
    """Records dated the day before their inspection, as a system may write them, tell its outcome."""
    records = []
    for number, row in enumerate(made.inspections):
        day = date.fromordinal(row["date"].toordinal() - 1)
        outcome = "problem" if row["found"] == "是" else "no_problem"
        records.append({"record_id": f"S{number}", "uscc": row["uscc"], "type": "inspection", "occurred_on": day})
        records[-1] |= {"outcome": outcome, "recorded_at": day, "category": "random"}
    files = Town(made.enterprises, records, made.inspections).write(tmp_path)
    features = tmp_path / "features.yaml"
    features.write_text(looked.DECLARATION, "utf-8")
    done = run("train", *files, "--features", features, "--out", tmp_path / "town.model")
    assert done.exit_code == 2
    assert "Features give the finding away" in done.stderr
    assert not (tmp_path / "town.model").exists()


def test_what_is_said_of_columns_is_said_of_all_three_files(made: Town, tmp_path: Path) -> None:
    plain = made.write(tmp_path)
    assert run("train", *plain, "--until", UNTIL, "--out", tmp_path / "plain.model").exit_code == 0
    own = {"uscc": "谁", "date": "何时", "found": "结论", "occurred_on": "哪天"}

    def called(rows: list[Row]) -> list[Row]:
        return [{own.get(name, name): value for name, value in row.items()} for row in rows]

    files = Town(*map(called, (made.enterprises, made.records, made.inspections))).write(tmp_path)
    assert run("train", *files, "--out", tmp_path / "none.model").exit_code == 2
    said = [word for name, heading in own.items() for word in ("--map", f"{heading}={name}")]
    done = run("train", *files, *said, "--until", UNTIL, "--out", tmp_path / "town.model")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "town.model").read_bytes() == (tmp_path / "plain.model").read_bytes()
    assert "Read as a table of labelled inspections" in done.stderr
    assert run("evaluate", tmp_path / "town.model", *files, *said).exit_code == 0
    unknown = run("train", *files, *said, "--map", "谁知道=found", "--out", tmp_path / "none.model")
    assert unknown.exit_code == 2
    assert "谁知道" in unknown.stderr


def test_a_workbook_with_several_sheets_is_read_by_the_one_that_is_named(made: Town, tmp_path: Path) -> None:
    files = made.write(tmp_path)
    book = xlsxwriter.Workbook(tmp_path / "inspections.xlsx")
    for name in ("一月", "二月"):
        sheet = book.add_worksheet(name)
        rows = [dict(row, date=str(row["date"])) for row in made.inspections[: 900 if name == "一月" else None]]
        sheet.write_row(0, 0, list(rows[0]))
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, list(row.values()))
    book.close()
    files[files.index("--inspections") + 1] = str(tmp_path / "inspections.xlsx")
    assert run("train", *files, "--out", tmp_path / "town.model").exit_code == 2
    assert run("train", *files, "--sheet", "三月", "--out", tmp_path / "town.model").exit_code == 2
    done = run("train", *files, "--sheet", "二月", "--until", UNTIL, "--out", tmp_path / "town.model")
    assert done.exit_code == 0, done.output
    assert sum(card_in(tmp_path / "town.model")[part]["rows"] for part in ("trained", "evaluation")) == 1500


def test_words_that_no_list_has_are_told(made: Town, tmp_path: Path) -> None:
    odd = {**made.records[0], "record_id": "odd", "outcome": "说不清", "occurred_on": "1955-01-01", "recorded_at": ""}
    files = Town(made.enterprises, [*made.records, odd], made.inspections).write(tmp_path)
    out = tmp_path / "town.model"
    trained = run("train", *files, "--until", UNTIL, "--out", out)
    evaluated = run("evaluate", out, *files)
    watched = run("monitor", "--model", out, "--as-of", "2024-12-31", *files)
    for done in (trained, evaluated, watched):
        assert "说不清 (1)" in done.stderr
        assert "Read as a table of records" in done.stderr


def test_too_few_inspections_are_refused(made: Town, tmp_path: Path) -> None:
    files = Town(made.enterprises, made.records, made.inspections[:60]).write(tmp_path)
    done = run("train", *files, "--out", tmp_path / "town.model")
    assert done.exit_code == 2
    assert "Too few inspections" in done.stderr


def test_files_go_together(files: list[str], tmp_path: Path) -> None:
    done = run("train", *files[:4], "--out", tmp_path / "town.model")
    assert done.exit_code == 2
    assert "--inspections" in done.stderr


def test_a_model_is_tried_on_later_files_beside_the_rules(files: list[str], made: Town, tmp_path: Path) -> None:
    out = tmp_path / "town.model"
    run("train", *files, "--scheme", SCHEME, "--until", UNTIL, "--out", out)
    done = run("evaluate", out, *files, "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    trained = card_in(out)
    assert said.pop("model") == open_model(out.read_bytes()).digest
    assert said["rows"] == trained["evaluation"]["rows"]
    # Nothing but the place of missing values, which a card rounds, may differ from the trial at the training.
    assert said["orders"][:3] == trained["evaluation"]["orders"][:3]
    assert said["calibration"] == trained["evaluation"]["calibration"]
    own = json.loads(run("evaluate", out, *files, "--json", "--capacity", "0.08").stdout)
    assert [one["share"] for one in own["orders"][0]["capacity"]] == [0.05, 0.08, 0.1, 0.2]
    assert run("evaluate", out, *files, "--capacity", "0").exit_code == 2
    shown = run("evaluate", out, *files, "--from", "2024-07-01", "--until", "2024-12-31")
    assert "2024-07" in shown.stdout
    nothing = run("evaluate", out, *files, "--from", "2025-01-01")
    assert nothing.exit_code == 2
    overlap = run("evaluate", out, *files, "--from", "2023-01-01")
    assert "days that the model learned from" in overlap.stderr


def test_the_database_gives_the_model_that_the_files_give(
    made: Town, files: list[str], tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", sqlite_url)
    monkeypatch.setenv("CREDIT_TIERS_DATA", str(tmp_path))
    for kind, known_on in (("enterprises", "2019-01-01"), ("records", "2025-01-01")):
        file = tmp_path / f"{kind}.csv"
        done = CliRunner().invoke(main, ["import", kind, str(file), "--source", "town", "--known-on", known_on])
        assert done.exit_code == 0, done.output
    stored, filed = tmp_path / "stored.model", tmp_path / "filed.model"
    done = run("train", "--scheme", SCHEME, "--until", UNTIL, "--out", stored)
    assert done.exit_code == 0, done.output
    run("train", *files, "--scheme", SCHEME, "--until", UNTIL, "--out", filed)
    ours, theirs = card_in(stored), card_in(filed)
    assert ours["steps"] == theirs["steps"]
    assert ours["evaluation"]["orders"] == theirs["evaluation"]["orders"]
    tried = run("evaluate", stored, "--json", "--moved", tmp_path / "moved.csv")
    assert json.loads(tried.stdout)["orders"][:3] == ours["evaluation"]["orders"][:3]
    # Who takes a list of stored enterprises away is on record.
    assert "model.list-moved" in CliRunner().invoke(main, ["audit", "show"]).output


def test_probabilities_taken_into_the_database_weigh_as_those_of_the_file(
    made: Town, tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", sqlite_url)
    monkeypatch.setenv("CREDIT_TIERS_DATA", str(tmp_path))
    rows = [{**row, "probability": 0.5 if i % 3 else 0.05} for i, row in enumerate(made.inspections)]
    files = Town(made.enterprises, made.records, rows).write(tmp_path)
    for kind, known_on in (("enterprises", "2019-01-01"), ("records", "2025-01-01")):
        words = ["import", kind, str(tmp_path / f"{kind}.csv"), "--source", "town", "--known-on", known_on]
        assert CliRunner().invoke(main, words).exit_code == 0
    drawn = [{name: row[name] for name in ("uscc", "date", "probability")} for row in rows]
    stale = written([{**row, "probability": 1} for row in drawn[:9]], tmp_path / "stale.csv")
    assert "9 of them new" in run("inclusion", stale).stdout
    refused = run("inclusion", written([*drawn, {**drawn[0], "uscc": "REG-99999"}], tmp_path / "drawn.csv"))
    assert refused.exit_code == 3
    assert "1,500 of them new or corrected" in refused.stdout
    assert "0 of them new" in run("inclusion", tmp_path / "drawn.csv").stdout
    stored, filed = tmp_path / "stored.model", tmp_path / "filed.model"
    run("train", "--scheme", SCHEME, "--until", UNTIL, "--out", stored)
    run("train", *files, "--scheme", SCHEME, "--until", UNTIL, "--out", filed)
    ours, theirs = card_in(stored), card_in(filed)
    assert ours["trained"]["weighted"] is True
    assert ours["steps"] == theirs["steps"]


def test_the_database_needs_a_scheme(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", sqlite_url)
    done = run("train", "--out", tmp_path / "town.model")
    assert done.exit_code == 2
    assert "--scheme" in done.stderr


def test_a_file_that_is_no_model_is_refused(files: list[str], tmp_path: Path) -> None:
    done = run("evaluate", written([{"uscc": "REG-1"}], tmp_path / "no.model"), *files)
    assert done.exit_code == 2
