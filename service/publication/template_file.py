"""The columns in which a bureau's province asks for results, as a file of YAML or JSON by a strict schema.

title: 抽查结果公示信息
columns:
  - heading: 市场主体名称
    field: name
  - heading: 抽查结果
    field: result
    words: {"1": 未发现问题}
"""

from pathlib import Path

from rules.document import decode_text, parse_document
from rules.errors import RuleSetError
from rules.fault_collector import FaultCollector
from rules.schema.kit import Choice, ListOf, MapOf, Part, Strict, Words, load_by
from rules.texts import Text
from service.core.errors import ProductError
from service.core.settings import PREFIX, Settings
from service.publication.fields import USUAL, PublicColumn, PublicField, Template
from service.visits.result_codes import ResultCode


class ColumnSchema(Strict):
    """A column: its heading, what it says, and of results the province's own words by their codes."""

    makes = PublicColumn
    heading = Words(required=True)
    field = Choice(PublicField, required=True)
    words = MapOf(Words(), load_default=dict)


class TemplateSchema(Strict):
    """A template."""

    makes = Template
    title = Words(required=True)
    columns = ListOf(Part(ColumnSchema), least=1, required=True)


def template_of(settings: Settings) -> Template:
    """The template that is set, else the fields of the national publicity system; ProductError for one of no use."""
    path = settings.publication_template
    return USUAL if path is None else read_template(path)


def read_template(path: Path) -> Template:
    """The template in a file; raises ProductError, with the place and what is allowed there, where it is none."""
    name = str(path)
    try:
        document = parse_document(decode_text(path.read_bytes(), name), name)
        report = FaultCollector(document, name)
        made = load_by(TemplateSchema(), document, report)
        assert isinstance(made, Template)
        _check(made, report)
        report.stop()
    except OSError as error:
        raise _not_read(name, error) from error
    except RuleSetError as error:
        raise _unfit(name, error) from error
    return made


def _check(made: Template, report: FaultCollector) -> None:
    """Notes headings that stand twice, words of what is no result, and codes that there are not."""
    seen: set[str] = set()
    for place, one in enumerate(made.columns):
        here = ("columns", place)
        if one.heading in seen:
            report.say((*here, "heading"), "-", "表头重复，请只写一次。", "It stands twice; write it once.")
        seen.add(one.heading)
        if one.words and one.field is not PublicField.RESULT:
            allowed = "field: result"
            report.say((*here, "words"), allowed, "只有检查结果有用语对照。", "Only of results.")
        for code in one.words:
            if code not in list(ResultCode):
                known = ", ".join(ResultCode)
                report.say(
                    (*here, "words", code), known, "没有这一结果码。", "There is no such result code.", str(code)
                )


def _not_read(name: str, error: OSError) -> ProductError:
    return ProductError(
        Text("公示模板文件读取不了。", "The template of publication cannot be read."),
        name,
        Text(f"系统报告：{error.strerror}。", f"The system says: {error.strerror}."),
        Text(f"请核对设置 {PREFIX}PUBLICATION_TEMPLATE。", f"Check the setting {PREFIX}PUBLICATION_TEMPLATE."),
    )


def _unfit(name: str, error: RuleSetError) -> ProductError:
    said = [f"第{one.line}行 {one.path}：{one.zh}现为：{one.found}；允许：{one.allowed}" for one in error.faults]
    told = [
        f"line {one.line}, {one.path}: {one.en} It says: {one.found}; allowed: {one.allowed}" for one in error.faults
    ]
    return ProductError(
        Text("公示模板不能使用。", "The template of publication cannot be used."),
        name,
        Text("；".join(said) + "。", "; ".join(told) + "."),
        Text("请按提示改正文件。", "Mend the file as it says."),
    )
