"""The columns that files may have, from the tables that readers use: `python -m service.files.documentation`."""

from collections.abc import Iterable, Iterator, Mapping

from rules.codes import CATEGORIES, OUTCOMES
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Field, Kind, Unit
from rules.record_types import RECORD_TYPES, RecordType

_KINDS = {
    Kind.TEXT: "文本 text",
    Kind.DATE: "日期 date",
    Kind.INTEGER: "整数 whole number",
    Kind.DECIMAL: "数值，至多4位小数 number, up to 4 decimals",
    Kind.MONEY: "金额 money",
    Kind.BOOLEAN: "是/否 yes or no",
    Kind.SEVERITY: "轻微、一般、严重或 1、2、3 minor, general, serious or 1, 2, 3",
}
_UNITS = {Unit.YUAN: "元 yuan", Unit.WAN_YUAN: "万元 10,000 yuan", None: ""}

_HEAD = """# 文件格式 Files

每一列按英文名或任一中文表头识别，其余列忽略。金额列可在表头注明单位，如“罚款金额（万元）”；不注明时按下表的单位读取。
日期写作 2026-06-30、2026/6/30、2026年6月30日或 20260630。

A column is found by its name or any of its Chinese headings; further columns are ignored. A heading may state the unit
of money, as in 罚款金额（万元）; without it the unit below is meant. Dates are written 2026-06-30, 2026/6/30,
2026年6月30日 or 20260630.
"""


def document() -> str:
    """The whole page as Markdown, Chinese first."""
    parts = [
        _HEAD,
        "## 经营主体 Enterprises\n",
        *_fields(ENTERPRISE_FIELDS),
        "\n## 记录 Records\n",
        "主体与记录编号相同的各行是同一条记录的各个版本，以知悉日期、版本号先后为序；`revoked` 为是即撤销。",
        "Rows of one enterprise with one record id are versions of one record, in order of `recorded_at`, then",
        "`version`; `revoked` withdraws it.\n",
        *_fields(RECORD_FIELDS),
        "\n## 记录类型 Record types\n",
        *_types(RECORD_TYPES.values()),
        "\n## 结果与类别用语 Words for outcome and category\n",
        "其他用语按原文保留。 Other words stand for themselves.\n",
        *_codes("结果 outcome", OUTCOMES),
        "",
        *_codes("类别 category", CATEGORIES),
    ]
    return "\n".join(parts) + "\n"


def _fields(fields: Mapping[str, Field]) -> Iterator[str]:
    yield "| 列 Column | 中文表头 Headings | 内容 Content | 单位 Unit | 必需 Required | 缺失时 When absent |"
    yield "|---|---|---|---|---|---|"
    for field in fields.values():
        names = "、".join(f"`{name}`" for name in (field.name, *field.aliases))
        required = "是 yes" if field.required else ""
        cells = (names, "、".join(field.zh), _KINDS[field.kind], _UNITS[field.unit], required, field.absent)
        yield f"| {' | '.join(cells)} |"


def _types(types: Iterable[RecordType]) -> Iterator[str]:
    yield "| 代码 Code | 名称 Name | 不良 Adverse |"
    yield "|---|---|---|"
    for kind in types:
        if isinstance(kind.adverse, bool):
            adverse = "是 always" if kind.adverse else "否 never"
        else:
            adverse = "、".join(f"{OUTCOMES[code]} `{code}`" for code in sorted(kind.adverse))
        yield f"| `{kind.name}` | {kind.zh} {kind.en} | {adverse} |"


def _codes(title: str, words: Mapping[str, str]) -> Iterator[str]:
    yield f"| {title} | 文件中的用语 Word in files |"
    yield "|---|---|"
    for code, word in words.items():
        yield f"| `{code}` | {word} |"


if __name__ == "__main__":
    print(document(), end="")
