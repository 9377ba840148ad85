"""The columns that files may have, from the tables that readers use: `python -m service.site.files_page`."""

from collections.abc import Iterable, Iterator, Mapping

from rules.codes import OUTCOMES, words_for
from rules.fields import ENTERPRISE_FIELDS, PAPER_FIELDS, RECORD_FIELDS, Field, Kind, Unit
from rules.record_types import RECORD_TYPES, RecordType
from scoring.marks import EMPTY_DAYS, NO_END, NOTHING
from service.reading.forms import FORMS
from service.reading.forms.form import Form
from service.reading.forms.inspections import INSPECTION_FIELDS, INSPECTIONS
from service.reading.forms.plain import ENTERPRISES, RECORDS

_KINDS = {
    Kind.TEXT: "文本 text",
    Kind.DATE: "日期 date",
    Kind.INTEGER: "整数 whole number",
    Kind.DECIMAL: "数值，至多4位小数 number, up to 4 decimals",
    Kind.MONEY: "金额 money",
    Kind.BOOLEAN: "是/否 yes or no",
    Kind.SEVERITY: "轻微、一般、严重或 1、2、3 minor, general, serious or 1, 2, 3",
    Kind.PROBABILITY: "大于0、不超过1，计至百万分之一 above 0, at most 1, to the millionth",
}
_UNITS = {Unit.YUAN: "元 yuan", Unit.WAN_YUAN: "万元 10,000 yuan", None: ""}

_HEAD = """# 文件格式 Files

每一列按英文名或任一中文表头识别，未使用的列会列出名称。格式为 Parquet、XLSX、CSV（UTF-8 或 GB18030，可 .gz）或 NDJSON。

表头中的空格、换行、零宽字符、星号、“必填”“选填”、填写说明和括号形状不影响识别。金额列可注明单位：“（万元）”“(单位：元)”
“[万]”“/万元”“：亿元”均可，不注明时按下表的单位读取并说明；单位无法识别的列不读取，其余列照常。括号内不是单位的说明
（其中女性、大写、资金数额）表示另一列。同一字段有多列时，表头完全相同的优先，金额以注明单位的优先；
无法判断的拒绝并说明。

表头上方可有标题和说明（前20行内）；CSV 可用逗号、制表符、分号、竖线分列，也可在第一行写 `sep=;`。工作簿有多个工作表含有
表头时，用 `--sheet 名称` 指明；未读取的工作表会列出。

表格无法识别时，写明哪一列是哪个字段：`--map 处罚时间=处罚决定日期`，可多次，不读取的列写 `--map 备注=-`；
或用 `--mapping 文件`：

```yaml
form: penalty
columns:
  处罚时间: 处罚决定日期
  备注: "-"
```

接口和页面的“列对应”（mapping）内容相同；页面上传的文件先核对、后导入，可在各列上方选择字段。导入时写明的列对应随来源保存，该来源以后的文件照此读取，并在结果中说明；
`sources mappings` 查看，`sources unmap` 删除。提示中会按相近的表头和前几行的内容给出可直接使用的列对应。

日期只要能确定是哪一日，各种写法都读：2026-06-30、2026/6/30、2026.6.30、2026年6月30日、二〇二六年六月三十日、20260630、
30/6/2026、30-JUN-2026，数据库写的 20260630083000、2026-06-30 08:30:00+00、1970年以来的秒至纳秒，全角数字同样。
其后的时刻不计，写明时区的折算为北京时间。5/6/2026 这样日月不分的待核。5位的日期序号只在工作簿中识别（1900 或 1904
起算）。只有月份或年份时，发生日期、成立日期等按第一日，许可、承诺、荣誉的有效期按最后一日，其他日期待核。早于
发生日期的截止、移出、修复日期待核。金额旁的单位优先于表头的单位（50万元、1000万人民币、￥1,000.00），外币待核。

编号和代码是文字：被表格变成 15 位以上数字、科学计数、小数或日期的待核，请把该列设为“文本”重新导出；开头的零保留。
统一社会信用代码不分大小写、全角半角和空格，登记机关不可能编出的代码待核。注册号在没有代码时作为主体代码（REG-），
与代码并列时，只写注册号的行和记录也能对上主体；一个注册号旁有几个代码的，各行都待核。

同一次提供的各行，次序和分批都不影响结果：同一主体、同一事项、同一记录写法一致或互相补充的，合为一条；内容矛盾的，各行都
待核，不取先后。数据库中由人作出的“一条记录还是两条”的判断只属于数据库：`score` 和 `explain` 不读取，仍列为待核；
要在文件中表明，请把记录编号和机关、文书号等写成一致（一条），或给另一条自己的编号（两条）。

单元格中的公式错误、没有结果的公式，只影响所在的行。

A column is found by its name or any of its Chinese headings; columns that are not used are named. Files are Parquet,
XLSX, CSV (UTF-8 or GB18030, also .gz) or NDJSON.

Blanks, line breaks, what has no width, asterisks, 必填 and the like, remarks on filling in and the shape of brackets do
not change a heading. A heading may state the unit of money: （万元）, (单位：元), [万], /万元 or ：亿元; without it the
unit below is meant, and that is said. A column whose unit cannot be read is left out, and the others are read. A remark
in brackets that is no unit (其中女性, 大写, 资金数额) makes another column. Of several columns that may be one field
the one called just so counts, of amounts the one with its unit; where neither can be preferred the file is refused.

Titles and legends may stand above the headings, within the first 20 lines. CSV may be parted by commas, tabs,
semicolons or vertical bars, or say `sep=;` in its first line. Where several sheets of a workbook have the
headings, `--sheet NAME` says which; sheets that are not read are named.

Where a table is not recognised, say which column is which field: `--map 处罚时间=occurred_on` (again for each; a
column that is not to be read is `--map 备注=-`), or `--mapping FILE` with a file as above. The `mapping` of an
import in the API and on the page is the same. What was said for an import is kept with the source: later files
of the source are read by it, and the result says so; `sources mappings` shows it, `sources unmap` removes it.
What is said of a table that fits nothing proposes a mapping, ready to use, by near names and by what the first
rows hold.

A date is read in whatever way it is written, as long as it can be one day only: 2026-06-30, 2026/6/30,
2026.6.30, 2026年6月30日, 二〇二六年六月三十日, 20260630, 30/6/2026, 30-JUN-2026; as databases write it:
20260630083000, 2026-06-30 08:30:00+00, seconds to nanoseconds since 1970; in full-width digits, too. A time is
dropped, a stated zone taken into account. 5/6/2026 may be two days and waits. The five digits of a spreadsheet
are a day in a workbook only (from 1900 or 1904). A month or year alone is its first day for `occurred_on` and
`established_on`, the last one for the ends of licences, commitments and honours, and waits elsewhere. An end,
delisting or repair before `occurred_on` waits. A unit beside an amount goes before that of the heading (50万元,
1000万人民币, ￥1,000.00); a foreign currency waits.

Numbers and codes are text: what a spreadsheet made a figure of more than 15 digits, an exponent, a decimal or a
day of waits; format the column as text and export it anew. Leading zeros stay. In a code neither case nor width
nor blanks count; one that no registry can have given waits. A registration number (注册号) is the identifier
(REG-) where there is no code; beside one, it finds the enterprise for rows and records that state the number
alone; a number beside several codes is nobody's, and its rows wait. An error of a formula, or a formula without a
result, concerns its row alone.

Neither the order of the rows of a delivery nor how they are parted decides anything: rows of one enterprise, change or
record that say the same, or a part of it, are one; where two contradict each other all of them wait. What a person
decided in the database of rows that may be one record or two is the database's own: `score` and `explain` do not read
it, and the rows wait there. To say it in a file, write the record id and the parts (authority, document number) alike
for one record, or give the other one an id of its own.

本系统写出的 CSV（导出清单、待核数据等）中，电子表格会当作公式执行的文字，以及会被改动的编号（12位以上数字、以0开头、
形如 12E5 或 2026-1），前面加一个英文单引号 '；本系统读取 CSV 时去掉这个单引号，内容不变。`score` 的结果供程序使用，
代码不加单引号；用电子表格打开时请把代码列设为文本，或改用 Parquet。

In CSV that is written here (lists, rows to check) a text that a spreadsheet would run as a formula, or a code that it
would change (12 digits or more, a leading zero, 12E5, 2026-1), has an apostrophe before it, which is taken off again
where CSV is read here. The results of `score` are for programs: their codes stand as they are; import that column as
text into a spreadsheet.
"""


_NOTHING_HEAD = """
## 没有值的写法 Marks for nothing

日期、数字、是否、程度、用语和编号各列中，下列写法表示没有值；必填的列因此待核。名称、事由、经办人、审批人是人写的文字，
照原样保存。表示没有期限的写法只用于截止日期和公示截止期。

In columns of days, figures, yes or no, severity, words and numbers these stand for nothing; a row that lacks a
required value waits. A name, a reason, an applicant and an approver are what a person wrote, and stay as they are.
Words for no end are for `ends_on` and `publicity_ends_on` only.
"""


_FORMS_HEAD = """
## 可导入的表单 Forms that can be imported

按表头文字识别，不按“代码_2”之类的序号识别；也可以用 `--form` 指明表单。识别为哪一种、依据什么，总是先说明。
几种表单同样符合时（如经营异常名录与严重违法失信名单）不猜测：仅当表头、标题行、工作表名或文件名明确指向其中一种时
据以判断，否则请指明。把其他表格当作经营主体表导入的，拒绝并说明像是哪种表单。同一字段有多列时取先列出的一列。
罚款金额只计罚款，不含没收金额。
数据状态为 2 或当前状态为 1 的行按撤销处理。自然人的行（类别为自然人，或只有身份证号码）只计数，不保存；
证件号码、电话和法定代表人不保存，仅经营主体表的法定代表人、联系人及其电话另存为个人信息。没有统一社会信用代码时用
工商注册号（REG-）；只有名称的行待核，由人确认该来源的名称是哪一主体，每个来源确认一次
（`credit-tiers names`、导入页面、API；直接评分用 `--names`）。
行政许可、行政处罚以机关和文号识别，
名录以机关和列入日期识别，年报以年度识别，其余以来源和编号识别；缺少所需内容的行列入待核数据。
本系统的“记录”表中，缺少机关、文号等但有记录编号的行，以来源和编号识别。
登记事项变更写明新统一社会信用代码的，主体不变，旧代码仍可查到。
人工调整须由一人提出、另一人批准，导入的人工调整及对其的修复、撤销一律列入待核数据；用文件直接评分时照常计入。

Forms are recognised by their labels, never by the number in 代码_2 and the like, or can be named by `--form`.
Which one it is, and how that was told, is always said first. Where several fit alike, as the abnormal and the
serious list, nothing is guessed: a heading, a title, the name of the sheet or of the file decides where it
speaks of one of them, else it is asked for. A table of something else that is handed in as one of enterprises
is refused, by the name of what it seems to be. Where several columns feed one field, the one listed first
counts. 罚款金额 is the fine alone, without what was confiscated. Rows with data status 2, or current status 1, are
revoked. Rows of natural persons (of that kind, or with nothing but the number of a card) are counted, not
stored; numbers of cards, telephones and legal representatives are not kept, but for the legal representatives
and contacts of the enterprise form, which are kept apart. Without a unified social credit code the registration number
counts (REG-); rows with a name alone wait until a person confirms, once for a source, which enterprise the name
stands for (`credit-tiers names`, the page of imports, the API; `--names` for files that
are scored). Licences and penalties are known by authority and document number, lists by authority and day,
annual reports by the year, all others by source and number; a row that lacks what it is known by must be
checked. In our own form `records` a row that lacks such a part but states a `record_id` is known by its source
and that number. A change that states a `new_uscc` leaves the enterprise the same: it is found by its earlier
code as well. One person asks for a manual adjustment and another approves it: one that is imported must be
checked, and so must what would repair or revoke one. Files that are scored without a database may hold them.
"""


_WORDED = ("outcome", "category", "status", "enterprise_type", "tax_grade")
_WORDS_HEAD = """
## 用语 Words

用语和代码不分大小写、全角半角，前后空白和句末句号不计；同一用语的含义随记录类型而定。行政处罚写有几种处罚类别的，按行政处罚法
第九条所列次序取最后一种。一条检查记录只写“不配合检查”而未写明是否情节严重，或只有结果码的，列入待核数据。
下表以外的用语按原文保留，不计入任何规则，并列出各自的行数；可以匹配为代码，一次有效（`credit-tiers words`、导入页面、
API）：用到它的主体下次重新分类，等待它的行重新读取。用文件直接评分时由 `--words` 指明匹配文件，
`credit-tiers words export` 可写出。

Capitals, full width, blanks around a word and a full stop behind it do not count; a word means what the type of the
record says. Of several kinds of penalties in one cell the last in the order of article 9 counts. An inspection that
states 不配合检查 alone, or a bare result code, must be checked. A word that is not listed is kept as it stands, counts
in no rule, and is told with its number of rows; it can be matched to a code once for good (`credit-tiers words`, the
page of imports, the API): the enterprises that state it become due, and rows that wait for it are read again. Files
that are scored take matches by `--words`, written by `credit-tiers words export`.
"""


def document() -> str:
    """The whole page as Markdown, Chinese first."""
    parts = [
        _HEAD,
        "## 经营主体 Enterprises\n",
        *_fields(ENTERPRISE_FIELDS),
        "\n文书所需的列：不参与分类，规则不能读取；不能使用的内容留空并说明，该行照常导入。同一主体有多行的以最后一行为准。",
        "联系人和联系电话是个人信息，另行存放，到期删除；不进入名单、导出、日志和待核数据，只有制作文书的人员可以查看，每次查看记入",
        "审计日志。电话号码只在“联系电话”一列照原样保存，其他列中一律遮盖。人工填写或删除的联系人，导入不再改动。\n",
        "For papers: nothing is decided by these, and no rule can read them; what cannot be used is left blank and",
        "said, and the row goes in. Of several rows of one enterprise the last counts. Contacts are personal: they are",
        "kept apart and erased in time, stand in no list, export, log or row to check, and are read only by those who",
        "make papers, each look noted in the audit log. A telephone number is kept as it is in its own column alone,",
        "and covered in all others. A contact that was entered or erased by hand is not changed by files.\n",
        *_fields(PAPER_FIELDS),
        "\n## 记录 Records\n",
        "主体与记录编号相同的各行是同一条记录的各个版本，以知悉日期、版本号先后为序；`revoked` 为是即撤销。",
        "Rows of one enterprise with one record id are versions of one record, in order of `recorded_at`, then",
        "`version`; `revoked` withdraws it.\n",
        *_fields(RECORD_FIELDS),
        "\n## 检查 Inspections\n",
        "供 `credit-tiers model` 学习和评价；检查当日及以后知悉的内容不作特征。说明由谁检查的列（如检查人员）不使用。",
        "What `credit-tiers model` learns from and is tried on; nothing of the day itself, or known later, is a",
        "feature. Columns that say who looked are not used.\n",
        *_fields(INSPECTION_FIELDS),
        "\n## 记录类型 Record types\n",
        *_types(RECORD_TYPES.values()),
        _NOTHING_HEAD,
        *_marks(),
        _WORDS_HEAD,
        *(line for name in _WORDED for line in _words(name)),
        _FORMS_HEAD,
        *(line for form in FORMS.values() if form not in (RECORDS, ENTERPRISES, INSPECTIONS) for line in _form(form)),
    ]
    return "\n".join(parts) + "\n"


def _marks() -> Iterator[str]:
    """The marks for nothing, the words for no end, and the days that are none."""
    for what, marks in (("没有值 Nothing", NOTHING), ("没有期限 No end", NO_END)):
        yield f"* {what}：{' '.join(f'`{mark}`' for mark in sorted(marks))}"
    yield "* 全为零的日期（0000-00-00）表示没有值；全为九的（9999年99月）表示没有期限，其他日期栏中待核。"
    yield "  A day of zeros is nothing; one of nines is no end, and waits elsewhere."
    yield "\n| 日期 Day | 来历 Whose | 截止日期中 In an end | 其他日期中 Elsewhere |"
    yield "|---|---|---|---|"
    for empty in EMPTY_DAYS:
        in_an_end = "没有期限 no end" if empty.no_end else "待核 waits"
        yield f"| {empty.day} | {empty.whose.zh} {empty.whose.en} | {in_an_end} | 待核 waits |"


def _fields(fields: Mapping[str, Field]) -> Iterator[str]:
    yield "| 列 Column | 中文表头 Headings | 内容 Content | 单位 Unit | 必需 Required | 缺失时 When absent |"
    yield "|---|---|---|---|---|---|"
    for field in fields.values():
        names = "、".join(f"`{name}`" for name in (field.name, *field.aliases))
        required = "是 yes" if field.required else ""
        cells = (
            names,
            "、".join(field.zh),
            _KINDS[field.kind],
            _UNITS[field.unit],
            required,
            field.absent,
        )
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


def _words(name: str) -> Iterator[str]:
    field = RECORD_FIELDS.get(name) or ENTERPRISE_FIELDS[name]
    yield f"\n### {field.zh[0]} {field.en}\n"
    yield "| 代码 Code | 文件中的用语 Words in files | 记录类型 Record types | 来源 Source |"
    yield "|---|---|---|---|"
    for group, code, words in words_for(name):
        types = "、".join(RECORD_TYPES[kind].zh for kind in group.types)
        yield f"| `{code}` | {'、'.join(words)} | {types} | {group.source.zh} {group.source.en} |"


def _form(form: Form) -> Iterator[str]:
    yield f"\n### {form.title.zh} {form.title.en}: `{form.name}`\n"
    yield "| 字段 Field | 表头 Headings |"
    yield "|---|---|"
    for one in form.fields:
        unit = f"（{_UNITS[one.unit]}）" if one.unit else ""
        yield f"| `{one.name}` | {'、'.join(one.zh)}{unit} |"


if __name__ == "__main__":
    print(document(), end="")
