"""An unknown word in any column never stops a file, is kept as it stands, and is told with its count."""

from pathlib import Path

import pytest

from rules.known_words import NATIONAL_RESULTS
from scoring.typed_words import WordsWanted
from service.reading.batches import Intake
from service.reading.forms import FORMS
from service.reading.forms.form import Form
from service.reading.forms.wanted import Wanted
from service.reading.unlisted_words import WATCHED
from tests.service.reading.written_forms import plain, read, refused, write
from tests.worlds.files import code

WORD = "从未见过的用语"
# A sound value of every column that a form needs.
SOUND = {
    "uscc": code(1),
    "document_no": "罚〔2026〕1号",
    "occurred_on": "2026-01-05",
    "visited_on": "2026-01-05",
    "repaired_on": "2026-01-05",
    "valid_from": "2026-01-05",
    "authority": "某局",
    "department": "某局",
    "record_id": "T1",
    "number": "T1",
    "year": "2025",
    "type": "inspection",
    "outcome": "发现问题",
    "reason": "事由",
    "category": "其他",
    "scheme": "province",
    "tier": "B",
    "field": "name",
    "value": "甲",
    "ends_on": "",
    "accepted": "是",
}
COLUMNS = [
    (form, one.name) for form in FORMS.values() for one in form.fields if one.name in WATCHED and form.kind != "visits"
]


@pytest.mark.parametrize(("kept", "field"), COLUMNS, ids=lambda one: getattr(one, "name", one))
def test_an_unknown_word_is_kept_and_told_with_its_count_in_every_form(kept: Form, field: str, tmp_path: Path) -> None:
    labels = {one.name: one.zh[0] for one in kept.fields}
    needed = {next(name for name in group if name in labels) for group in kept.needed} | {"authority"} & labels.keys()
    row = {labels[name]: SOUND[name] for name in sorted(needed)} | {labels[field]: f" {WORD}。"}
    path = write(tmp_path / "f.csv", list(row), [list(row.values())] * 3)
    intake = Intake(path, kept.kind, Wanted(kept.name))
    batches = list(intake.batches())
    assert not refused(batches)
    assert [(one.field, one.word, one.rows) for one in intake.word_counts() if one.word == WORD] == [(field, WORD, 3)]
    told = "".join(notice.zh for batch in batches for notice in batch.notices)
    assert f"{WORD} (3)" in told
    if field in ("outcome", "category", "status", "enterprise_type", "tax_grade") and kept.name != "annual-report":
        assert {one[field] for one in plain(batches)} == {WORD}


HEADINGS = ["uscc", "type", "occurred_on", "record_id", "outcome", "category"]


def test_words_of_our_own_form_are_read_by_the_type_of_each_row(tmp_path: Path) -> None:
    stated = [
        ("抽查检查", "合格", "双随机抽查", "no_problem", "random"),
        ("产品质量监督抽查", "合格", "", "qualified", None),
        ("spot_check", "Problem", "", "Problem", None),
        ("inspection", "Problem ", "", "problem", None),
        ("经营异常名录", "", "通过登记的住所或者经营场所无法联系", None, "unreachable"),
        ("行政处罚", "罚款、没收违法所得", "食品安全", "confiscation", "food_safety"),
    ]
    rows = [
        [code(1), kind, "2026-01-05", str(n), outcome, category]
        for n, (kind, outcome, category, *_) in enumerate(stated)
    ]
    path = write(tmp_path / "f.csv", HEADINGS, rows)
    intake = Intake(path, "records")
    read_rows = plain(list(intake.batches()))
    assert [(row.get("outcome"), row.get("category")) for row in read_rows] == [one[3:] for one in stated]
    # A word of another type's list is none of this one's.
    assert [(one.record_type, one.word) for one in intake.word_counts()] == [("spot_check", "Problem")]


@pytest.mark.parametrize("word", ["不配合检查", "7", "E"])
def test_a_word_that_says_too_little_waits_in_every_form_and_no_longer_when_it_is_matched(
    word: str, tmp_path: Path
) -> None:
    forms = {
        "records": (HEADINGS[:5], [code(1), "inspection", "2026-01-05", "1", word]),
        "inspection": (
            ["统一社会信用代码", "任务编号", "检查日期", "检查结果", "检查机关"],
            [code(1), "1", "2026-01-05", word, "某局"],
        ),
    }
    for name, (headings, row) in forms.items():
        path = write(tmp_path / f"{name}.csv", headings, [row, row])
        intake = Intake(path, "records", Wanted(name))
        batches = list(intake.batches())
        assert len(refused(batches)) == 2
        assert [(o.field, o.record_type, o.word, o.rows) for o in intake.word_counts()] == [
            ("outcome", "inspection", word, 2)
        ]
        matched = {("outcome", "inspection", word.casefold()): "problem"}
        for as_stated, held in ((False, "problem"), (True, word)):
            intake = Intake(path, "records", Wanted(name, words=WordsWanted(matched, as_stated)))
            rows = plain(list(intake.batches()))
            assert {row["outcome"] for row in rows} == {held}
            assert not intake.word_counts()


def test_national_codes_are_those_of_the_publicity_system() -> None:
    assert [NATIONAL_RESULTS[str(number)] for number in range(1, 10)] == [
        *("no_problem", "problem", "problem", "problem", "unreachable"),
        *("problem", "refused", "out_of_scope", "problem"),
    ]


def test_an_unknown_type_waits_is_told_and_goes_in_when_it_is_matched(tmp_path: Path) -> None:
    rows = [[code(1), kind, "2026-01-05", str(n), ""] for n, kind in enumerate(["处罚信息", "处罚信息", "inspection"])]
    path = write(tmp_path / "f.csv", HEADINGS[:5], rows)
    intake = Intake(path, "records")
    batches = list(intake.batches())
    assert len(refused(batches)) == 2
    assert [(one.field, one.word, one.rows) for one in intake.word_counts()] == [("type", "处罚信息", 2)]
    matched = WordsWanted({("type", "", "处罚信息"): "administrative_penalty"})
    again = Intake(path, "records", Wanted(words=matched))
    assert [row["type"] for row in plain(list(again.batches()))] == ["administrative_penalty"] * 2 + ["inspection"]


def test_what_stands_in_a_row_that_waits_for_something_else_is_not_counted(tmp_path: Path) -> None:
    rows = [[code(1), "inspection", day, "1", WORD] for day in ("2026-02-30", "2026-02-01")]
    batches = read(write(tmp_path / "f.csv", HEADINGS[:5], rows), "records")
    assert [(one.word, one.rows, one.places.tolist()) for batch in batches for one in batch.unlisted] == [
        (WORD, 1, [0])
    ]


def test_an_unknown_status_in_a_change_of_attributes_is_told(tmp_path: Path) -> None:
    headings = ["uscc", "field", "value", "valid_from"]
    rows = [[code(1), "name", WORD, "2026-01-01"], [code(1), "登记状态", WORD, "2026-01-02"]]
    batches = read(write(tmp_path / "f.csv", headings, rows), "attribute-changes")
    assert [(o.field, o.word, o.places.tolist()) for b in batches for o in b.unlisted] == [("status", WORD, [1])]
