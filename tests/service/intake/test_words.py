"""Words that no list has: listed where they came in, matched once for good, withdrawn; stored as they were stated."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.permissions import Role
from service.cli import main
from service.core.clock import today
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.fact_changes import last_change, list_touched_since
from service.core.db.tables.imports import quarantine
from service.core.names import EVERY_NAME
from service.facts.full_facts import full_facts_of
from service.facts.histories import record_versions_of
from service.facts.stored import read_stored
from service.facts.visits import known_visits_of
from service.intake.queries.imports import get_import
from service.intake.queries.words import list_unlisted
from service.intake.write import word_uses
from tests.worlds.files import code, write_rows

Run = Callable[..., Result]
HEADINGS = ["record_id", "uscc", "type", "occurred_on", "outcome"]


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Run:
    """Runs a command on the test's database, in which three enterprises are known."""
    environment = {"CREDIT_TIERS_DATABASE": database_url, "CREDIT_TIERS_DATA": str(tmp_path / "data")}

    def command(*args: object) -> Result:
        return CliRunner().invoke(main, list(map(str, args)), env=environment)

    rows = [(code(n), f"企业{n}", status) for n, status in ((1, "存续"), (2, "待定状态"), (3, "存续"))]
    file = write_rows(tmp_path / "e.csv", ["uscc", "name", "登记状态"], rows)
    assert command("import", "enterprises", file, "--source", "登记", "--known-on", "2026-01-01").exit_code == 0
    return command


def take_in(run: Run, folder: Path, *rows: Sequence[object]) -> Result:
    return run("import", "records", write_rows(folder / "r.csv", HEADINGS, rows), "--source", "平台")


def words_of(database: Database) -> list[tuple[str, str, str, int, int]]:
    with database.read() as connection:
        found = list_unlisted(connection, limit=50)
    return [(one.field, one.record_type, one.stated, one.rows, one.enterprises) for one in found]


def outcomes(database: Database, known_on: date | None = None) -> list[str]:
    """The outcomes of all records as rules see them."""
    with database.read() as connection:
        facts = full_facts_of(connection, [1, 2, 3], today(), known_on or today())
    words = facts.vocabularies["record.outcome"].texts
    return sorted(words[code] for code in facts.records.columns["outcome"].tolist())


def statuses(database: Database) -> list[str]:
    with database.read() as connection:
        facts = full_facts_of(connection, [1, 2, 3], today(), today())
    return [facts.vocabularies["status"].texts[code] for code in facts.attributes["status"].tolist()]


INSPECTED = [
    ("1", code(1), "抽查检查", "2026-01-05", "已转办"),
    ("2", code(3), "抽查检查", "2026-01-06", "已转办 "),
    ("3", code(3), "投诉举报", "2026-01-07", "已转办"),
    ("4", code(2), "抽查检查", "2026-01-08", "发现问题"),
]


def test_a_word_is_listed_matched_and_withdrawn(run: Run, database: Database, tmp_path: Path) -> None:
    done = take_in(run, tmp_path, *INSPECTED)
    assert done.exit_code == 0
    assert "已转办 (2)" in done.stderr
    known = [("outcome", "inspection", "已转办", 2, 2), ("outcome", "complaint", "已转办", 1, 1)]
    assert words_of(database) == [*known, ("status", "", "待定状态", 1, 1)]
    assert "已转办" in run("words", "list").stdout
    with database.read() as connection:
        before = last_change(connection)
    assert "已转办 -> problem" in run("words", "match", "outcome", "已转办", "problem", "--type", "inspection").stdout
    assert outcomes(database) == ["problem", "problem", "problem", "已转办"]
    assert words_of(database) == [known[1], ("status", "", "待定状态", 1, 1)]
    with database.read() as connection:
        # Whose records state it, and nobody else, becomes due.
        assert list_touched_since(connection, before, last_change(connection)).tolist() == [1, 3]
        stated = [
            one.fields["outcome"]
            for one in record_versions_of(read_stored(connection, [1]), 1, today(), tiers_of=EVERY_NAME)
        ]
        assert "word.match" in [entry.action for entry in list_entries(connection, before=None, limit=9)]
    assert stated == ["已转办"]
    # What was known before the match is decided again as it was.
    assert outcomes(database, today() - timedelta(days=1)).count("problem") == 0
    assert run("words", "match", "outcome", "已转办", "problem", "--type", "inspection").exit_code != 0
    assert run("words", "withdraw", "1").exit_code == 0
    assert outcomes(database) == ["problem", "已转办", "已转办", "已转办"]
    assert words_of(database)[0] == known[0]
    assert run("words", "withdraw", "1").exit_code != 0


def test_a_word_of_enterprises_is_matched(run: Run, database: Database) -> None:
    assert run("words", "match", "status", "待定状态", "注销").exit_code == 0
    assert statuses(database) == ["存续", "注销", "存续"]


def test_the_same_file_again_brings_in_no_word(run: Run, database: Database, tmp_path: Path) -> None:
    take_in(run, tmp_path, *INSPECTED)
    before = words_of(database)
    assert "已转办 (2)" in take_in(run, tmp_path, *INSPECTED).stderr
    assert words_of(database) == before


def test_a_word_matched_before_is_stored_as_it_was_stated(run: Run, database: Database, tmp_path: Path) -> None:
    assert run("words", "match", "outcome", "已转办", "problem", "--type", "inspection").exit_code == 0
    assert "已转办 (1)" in take_in(run, tmp_path, *INSPECTED).stderr
    assert outcomes(database) == ["problem", "problem", "problem", "已转办"]
    run("words", "withdraw", "1")
    assert outcomes(database) == ["problem", "已转办", "已转办", "已转办"]


WAITING = [
    ("1", code(1), "inspection", "2026-01-05", "不配合检查"),
    ("2", code(2), "inspection", "2026-01-05", "不配合检查"),
    ("3", code(777), "inspection", "2026-01-05", "不配合检查"),
    ("4", code(1), "处罚信息", "2026-01-05", ""),
    ("5", code(1), "inspection", "2026-02-30", "发现问题"),
]


def test_what_waits_for_a_word_is_read_again_when_it_is_matched(run: Run, database: Database, tmp_path: Path) -> None:
    assert take_in(run, tmp_path, *WAITING).exit_code == 3
    waiting = {("outcome", "inspection", "不配合检查", 3, 0), ("type", "", "处罚信息", 1, 0)}
    assert set(words_of(database)) == waiting | {("status", "", "待定状态", 1, 1)}
    matched = run("words", "match", "outcome", "不配合检查", "problem", "--type", "inspection")
    assert "3 rows read again, 2 taken in" in matched.stdout
    assert outcomes(database) == ["problem", "problem"]
    assert "1 rows read again, 1 taken in" in run("words", "match", "type", "处罚信息", "administrative_penalty").stdout
    with database.read() as connection:
        done = get_import(connection, 2)
        states = connection.execute(select(quarantine.c.line, quarantine.c.status).order_by(quarantine.c.line)).all()
    assert done is not None
    assert (done.read, done.inserted, done.quarantined) == (5, 3, 2)
    assert [tuple(row) for row in states] == [
        (2, "replayed"),
        (3, "replayed"),
        (4, "open"),
        (5, "replayed"),
        (6, "open"),
    ]


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("outcome", "发现问题", "problem", "--type", "inspection"), "problem"),
        (("outcome", "已转办", "qualified", "--type", "inspection"), "no_problem"),
        (("outcome", "已转办", "problem"), "记录类型"),
        (("status", "待定状态", "注销", "--type", "inspection"), "leave it out"),
        (("status", "待定状态", "没有的代码"), "吊销未注销"),
        (("type", "处罚信息", "no_such_type"), "administrative_penalty"),
    ],
)
def test_what_cannot_be_matched_is_told(run: Run, args: Sequence[str], why: str) -> None:
    done = run("words", "match", *args)
    assert done.exit_code != 0
    assert why in done.output
    assert "Traceback" not in done.output


def test_the_matches_are_exported(run: Run, tmp_path: Path) -> None:
    run("words", "match", "status", "待定状态", "注销")
    assert run("words", "export", tmp_path / "w.csv").exit_code == 0
    assert (tmp_path / "w.csv").read_text("utf-8-sig").splitlines()[1:] == ["status,,待定状态,注销"]


@pytest.fixture
def posted(copy_client_for: Callable[..., FlaskClient]) -> FlaskClient:
    """A data operator who has posted a record with an unknown word."""
    client = copy_client_for(Role.DATA_OPERATOR)
    firm = client.get("/api/v1/enterprises?limit=1").get_json()["items"][0]["uscc"]
    record = {"uscc": firm, "type": "inspection", "record_id": "w1", "occurred_on": "2026-01-05", "outcome": "已转办"}
    taken = client.post("/api/v1/records", json={"source": "归集", "records": [record]}).get_json()
    word = {"field": "outcome", "record_type": "inspection", "word": "已转办", "rows": 1}
    assert (taken["inserted"], taken["unknown_words"]) == (1, [word])
    return client


ORDER = {"field": "outcome", "record_type": "inspection", "word": "已转办", "code": "problem"}
ADDRESS = "/api/v1/words"


def listed(client: FlaskClient, address: str = ADDRESS) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(address).get_json()["items"]
    return items


def test_words_are_listed_and_matched_by_the_api(posted: FlaskClient) -> None:
    [one] = [one for one in listed(posted) if one["word"] == "已转办"]
    assert (one["rows"], one["enterprises"], one["sources"], one["last_import"]) == (1, 1, ["归集"], None)
    made = posted.post(f"{ADDRESS}/matches", json=ORDER)
    assert made.status_code == 201
    assert posted.post(f"{ADDRESS}/matches", json=ORDER).status_code == 409
    assert "已转办" not in [one["word"] for one in listed(posted)]
    number = made.get_json()["id"]
    back = posted.post(f"{ADDRESS}/matches/{number}/withdraw").get_json()
    assert (back["status"], back["withdrawn_by"]) == ("withdrawn", back["matched_by"])
    assert posted.post(f"{ADDRESS}/matches/{number}/withdraw").status_code == 409
    assert posted.post(f"{ADDRESS}/matches/99/withdraw").status_code == 404
    assert [one["id"] for one in listed(posted, f"{ADDRESS}/matches")] == [number]


def test_pages_of_words_follow_each_other(posted: FlaskClient, copy_client_for: Callable[..., FlaskClient]) -> None:
    firm = posted.get("/api/v1/enterprises?limit=1").get_json()["items"][0]["uscc"]
    more = [
        {
            "uscc": firm,
            "type": "inspection",
            "record_id": f"x{n}",
            "occurred_on": "2026-01-05",
            "outcome": f"用语{n % 4}",
        }
        for n in range(6)
    ]
    posted.post("/api/v1/records", json={"source": "归集", "records": more})
    seen, address = [], f"{ADDRESS}?limit=2"
    while address:
        page = posted.get(address).get_json()
        seen += [(one["word"], one["rows"]) for one in page["items"]]
        address = f"{ADDRESS}?limit=2&after={page['next']}" if page["next"] else ""
    assert [one for one in seen if one[0].startswith("用语")] == [(f"用语{n}", 2 - n // 2) for n in range(4)]
    assert len(seen) == len(set(seen)) == len(listed(posted))


def test_who_may(posted: FlaskClient, copy_client_for: Callable[..., FlaskClient]) -> None:
    local = copy_client_for(Role.DATA_OPERATOR, "9901")
    assert local.get(ADDRESS).status_code == 403
    assert local.post(f"{ADDRESS}/matches", json=ORDER).status_code == 403
    auditor = copy_client_for(Role.AUDITOR)
    assert auditor.get(ADDRESS).status_code == 200
    assert auditor.post(f"{ADDRESS}/matches", json=ORDER).status_code == 403
    assert copy_client_for(Role.REGULATOR).get(ADDRESS).status_code == 403
    assert posted.post(f"{ADDRESS}/matches", json=ORDER | {"code": "nonsense"}).status_code == 422


def test_of_many_rare_words_those_not_kept_apart_make_due_together(
    run: Run, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_uses, "MOST", 1)
    rows = [("1", code(1), "常见"), ("2", code(1), "常见"), ("3", code(2), "少见"), ("4", code(3), "罕见")]
    take_in(run, tmp_path, *((number, firm, "抽查检查", "2026-01-05", word) for number, firm, word in rows))
    assert [one for one in words_of(database) if one[0] == "outcome"] == [("outcome", "inspection", "常见", 2, 1)]
    with database.read() as connection:
        before = last_change(connection)
    assert run("words", "match", "outcome", "罕见", "problem", "--type", "inspection").exit_code == 0
    with database.read() as connection:
        assert list_touched_since(connection, before, last_change(connection)).tolist() == [2, 3]
    assert outcomes(database) == sorted(["常见", "常见", "少见", "problem"])


RESULTS = ["统一社会信用代码", "检查任务编号", "检查日期", "检查机关", "抽查事项", "检查结果"]
SAMPLES = ["统一社会信用代码", "抽样编号", "报告日期", "抽检机关", "检验项目", "检验结论"]
EARLIER = (today() - timedelta(days=10)).isoformat()


def with_items(run: Run, folder: Path, *items: tuple[str, str], headings: Sequence[str] = RESULTS) -> None:
    """Takes in the results of one visit (or sample), known for ten days."""
    rows = [[code(1), "R-1", "2026-01-05", "测试市局", *item] for item in items]
    form = "inspection" if headings is RESULTS else "spot-check"
    file = write_rows(folder / f"{len(items)}.csv", headings, rows)
    done = run("import", "records", file, "--source", "平台", "--form", form, "--known-on", EARLIER)
    assert done.exit_code == 0, done.output


def of_items(database: Database, known_on: date | None = None) -> list[tuple[str, int]]:
    """The outcome and the number of faulty items of each record of the first firm."""
    with database.read() as connection:
        facts = full_facts_of(connection, [1], today(), known_on or today())
    words, columns = facts.vocabularies["record.outcome"].texts, facts.records.columns
    pairs = zip(columns["outcome"].tolist(), columns["value"].tolist(), strict=True)
    return [(words[outcome], value // 10_000) for outcome, value in pairs]


def test_a_word_of_an_item_that_is_matched_later_makes_the_record_anew(
    run: Run, database: Database, tmp_path: Path
) -> None:
    with_items(run, tmp_path, ("价格", "发现问题"), ("登记", "已转办"), ("公示", "未发现问题"))
    assert of_items(database) == [("problem", 1)]
    match = "words", "match", "outcome", "已转办"
    assert run(*match, "problem", "--type", "inspection").exit_code == 0
    assert of_items(database) == [("problem", 2)]
    # Known is it since the match, on the pages of visits, too.
    assert of_items(database, today() - timedelta(days=1)) == [("problem", 1)]
    with database.read() as connection:
        [known] = known_visits_of(connection, [1], today())
        [before] = known_visits_of(connection, [1], today() - timedelta(days=1))
    assert (known.faulty, before.faulty) == (2, 1)
    assert run("words", "withdraw", "1").exit_code == 0
    assert of_items(database) == [("problem", 1)]
    # A worse one decides.
    assert run(*match, "refused", "--type", "inspection").exit_code == 0
    assert of_items(database) == [("refused", 1)]
    assert run("words", "withdraw", "2").exit_code == 0
    assert of_items(database) == [("problem", 1)]


def test_a_word_of_an_item_that_is_matched_before_counts_at_once(run: Run, database: Database, tmp_path: Path) -> None:
    with_items(run, tmp_path, ("登记", "已转办"))
    assert of_items(database) == [("已转办", 0)]
    assert run("words", "match", "outcome", "已转办", "problem", "--type", "inspection").exit_code == 0
    assert of_items(database) == [("problem", 1)]
    rows = [[code(3), "R-2", "2026-01-05", "测试市局", item, "已转办"] for item in ("登记", "公示")]
    done = run("import", "records", write_rows(tmp_path / "later.csv", RESULTS, rows), "--source", "平台")
    assert done.exit_code == 0, done.output
    with database.read() as connection:
        facts = full_facts_of(connection, [3], today(), today())
    assert facts.records.columns["value"].tolist() == [2 * 10_000]


def test_a_word_of_an_item_of_a_sample_is_matched_alike(run: Run, database: Database, tmp_path: Path) -> None:
    with_items(run, tmp_path, ("铅", "合格"), ("汞", "超标了"), headings=SAMPLES)
    assert of_items(database) == [("超标了", 0)]
    assert run("words", "match", "outcome", "超标了", "unqualified", "--type", "spot_check").exit_code == 0
    assert of_items(database) == [("unqualified", 1)]
