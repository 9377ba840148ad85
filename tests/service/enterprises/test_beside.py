"""Our tier beside those made elsewhere: one scale is compared in words, another never by its letters."""

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from rules.library import shipped_library
from rules.ruleset import RuleSet
from service.access.permissions import Role
from service.core.clock import today
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.decisions.decisions import decisions_of
from service.decisions.editions import edition_now
from service.enterprises.beside import compare_tiers
from service.facts.histories import RecordVersion
from service.intake.write import take_rows
from tests.worlds.services import SCORED_ON, ClientFor


def made(scheme: str | None, tier: str | None, on: str = "2026-06-01") -> RecordVersion:
    """A tier made elsewhere."""
    fields = {"scheme": scheme, "tier": tier, "occurred_on": on}
    return RecordVersion(f"{scheme}{on}", "imported_tier", "平台", date(2026, 6, 2), None, True, fields)


def rule_set_of(scheme: str) -> RuleSet:
    return shipped_library().in_force(scheme, SCORED_ON, SCORED_ON)


@pytest.mark.parametrize(
    ("scheme", "ours", "there", "said"),
    [
        ("generic", "B", ("province", "B"), "The same as ours"),
        ("generic", "B", ("province", "C"), "1 class of higher risk than ours (C there, B here)"),
        ("generic", "D", ("province", "A"), "3 classes of lower risk than ours (A there, D here)"),
        ("generic", None, ("province", "A"), "Not classified here: not compared"),
        # A tax grade, a class that nobody knows, grades of a field, and five classes have the letters only.
        ("generic", "B", ("tax", "B"), "Another scale: not compared"),
        ("generic", "B", ("province", "M"), "Another scale: not compared"),
        ("generic", "B", ("province", None), "Another scale: not compared"),
        ("food-production", "B", ("province", "B"), "Another scale: not compared"),
        ("five-tier-overlay", "B", ("province", "B"), "Another scale: not compared"),
    ],
)
def test_only_one_scale_is_compared(scheme: str, ours: str | None, there: tuple[str, str], said: str) -> None:
    (found,) = compare_tiers(rule_set_of(scheme), ours, [made(*there)])
    assert found.difference.en == said


def test_the_newest_of_each_scheme_stands_there() -> None:
    all_of_them = [
        made("province", "C", "2026-06-01"),
        made("tax", "M", "2026-05-01"),
        made("province", "A", "2026-05-01"),
    ]
    found = compare_tiers(rule_set_of("generic"), "B", all_of_them)
    assert [(one.record.fields["scheme"], one.record.fields["tier"]) for one in found] == [
        ("province", "C"),
        ("tax", "M"),
    ]


@pytest.fixture
def firm(scored_copy: Service) -> str:
    """The code of an enterprise of class B."""
    with scored_copy.database.read() as connection:
        edition = edition_now(connection, "generic")
        assert edition is not None
        decided = decisions_of(connection, "generic", edition.run_id, range(1, 10_000))
        id = next(id for id, one in decided.items() if one.tier == "B")
        return str(connection.execute(select(enterprise.c.code).where(enterprise.c.id == id)).scalar_one())


def card_of(client: FlaskClient, code: str, **question: Any) -> list[str]:
    """The card of tiers made elsewhere, [] where the page has none."""
    answer = client.get(f"/enterprises/{code}", query_string=question, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return re.findall(r'aria-labelledby="beside".*?</section>', answer.text, re.S)


def test_the_page_says_the_difference_to_who_may_read_tiers(
    copy_client_for: ClientFor, scored_copy: Service, firm: str
) -> None:
    row = {"uscc": firm, "record_id": "P-1", "type": "imported_tier", "scheme": "province", "tier": "D"}
    with scored_copy.database.write() as connection:
        taken = take_rows(
            connection, "records", [{**row, "occurred_on": str(today())}],
            source="省平台", actor="t", data_on=today(), known_on=today(),
        )  # fmt: skip
    assert not taken.rejects, taken.rejects
    (card,) = card_of(copy_client_for(Role.LEADER), firm, scheme="generic", known_on=today())
    assert "风险比本局结果高2类（该平台D类，本局B类）" in card
    assert "省级信用风险分类" in card
    assert "信用风险低（A类）、信用风险一般（B类）" in card
    assert "A、B、C、D四类，风险由低到高" in card
    assert card_of(copy_client_for(Role.INSPECTOR), firm, known_on=today()) == []
