"""Strict YAML: what stands there is what is read, and every key knows its line."""

from decimal import Decimal

import pytest

from rules.canonical import canonical_text_of
from rules.document import decode_text, parse_document, place_of
from rules.errors import RuleSetError


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("false", False),
        ("yes", "yes"),
        ("Off", "Off"),
        ("True", "True"),
        ("null", None),
        ("~", None),
        ("", None),
        ("7", 7),
        ("-7", -7),
        ("0.10", Decimal("0.10")),
        ("-0.1", Decimal("-0.1")),
        ("1e3", "1e3"),
        (".5", ".5"),
        ("0x10", "0x10"),
        ("010", "010"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2026-01-31", "2026-01-31"),
        ("2026-01", "2026-01"),
        ('"7"', "7"),
        ("'true'", "true"),
        (".inf", ".inf"),
    ],
)
def test_plain_values(written: str, value: object) -> None:
    read = parse_document(f"key: {written}\n", "x.yaml")["key"]
    assert (read, type(read)) == (value, type(value))


def test_every_key_knows_its_line_and_path() -> None:
    document = parse_document("a: 1\nb:\n  - c: 2\n  - d:\n      e: 3\n", "x.yaml")
    place = place_of(document, ("b", 1, "d", "e"))
    assert (place.file, place.line, place.path) == ("x.yaml", 5, "b[1].d.e")


def test_a_key_that_is_absent_is_placed_at_the_one_above_it() -> None:
    document = parse_document("a: 1\nb:\n  - c: 2\n", "x.yaml")
    assert place_of(document, ("b", 0, "d", 4)).path == "b[0].d[4]"
    assert place_of(document, ("b", 0, "d", 4)).line == 3


def test_an_alias_is_read_in_full() -> None:
    assert parse_document("a: &x {b: 1}\nc: *x\n", "x.yaml")["c"] == {"b": 1}


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("a: &x [*x]\n", 1, "…"),
        ("a: " + "[" * 5000, 1, "…"),
        ("\n".join(["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]",
                    *(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9))]), 1, "…"),
        ("a: 1\nb: !!python/object:os.system {}\n", 2, "tag:yaml.org,2002:python/object:os.system"),
        ("a: 1\na: 2\n", 2, "a"),
        ("- a\n", 1, "(无 nothing)"),
        ("", 1, "(无 nothing)"),
        ("a: 1\n--- \nb: 2\n", 2, "but found another document"),
        ("a: *nothing\n", 1, "found undefined alias"),
        ("a: \x00\n", 1, None),
        ("? [a]\n: 1\n", 1, "?"),
    ],
    ids=["circle", "deep", "bomb", "tag", "twice", "list", "empty", "two documents", "alias", "control", "key"],
)  # fmt: skip
def test_what_is_not_a_rule_set_is_refused(text: str, line: int, found: str | None) -> None:
    with pytest.raises(RuleSetError) as caught:
        parse_document(text, "x.yaml")
    assert caught.value.line == line
    assert found is None or caught.value.found == found


def test_files_are_utf_8() -> None:
    assert decode_text("\ufeff甲".encode(), "x.yaml") == "甲"
    with pytest.raises(RuleSetError) as caught:
        decode_text("a: 1\nb: 甲\n".encode("gb18030"), "x.yaml")
    assert (caught.value.line, caught.value.allowed) == (2, "UTF-8")


def test_canonical_text_reads_back_to_the_same_document() -> None:
    document = {
        "scheme": "x", "nothing": None, "yes": True, "quoted": 'a "b" \\ \n\t\u2028 é 😀', "number": Decimal("1.50"),
        "like a number": "007", "7": "1.0", "null": "null", "": "", "lists": [[], {}, [1, [2]], [{"a": {"b": [1]}}]],
    }  # fmt: skip
    text = canonical_text_of(document)
    assert parse_document(text, "x.yaml") == document
    assert canonical_text_of(parse_document(text, "x.yaml")) == text
