"""Pages about work that goes on say when they were read, and read themselves again only where a reader asks for it."""

import html
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.access.permissions import Role
from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from tests.worlds.browsers import HTML

TEMPLATES = Path(__file__).resolve().parents[3] / "service"
ITSELF = 'http-equiv="refresh" content="5"'
LINKS = re.compile(r'<p class="note">\s*本页读取于 <time>\d\d:\d\d:\d\d</time>(.*?)</p>', re.DOTALL)
ROWS = "统一社会信用代码,企业名称,行政区划代码\n91310101MA1FPX1235,甲公司,310101\n"


@pytest.fixture
def open_pages(
    copy_client_for: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> list[tuple[str, FlaskClient]]:
    """The pages of a run, an import, an upload, a replay and a verification that wait for a worker."""
    operator, auditor = copy_client_for(Role.DATA_OPERATOR), copy_client_for(Role.AUDITOR)
    order = {"scheme": "generic", "mode": "full", "as_of": "2026-07-01", "known_on": "2026-07-01"}
    pages = [(operator.post("/runs", data=order).location, operator)]
    pages.append((operator.post(f"{_handed_in(operator)}/take").location, operator))
    monkeypatch.setattr("service.intake.actions.previews.ROWS_AT_ONCE", 0)
    pages.append((_handed_in(operator), operator))
    pages.append((auditor.post("/replays", data={}).location, auditor))
    assert auditor.post("/audit-log/verification").status_code == 303
    return [*pages, ("/audit-log?actor=nobody", auditor)]


def _handed_in(operator: FlaskClient) -> str:
    file = io.BytesIO(ROWS.encode()), "主体.csv"
    said = {"kind": "enterprises", "source": "登记注册系统", "data_on": "2026-06-30", "file": file}
    location = operator.post("/imports", data=said).location
    assert location
    return location


def test_a_page_reads_itself_again_only_where_the_reader_says_so(
    scored_copy: Service, open_pages: list[tuple[str, FlaskClient]]
) -> None:
    for address, client in open_pages:
        page = client.get(address, headers=HTML).text
        assert "http-equiv" not in page, address
        again, switch = _links_of(page)
        assert again == address
        assert switch == f"{address}{'&' if '?' in address else '?'}refresh=yes"
        asked = client.get(switch, headers=HTML).text
        assert ITSELF in asked
        assert "没有用到" not in asked
        assert _links_of(asked) == [switch, address]
        assert client.get(f"{switch}x", headers=HTML).status_code == 422
    while Worker(scored_copy, HANDLERS).work_once():
        pass
    for address, client in open_pages:
        done = client.get(f"{address}{'&' if '?' in address else '?'}refresh=yes", headers=HTML)
        assert done.status_code == 200, address
        assert "http-equiv" not in done.text, address
        assert not LINKS.search(done.text), address


def _links_of(page: str) -> list[str]:
    [links] = LINKS.findall(page)
    return [html.unescape(one) for one in re.findall('href="([^"]+)"', links)]


def test_no_template_reads_itself_again_by_another_way() -> None:
    held = {path.name for path in TEMPLATES.rglob("*.html") if "http-equiv" in path.read_text("utf-8")}
    assert held == {"base.html"}
    said = [
        path for path in TEMPLATES.rglob("*.html") if re.search("自动更新|refreshes every", path.read_text("utf-8"))
    ]
    assert said == []
