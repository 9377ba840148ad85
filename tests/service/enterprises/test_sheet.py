"""The file of an enterprise on paper: one sheet of A4, whatever there is of it, in both languages."""

import re
from typing import Any

from sqlalchemy import func, select

from service.access.permissions import Role
from service.core.db.tables.facts import enterprise, record
from tests.worlds import assisted
from tests.worlds.demonstration import Demonstration
from tests.worlds.laid_out_pages import serving


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
