"""What the schema library says, in our two languages."""

import re

from rules.texts import Text

# Patterns of its messages, and the words a person reads; groups fill the braces.
_SAID: tuple[tuple[str, str, str], ...] = (
    (r"Missing data for required field\.", "必填项为空，请补上。", "A required value is missing; state it."),
    (r"Field may not be null\.", "不能为 null，请填写或删去。", "It cannot be null; state it or leave it out."),
    (r"Unknown field\.", "没有这一字段，请核对名称或删去。", "There is no such field; check its name or leave it out."),
    (r"Invalid (?:input )?type\.", "应为 JSON 对象。", "It must be a JSON object."),
    (r"Not a valid list\.", "应为列表。", "It must be a list."),
    (r"Not a valid string\.", "应为文字。", "It must be a text."),
    (r"Not a valid (?:integer|number)\.", "应为数字。", "It must be a number."),
    (r"Special numeric values \(nan or infinity\) are not permitted\.", "应为数字。", "It must be a number."),
    (r"Not a valid mapping type\.", "应为 JSON 对象。", "It must be a JSON object."),
    (r"Not a valid utf-8 string\.", "应为 UTF-8 文字。", "It must be a text in UTF-8."),
    (r"Invalid value\.", "内容不符合要求。", "It is not what it must be."),
    (r"Number too large\.", "数字过大。", "The number is too large."),
    (r"Not a valid boolean\.", "应为 true 或 false。", "It must be true or false."),
    (r"Not a valid date\.", "应为日期，如 2026-06-30。", "It must be a date such as 2026-06-30."),
    (r"Must be one of: (.*)\.", "应为其中之一：{0}。", "It must be one of: {0}."),
    (r"String does not match expected pattern\.", "写法不符合要求。", "It is not written as it must be."),
    (r"Shorter than minimum length (\d+)\.", "过短，至少 {0}。", "It is too short: at least {0}."),
    (r"Longer than maximum length (\d+)\.", "过长，至多 {0}。", "It is too long: at most {0}."),
    (r"Length must be between (\d+) and (\d+)\.", "长度应为 {0} 至 {1}。", "Its length must be {0} to {1}."),
    (r"Must be greater than or equal to (\S+)\.", "不能小于 {0}。", "It must not be less than {0}."),
    (r"Must be less than or equal to (\S+)\.", "不能大于 {0}。", "It must not be more than {0}."),
    (
        r"Must be greater than or equal to (\S+) and less than or equal to (\S+)\.",
        "应在 {0} 至 {1} 之间。",
        "It must be between {0} and {1}.",
    ),
    (r"Invalid JSON body\.", "请求正文不是 JSON。", "The body is no JSON."),
)
_PATTERNS = tuple((re.compile(pattern), zh, en) for pattern, zh, en in _SAID)


def translate_message(message: str) -> Text:
    """The message for people; one that is not known stays as it is in both languages."""
    for pattern, zh, en in _PATTERNS:
        if found := pattern.fullmatch(message):
            return Text(zh.format(*found.groups()), en.format(*found.groups()))
    return Text(message, message)
