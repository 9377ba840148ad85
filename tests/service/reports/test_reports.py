"""The monthly report: its figures, its two editions, its document and its command."""

import io
import re
from datetime import date
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from docx.document import Document

from service.access.permissions import Role
from service.access.reach import Reach
from service.cli import main
from service.core.clock import today
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.files.docx_paper import write_docx
from service.core.settings import load_settings
from service.core.terminal.database import operator_name
from service.reports.figures import Report, ReportEdition, report_of
from service.reports.monthly_paper import paper_of
from service.reports.months import month_of
from tests.worlds.services import ClientFor


def report(service: Service, edition: ReportEdition, region: str = "", line: str = "") -> Report:
    reach = Reach.of([(region, line)], {scheme: scheme for scheme in service.library.schemes()})
    with service.database.read() as connection:
        return report_of(connection, service.library, month_of(today()), edition, reach)


SET = {"CREDIT_TIERS_BUREAU": "青岚市市场监督管理局", "CREDIT_TIERS_REPORT_NUMBER": "青市监信〔{year}〕{month}号"}


def file_of(made: Report, **settings: str) -> bytes:
    out = io.BytesIO()
    write_docx([paper_of(made, load_settings(SET | settings))], out)
    return out.getvalue()


def written(made: Report) -> Document:
    return docx.Document(io.BytesIO(file_of(made)))


def words(document: Document) -> str:
    parts = [p.text for p in document.paragraphs]
    parts += [p.text for section in document.sections for p in section.header.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(parts)


def test_every_enterprise_is_counted_once(scored: Service) -> None:
    made = report(scored, ReportEdition.INTERNAL)
    assert {one.scheme for one in made.schemes} == {"generic", "five-tier-overlay", "food-production"}
    assert all(one.now.total == 400 == sum(row.number for row in one.now.rows) for one in made.schemes)
    assert all(one.moves.first == 400 and one.runs == 1 for one in made.schemes)


def test_a_jurisdiction_counts_its_own(scored: Service) -> None:
    parts = [report(scored, ReportEdition.INTERNAL, f"990{city}").schemes[0].now.total for city in range(1, 7)]
    assert 0 < max(parts) < 400
    assert sum(parts) <= 400
    assert report(scored, ReportEdition.INTERNAL, "31").schemes[0].now.total == 0


def test_imports_are_left_out_of_a_jurisdictions_report(scored: Service) -> None:
    made = report(scored, ReportEdition.INTERNAL, "9901")
    assert made.imports is None
    assert "导入只按全局统计" in words(written(made))


def test_the_report_of_a_business_line_speaks_of_its_scheme_alone(scored: Service) -> None:
    made = report(scored, ReportEdition.INTERNAL, line="generic")
    assert [one.scheme for one in made.schemes] == ["generic"]
    assert made.schemes[0].moves.first == 400
    assert made.imports is None


def test_the_document_opens_and_carries_its_banners(scored: Service) -> None:
    text = words(written(report(scored, ReportEdition.INTERNAL)))
    for said in ("内部资料，仅供配置监管资源使用", "示范规则集，数值无文件依据", "信用风险低（A类）", "数据时效"):
        assert said in text


def test_the_edition_without_tiers_holds_none(scored: Service) -> None:
    made = report(scored, ReportEdition.NO_TIER)
    text = words(written(made))
    assert "本版不含任何经营主体的类别和分值" in text
    assert "示范规则集" in text
    assert "内部资料" not in text
    titles = [
        t for one in made.schemes if one.rule_set for tier in one.rule_set.tiers for t in (tier.title.zh, tier.title.en)
    ]
    assert [title for title in titles if title in text] == []
    assert not re.search(r"\b[A-E]类|[A-E]级|Better|Worse|上调|下调", text)


def test_the_page_without_tiers_holds_none(scored: Service, client_for: ClientFor) -> None:
    page = client_for(Role.LEADER).get(f"/reports/{today():%Y-%m}?edition=no-tier").text
    assert "<svg" not in page
    assert "信用风险低" not in page
    assert "下调" not in page
    assert "信用风险低" in client_for(Role.LEADER).get(f"/reports/{today():%Y-%m}").text


@pytest.mark.parametrize("edition", ["internal", "no-tier"])
def test_the_command_writes_a_document(scored: Service, tmp_path: Path, edition: str) -> None:
    out = tmp_path / "report.docx"
    environ = {"CREDIT_TIERS_DATABASE": scored.database.engine.url.render_as_string(), "CREDIT_TIERS_SECRET": "x" * 32}
    given = ["report", "--month", f"{today():%Y-%m}", "--edition", edition, "--out", str(out)]
    result = CliRunner().invoke(main, given, env=environ)
    assert result.exit_code == 0, result.output
    assert ("信用风险低（A类）" in words(docx.Document(str(out)))) is (edition == "internal")
    with scored.database.read() as connection:
        (entry,) = list_entries(connection, before=None, limit=1)
    assert (entry.action, entry.actor) == ("report.export", operator_name())
    assert (entry.object, entry.detail) == (
        f"report {today():%Y-%m}-{edition}",
        {"edition": edition, "origin": "live", "file": "report.docx"},
    )


def test_no_report_leaves_without_its_entry(sqlite: Database, sqlite_url: str, tmp_path: Path) -> None:
    with sqlite.write() as connection:
        refuse = "CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(FAIL, 'no room'); END"
        connection.exec_driver_sql(refuse)
    environ = {"CREDIT_TIERS_DATABASE": sqlite_url}
    out = tmp_path / "report.docx"
    given = ["report", "--month", f"{today():%Y-%m}", "--out", str(out)]
    assert CliRunner().invoke(main, given, env=environ).exit_code != 0
    assert list(tmp_path.glob("*.docx*")) == []


@pytest.mark.parametrize("given", [["--month", "2999-01", "--out", "r.docx"], ["--month", "2026-01", "--out", "r.pdf"]])
def test_the_command_refuses_what_cannot_be(scored: Service, given: list[str]) -> None:
    environ = {"CREDIT_TIERS_DATABASE": scored.database.engine.url.render_as_string()}
    result = CliRunner().invoke(main, ["report", *given], env=environ)
    assert result.exit_code == 2
    assert "处理" in result.output
    assert not Path(given[-1]).exists()


def test_an_empty_month_says_so(scored: Service) -> None:
    with scored.database.read() as connection:
        made = report_of(connection, scored.library, date(2020, 1, 1), ReportEdition.INTERNAL)
    assert "没有生效的分类结果" in words(written(made))
