"""A vocabulary gives every text one code for ever."""

from concurrent.futures import ThreadPoolExecutor

from scoring.facts import NO_TEXT, Vocabulary


def test_codes_count_up_and_stay() -> None:
    words = Vocabulary(["甲"])
    assert [words.add(text) for text in ("乙", "甲", "丙", "乙")] == [1, 0, 2, 1]
    assert words.texts == ["甲", "乙", "丙"]
    assert [words.code(text) for text in words.texts] == [0, 1, 2]
    assert len(words) == 3


def test_a_text_that_never_occurred_equals_no_stored_code_and_is_not_added() -> None:
    words = Vocabulary(["甲"])
    assert words.code("乙") not in {0, NO_TEXT}
    assert words.texts == ["甲"]


def test_a_table_holds_the_value_of_every_text_and_of_a_missing_one() -> None:
    words = Vocabulary(["a", "bb"])
    table = words.table("length", len, 7)
    assert table[[0, 1, NO_TEXT]].tolist() == [1, 2, 7]


def test_a_table_is_kept_until_the_vocabulary_grows() -> None:
    words, asked = Vocabulary(["a", "bb"]), []

    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    first = words.table("length", length, 0)
    assert words.table("length", length, 0) is first
    assert asked == ["a", "bb"]
    words.add("ccc")
    assert words.table("length", length, 0)[[0, 1, 2, NO_TEXT]].tolist() == [1, 2, 3, 0]
    assert words.table("other", lambda text: -len(text), 0)[2] == -3


def test_threads_that_add_the_same_texts_agree() -> None:
    words, texts = Vocabulary(), [str(i) for i in range(2_000)]
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda part: [words.add(text) for text in part], [texts, texts[::-1]] * 4))
    assert sorted(words.texts) == sorted(texts)
    assert all(codes[0] == other[:: 1 if place % 2 == 0 else -1] for place, other in enumerate(codes))
    assert [words.texts[code] for code in codes[0]] == texts
