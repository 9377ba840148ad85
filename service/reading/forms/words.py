"""The words and codes of real files as the codes of `rules.codes`; what is not listed stands for itself."""

from collections.abc import Mapping

from service.reading.forms.form import Words, by_parts, by_table

# Reasons of the abnormal list, as files write them out.
LISTING_CATEGORIES = by_parts(
    (
        ("年度报告|年报", "no_annual_report"),
        ("无法联系", "unreachable"),
        ("隐瞒|弄虚作假|虚假", "false_information"),
        ("责令.*公示|有关企业信息|即时信息", "not_publicised_in_time"),
    )
)
DEFAULT_CATEGORIES = by_parts(
    (
        ("有履行能力而拒不|有能力.*拒不", "able_but_refuses"),
        ("限制(?:高)?消费", "breaks_limits"),
        ("隐匿|转移财产|虚假诉讼|规避执行", "hides_property"),
        ("财产报告", "breaks_report"),
    )
)
PERFORMED = by_parts((("未履行|不履行", "breached"), ("履行完毕|全部已履行|已履行", "kept")))
COMMITMENT_OUTCOMES = by_table(
    {
        "已履行": "kept",
        "履行完毕": "kept",
        "已履约": "kept",
        "履约": "kept",
        "守约": "kept",
        "履行中": "open",
        "履约中": "open",
        "未到期": "open",
        "未履行": "breached",
        "未履约": "breached",
        "违约": "breached",
        "违背承诺": "breached",
        "失信": "breached",
    }
)
COMMITMENT_CATEGORIES = by_parts(
    (("审批替代|告知承诺|容缺", "approval"), ("信用修复", "repair"), ("行业自律", "industry"), ("主动", "voluntary"))
)
HONOUR_CATEGORIES = by_parts((("国家|全国", "national"), ("省|自治区|直辖市", "provincial"), ("市|地区", "municipal")))
SPOT_CHECK_OUTCOMES = by_table(
    {"合格": "qualified", "符合": "qualified", "不合格": "unqualified", "不符合": "unqualified"}
)
COMPLAINT_OUTCOMES = by_parts(
    (
        ("撤回|撤诉|撤销投诉", "withdrawn"),
        ("不属实|不成立|不予受理|查无实据|未发现违法", "unsubstantiated"),
        ("属实|成立|立案", "substantiated"),
    )
)

# Wording of registration and publicity checks, whichever code goes with it.
_INSPECTION_WORDS = (
    ("^未发现问题|^正常$|^合格$", "no_problem"),
    ("未发现开展", ""),
    ("无法联系", "unreachable"),
    ("不配合", "refused"),
    ("^已?(?:关闭|停业|注销|被吊销|被撤销|迁出|吊销|撤销)", ""),
    ("未按规定|未按照规定|隐瞒|弄虚作假|责令|待后续处理|违反|发现问题|不合格", "problem"),
)
_NATIONAL = {
    "1": "no_problem",
    **dict.fromkeys("2346", "problem"),
    "5": "unreachable",
    "7": "refused",
    "8": "未发现开展本次抽查涉及的经营活动",
    "9": "problem",
}
_OF_2017 = {
    "1": "no_problem",
    **dict.fromkeys("2345", "problem"),
    "6": "unreachable",
    "7": "已关闭停业或正在组织清算",
    "8": "refused",
    "9": "注销",
    "10": "被吊销",
    "11": "被撤销",
    "12": "迁出",
    **dict.fromkeys("ABCDEG", "problem"),
    "F": "未发现开展本次抽查涉及的经营活动",
}


def _inspection(codes: Mapping[str, str]) -> Words:
    in_words = by_parts(_INSPECTION_WORDS)

    def read(text: str) -> str:
        code = codes.get(text.strip().upper().lstrip("0"))
        return code or in_words(text) or text

    return read


INSPECTION_OUTCOMES = _inspection({})
INSPECTION_OUTCOMES_NATIONAL = _inspection(_NATIONAL)
INSPECTION_OUTCOMES_2017 = _inspection(_OF_2017)


def is_bare_code(text: str) -> bool:
    """True for a result code without words, which two sets of codes read differently."""
    return text.strip().isascii() and len(text.strip()) <= 2
