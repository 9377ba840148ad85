"""One cleaning for words, headings and identifiers: how a text is written makes no other word of it."""

import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.cleaning import clean_code, clean_text, trim_text, word_key
from scoring.facts import NO_TEXT, Vocabulary
from scoring.text_parsing import IDENTIFIERS, WRITTEN, held_text_of, text_reader_of
from scoring.value_parsing import Reason, Unreadable
from service.core.files.cleaned_texts import held_texts

# What stands around a word without being seen, or as its full stop.
AROUND = [
    " ",
    "\t",
    "\r\n",
    "\0",
    "\u00a0",
    "\u3000",
    "\u2003",
    "\u200b",
    "\u200e",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\x1f",
]
AROUND += ["\x1f", "\u2028", "\u3164", "\u2800", "\ufe0f", "\x7f"]
CODE = "91990102MA9BUG01XX"


@pytest.mark.parametrize("unseen", AROUND)
def test_what_is_not_seen_makes_no_other_word(unseen: str) -> None:
    for text in (f"发现问题{unseen}", f"{unseen}发现问题", f"{unseen}{unseen}发现问题{unseen}。{unseen}"):
        assert clean_text(text) == "发现问题"
        assert trim_text(f"{unseen}甲店{unseen}") == "甲店"


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("发现问题。", "发现问题"),
        ("Problem.", "Problem"),
        ("吊销，未注销", "吊销,未注销"),
        ("Ｐｒｏｂｌｅｍ", "Problem"),
        ("no   problem", "no problem"),
        ("no \u3000\t problem", "no problem"),
        ("发现\u200b问题", "发现问题"),
        ("。", ""),
        ("", ""),
    ],
)
def test_a_word_is_compared_in_one_form(written: str, cleaned: str) -> None:
    assert clean_text(written) == cleaned


def test_case_is_folded_for_listed_words() -> None:
    assert word_key("PROBLEM ") == word_key("problem")
    words = Vocabulary()
    read = text_reader_of("outcome", words)
    assert {read(text) for text in ("发现问题", "发现问题。", "Problem", "PROBLEM ", "problem\u200b")} == {0}
    assert words.texts == ["problem"]


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFKC", once)
    assert trim_text(trim_text(text)) == trim_text(text)


@pytest.mark.parametrize(
    "written",
    [
        CODE.lower(),
        f"{CODE[:6]} {CODE[6:]}",
        f"\u200b{CODE}\u3000",
        "９１９９０１０２ＭＡ９ＢＵＧ０１ＸＸ",
        f"{CODE}.",
        " ".join(CODE),
    ],
)
def test_a_code_is_read_as_people_write_it(written: str) -> None:
    assert clean_code(written) == CODE


def test_what_follows_the_mark_of_a_registration_number_keeps_its_case() -> None:
    assert clean_code(" reg-Ab.1 ") == "REG-Ab.1"


@pytest.mark.parametrize(
    "mark", ["/", "-", "--", "——", "－", "无", "暂无。", "空", "N/A", "NULL", "\\N", "未标明", "不详", " "]
)
def test_a_mark_for_nothing_is_no_word_and_no_number_but_may_be_a_name(mark: str) -> None:
    for name in ("outcome", "status", "authority", "region", *IDENTIFIERS):
        assert text_reader_of(name, Vocabulary())(mark) == NO_TEXT
    for name in WRITTEN:
        assert held_text_of(name, mark) == (mark.strip() or None)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("1.23456789012346E+17", Reason.NUMBER_FOR_TEXT),
        ("1e+17", Reason.NUMBER_FOR_TEXT),
        ("1.5E17", Reason.NUMBER_FOR_TEXT),
        ("123456.0", Reason.NUMBER_FOR_TEXT),
        ("2026-01-05 00:00:00", Reason.DAY_FOR_TEXT),
        ("5-Jan", Reason.DAY_FOR_TEXT),
        ("Jan-26", Reason.DAY_FOR_TEXT),
        ("1月5日", Reason.DAY_FOR_TEXT),
        ("#REF!", Reason.CELL_ERROR),
        ("a\ufffdb", Reason.DAMAGED),
    ],
)
def test_a_number_that_a_spreadsheet_changed_is_refused(number: str, reason: Reason) -> None:
    for name in IDENTIFIERS:
        with pytest.raises(Unreadable) as refused:
            held_text_of(name, number)
        assert refused.value.reason is reason


@pytest.mark.parametrize("number", ["00123", "1E5", "12E3-7", "2026-01-05", "A-1", "测罚〔2026〕1号", "1.2"])
def test_a_number_that_only_resembles_one_stays(number: str) -> None:
    for name in IDENTIFIERS:
        assert held_text_of(name, number) == number


TEXTS = st.lists(
    st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["-", "1.0", "R1", "NULL", "#N/A", "1E+17"]))
)


@given(TEXTS, st.sampled_from(sorted(IDENTIFIERS | WRITTEN)))
def test_a_column_is_read_as_its_values_are(texts: list[str | None], name: str) -> None:
    held, faults = held_texts(name, pa.array(texts, pa.string()))
    alone = [_read_alone(name, text) for text in texts]
    assert ([0] * len(texts) if faults is None else faults.tolist()) == [fault for _, fault in alone]
    assert [text or None for text, fault in zip(held.to_pylist(), alone, strict=True) if not fault[1]] == [
        text for text, fault in alone if not fault
    ]


def _read_alone(name: str, text: str | None) -> tuple[str | None, int]:
    try:
        return held_text_of(name, text) if text else None, 0
    except Unreadable as error:
        return None, int(error.reason)
