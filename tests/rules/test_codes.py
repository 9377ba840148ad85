"""Words of real tables lead to the codes that rule sets read, as the type of the record says."""

import unicodedata

import pytest

from rules.codes import WORDS, code_of, codes_of, is_known, why_unsettled, word_of
from rules.known_words import GROUPS, PENALTY_KINDS, UNSETTLED, WordGroup
from rules.record_types import RECORD_TYPES
from service.demo.batch import TEXTS

EVERY_WORD = [
    (group, kind, code, word)
    for group in GROUPS
    for kind in (group.types or ("",))
    for code, words in group.words.items()
    for word in words.split("/")
]


@pytest.mark.parametrize("field", WORDS)
def test_no_two_codes_of_a_field_share_a_word(field: str) -> None:
    assert len(set(WORDS[field].values())) == len(WORDS[field])


@pytest.mark.parametrize("field", WORDS)
def test_the_word_that_is_shown_leads_to_its_code(field: str) -> None:
    kinds = {kind for group in GROUPS if group.field == field for kind in group.types} or {""}
    for code, word in WORDS[field].items():
        having = [kind for kind in kinds if code in codes_of(field, kind)]
        assert having
        assert {code_of(field, text, kind) for kind in having for text in (word, code, code.upper())} == {code}


@pytest.mark.parametrize(("group", "kind", "code", "word"), EVERY_WORD)
def test_every_word_is_written_as_it_is_compared_and_means_one_thing(
    group: WordGroup, kind: str, code: str, word: str
) -> None:
    assert unicodedata.normalize("NFKC", word).casefold().strip() == word != ""
    assert code_of(group.field, word, kind) == code_of(group.field, word.upper(), kind) == code
    assert is_known(group.field, code, kind)


def test_every_group_has_a_source_types_that_exist_and_codes_that_are_known() -> None:
    for group in GROUPS:
        assert group.source.zh and group.source.en  # noqa: PT018
        assert set(group.types) <= RECORD_TYPES.keys()
        assert {code for _, code in group.sentences} - {"", UNSETTLED} <= WORDS[group.field].keys()


def test_what_speaks_against_an_enterprise_has_a_word() -> None:
    for kind in RECORD_TYPES.values():
        if not isinstance(kind.adverse, bool):
            assert kind.adverse <= codes_of("outcome", kind.name)


def test_other_texts_and_fields_stand_for_themselves() -> None:
    assert code_of("outcome", "其他结果") == word_of("outcome", "其他结果") == "其他结果"
    assert not is_known("outcome", "其他结果", "inspection")
    assert code_of("reason", "属实") == "属实"
    assert is_known("reason", "属实")


@pytest.mark.parametrize(
    ("kind", "word", "code"),
    [
        ("inspection", "合格", "no_problem"),
        ("spot_check", "合格", "qualified"),
        ("related_status", "正常", "normal"),
        ("inspection", "正常", "no_problem"),
        ("related_status", "吊销", "revoked"),
        ("administrative_penalty", "吊销", "licence_revoked"),
        ("", "合格", "qualified"),
    ],
)
def test_a_word_means_what_the_type_of_its_record_says(kind: str, word: str, code: str) -> None:
    assert code_of("outcome", word, kind) == code


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Refused", "refused"),
        ("不配合检查情节严重", "refused"),
        ("拒绝检查，情节严重", "refused"),
        ("发现问题已责令改正", "problem"),
        ("发现问题待后续处理", "problem"),
        ("未按规定公示年度报告", "problem"),
        ("公示信息隐瞒真实情况、弄虚作假", "problem"),
        ("通过登记的住所（经营场所）无法联系", "unreachable"),
        ("未发现开展本次抽查涉及的经营活动", "out_of_scope"),
        ("未发现从事食品经营活动", "out_of_scope"),
        ("已注销", "out_of_scope"),
        ("被吊销", "out_of_scope"),
        ("迁出", "out_of_scope"),
        ("大门紧闭", "absent"),
        ("未发现违法行为", "no_problem"),
        ("没有发现任何问题", "no_problem"),
        ("Follow-up pending", "problem"),
        # Nothing found, or something: no one can say.
        ("未发现违反规定以外的问题", "未发现违反规定以外的问题"),
        ("未发现问题，已责令改正", "未发现问题，已责令改正"),
    ],
)
def test_results_of_inspections_are_read_as_the_publicity_system_words_them(word: str, code: str) -> None:
    assert code_of("outcome", word, "inspection") == code
    assert not why_unsettled("outcome", word, "inspection")


@pytest.mark.parametrize("word", ["不配合检查", "不配合", "当事人拒绝检查", "阻挠检查", "不配合检查，情节轻微"])
def test_a_refusal_that_does_not_say_how_grave_it_was_has_no_code(word: str) -> None:
    assert why_unsettled("outcome", word, "inspection") == "word"
    assert not is_known("outcome", code_of("outcome", word, "inspection"), "inspection")


@pytest.mark.parametrize("code", ["1", "07", "12", "A", "g"])
def test_a_bare_result_code_has_no_code_but_in_a_form_that_says_of_which_set(code: str) -> None:
    assert why_unsettled("outcome", code, "inspection") == "code"
    assert not why_unsettled("outcome", code, "spot_check")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("已注销", "注销"),
        ("注销企业", "注销"),
        ("吊销,已注销", "注销"),
        ("吊销,未注销", "吊销未注销"),
        ("吊销", "吊销未注销"),
        ("撤销登记", "撤销"),
        ("已迁出", "迁出"),
        ("存续(在营、开业、在册)", "存续"),
        ("在业", "存续"),
        ("简易注销公告", "简易注销公告"),
    ],
)
def test_statuses_of_registers_are_those_that_rule_sets_read(status: str, code: str) -> None:
    assert code_of("status", status) == code
    assert is_known("status", code) == (status != code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("罚款、没收违法所得", "confiscation"),
        ("警告,罚款", "fine"),
        ("警告并处罚款", "fine"),
        ("罚款;吊销许可证;没收非法财物", "licence_revoked"),
        ("其他/警告", "warning"),
        ("罚款、未列明的种类", "罚款、未列明的种类"),
    ],
)
def test_of_several_kinds_of_penalties_the_heaviest_counts(text: str, code: str) -> None:
    assert code_of("outcome", text, "administrative_penalty") == code
    assert is_known("outcome", code, "administrative_penalty") == (code in PENALTY_KINDS)


@pytest.mark.parametrize("text", ["不予立案", "不予受理", "不成立", "投诉不属实"])
def test_a_complaint_that_was_turned_down_is_not_substantiated(text: str) -> None:
    assert code_of("outcome", text, "complaint") == "unsubstantiated"


@pytest.mark.parametrize(
    ("held", "known"), [("F52", True), ("5212", True), ("C", True), ("食品零售", False), ("Z1", False)]
)
def test_an_industry_is_known_by_its_form(held: str, known: bool) -> None:
    assert is_known("industry", held) == known


def test_every_category_of_the_demonstration_has_its_word() -> None:
    assert [code for code in TEXTS["category"] if code not in WORDS["category"]] == []
