"""The codes that `outcome` and `category` take, with the words of Chinese files; other texts stand for themselves."""

OUTCOMES = {
    "substantiated": "属实",
    "unsubstantiated": "不属实",
    "withdrawn": "撤回",
    "no_problem": "未发现问题",
    "problem": "发现问题",
    "refused": "不配合检查",
    "unreachable": "无法联系",
    "qualified": "合格",
    "unqualified": "不合格",
    "on_time": "按期",
    "late": "逾期",
    "missing": "未报送",
    "zero_filled": "零申报",
    "false": "虚假",
    "negative": "负面",
    "positive": "正面",
    "kept": "已履行",
    "breached": "未履行",
    "open": "履行中",
    "revoked": "吊销",
    "listed": "列入名单",
    "penalised": "受到处罚",
    "normal": "正常",
}
CATEGORIES = {
    "food": "食品",
    "food_intentional": "故意食品违法",
    "food_safety": "食品安全",
    "product_quality": "产品质量",
    "advertising": "广告",
    "registration": "登记注册",
    "environment": "生态环境",
    "safety": "安全生产",
    "price": "价格",
    "special_equipment": "特种设备",
    "unfair_competition": "不正当竞争",
    "intellectual_property": "知识产权侵权",
    "legal_representative": "法定代表人",
    "shareholder": "股东",
    "executive": "高级管理人员",
    "branch": "分支机构",
    "address": "住所",
    "capital": "注册资本",
    "scope": "经营范围",
    "no_annual_report": "未报年报",
    "unreachable": "无法联系",
    "false_information": "公示信息虚假",
    "not_publicised_in_time": "未按时公示",
    "non_cooperation": "不配合处理",
    "late_filing": "逾期申报",
    "false_invoice": "虚开发票",
    "concealed_income": "隐匿收入",
    "unpaid_withholding": "扣缴未缴",
    "national": "国家级",
    "provincial": "省级",
    "municipal": "市级",
}
WORDS = {"outcome": OUTCOMES, "category": CATEGORIES}
_CODES = {name: {word: code for code, word in words.items()} for name, words in WORDS.items()}


def code_of(field: str, text: str) -> str:
    """The code that `text` stands for in `field`, or `text` itself."""
    return _CODES.get(field, {}).get(text, text)


def word_of(field: str, code: str) -> str:
    """The Chinese word for `code` in `field`, or `code` itself."""
    return WORDS.get(field, {}).get(code, code)
