"""The file of an enterprise on paper: one sheet of A4, whatever there is of it, in both languages."""

import re
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from service.access.permissions import Role
from service.app import create_app
from service.core.clock import now
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise, record
from service.core.db.tables.registries import registry_entry
from service.registries.registry import ALWAYS, Registry
from tests.worlds import assisted
from tests.worlds.demonstration import Demonstration
from tests.worlds.laid_out_pages import serving
from tests.worlds.services import client_maker


def busiest_of(demonstration: Demonstration, number: int) -> list[str]:
    """The codes of the enterprises with most rows of records."""
    query = (
        select(enterprise.c.code)
        .join(record, record.c.enterprise_id == enterprise.c.id)
        .group_by(enterprise.c.code)
        .order_by(func.count().desc(), enterprise.c.code)
    )
    with demonstration.service.database.read() as connection:
        return list(connection.execute(query.limit(number)).scalars())


@pytest.fixture
def crowded(scored_copy: Service) -> str:
    """The code of the enterprise with most records, which has the longest of names, in the region of longest name."""
    with scored_copy.database.write() as connection:
        owner = connection.execute(
            select(record.c.enterprise_id).group_by(record.c.enterprise_id).order_by(func.count().desc()).limit(1)
        ).scalar_one()
        connection.execute(update(enterprise).where(enterprise.c.id == owner).values(name="很长的名称" * 40))
        row = connection.execute(select(enterprise).where(enterprise.c.id == owner)).one()
        named = {"recorded_by": "tests", "recorded_at": now(), "valid_from": ALWAYS, "aliases": [], "name": "长" * 200}
        rows = [
            {**named, "registry": Registry.REGIONS, "code": row.region},
            {**named, "registry": Registry.INDUSTRIES, "code": row.industry},
        ]
        connection.execute(insert(registry_entry), rows)
    return str(row.code)


def test_nothing_is_too_long_for_the_sheet(browser: Any, scored_copy: Service, crowded: str) -> None:
    app = create_app(scored_copy)
    token = client_maker(scored_copy)(Role.LEADER).environ_base["HTTP_AUTHORIZATION"]
    with serving(app) as base:
        page = browser.new_page(extra_http_headers={"Authorization": token})
        for language in ("zh", "en"):
            page.goto(f"{base}/enterprises/{crowded}/sheet?lang={language}&scheme=generic")
            assert "很长的名称" in page.inner_text(".sheet")
            assert pages_of(page.pdf(prefer_css_page_size=True)) == 1
        page.close()


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_it_is_one_sheet_of_a4(browser: Any, demonstration: Demonstration) -> None:
    codes = [demonstration.places["code"], *busiest_of(demonstration, 2)]
    with serving(demonstration.app) as base:
        context = browser.new_context(viewport={"width": 794, "height": 1123})
        context.add_cookies(demonstration.cookies(Role.LEADER, base))
        page = context.new_page()
        for code in codes:
            for asked in ("lang=zh&scheme=generic", f"lang=en&scheme={assisted.SCHEME}"):
                page.goto(f"{base}/enterprises/{code}/sheet?{asked}")
                assert code in page.inner_text(".sheet")
                pdf = page.pdf(prefer_css_page_size=True)
                assert pages_of(pdf) == 1, (code, asked)
                assert re.search(rb"/MediaBox ?\[ ?0 0 59[45][\d.]* 84[12]", pdf)
        # The page itself is longer than a sheet: what is counted are pages.
        page.goto(f"{base}/enterprises/{codes[0]}?lang=zh")
        assert pages_of(page.pdf(prefer_css_page_size=True)) > 1
        context.close()
