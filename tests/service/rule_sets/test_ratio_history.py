"""The history of ratios: who changed each, why, by which document, and who approved it."""

from datetime import timedelta
from pathlib import Path

from rules.inspection import ItemMode
from rules.library import shipped_library
from service.access.permissions import Role
from service.access.reach import WHOLE
from service.core.clock import today
from service.rule_sets.actions.adoptions import Request, approve_adoption, request_adoption
from service.rule_sets.actions.drafts import add_draft
from service.rule_sets.ratio_history import ratio_changes
from tests.worlds.services import client_maker, open_copy, service_over

NEXT = (today().replace(day=1) + timedelta(days=40)).replace(day=1)
VERSION = f"{NEXT:%Y-%m}"


def changed_text() -> str:
    text = shipped_library().get("generic@2026-01").document
    text = text.replace('version: "2026-01"', f'version: "{VERSION}"').replace("2026-01-01", str(NEXT), 1)
    begin = text.index("  general:")
    ratio = text.index("ratio: 0.02", begin)
    return text[:ratio] + "ratio: 0.045" + text[ratio + len("ratio: 0.02") :]


def test_a_change_is_that_of_one_ratio_and_the_first_version_makes_all() -> None:
    library = shipped_library()
    first, later = library.get("generic@2026-01"), library.draft_of(changed_text(), "draft")
    change, *rest = ratio_changes([first, later])
    assert (change.version, change.mode, change.tier, change.rank, change.of) == (VERSION, ItemMode.GENERAL, "A", 0, 4)
    assert change.was == first.inspection[ItemMode.GENERAL].tiers["A"]
    assert change.now == later.inspection[ItemMode.GENERAL].tiers["A"]
    assert change.documents
    assert len(rest) == 12
    assert all(one.was is None for one in rest)


def test_the_page_names_who_wrote_asked_and_approved_it_and_why(migrated_file: Path, tmp_path: Path) -> None:
    with open_copy(migrated_file, tmp_path) as database:
        service = service_over(database, tmp_path, DEMONSTRATION="true")
        files = service.rule_sets.files
        with database.write() as connection:
            id = add_draft(connection, files, changed_text(), "edith", WHOLE).id
            wanted = Request("按年度抽查计划调整", None, "尚无可对比的数据")
            request_adoption(connection, files, service.settings, id, wanted, "astrid", WHOLE)
            approve_adoption(connection, files, service.settings, id, "andrew", WHOLE, "同意")
        client = client_maker(service)(Role.RULE_APPROVER)
        shown = client.get("/rule-sets/generic/ratios", headers={"Accept": "text/html"}).text
        row = shown.partition("4.5")[2].partition("</tr>")[0]
        assert "按年度抽查计划调整" in row
        assert [who in row for who in ("edith", "astrid", "andrew")] == [True] * 3
        assert f"/adoptions/{id}" in row
        assert client.get("/rule-sets/nothing/ratios").status_code == 404
        assert client_maker(service)(Role.PARTNER).get("/rule-sets/generic/ratios").status_code == 403
