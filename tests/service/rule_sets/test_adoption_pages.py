"""The pages and the API of versions on their way to being in force."""

import re

from flask.testing import FlaskClient

from rules.library import shipped_library
from service.access.account import Grant
from service.access.actions.accounts import grant_role
from service.access.permissions import Role
from service.core.clock import today
from tests.service.rule_sets.test_adoptions import NEWER, NEXT, TEXT
from tests.worlds.browsers import HTML, Browser
from tests.worlds.demonstration import Demonstration
from tests.worlds.services import ClientFor


def shown(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == status, (address, answer.status_code, answer.text[:800])
    return answer.text


def test_from_a_draft_to_in_force_by_pages(demonstration_copy: Demonstration) -> None:
    editor, approver = (Browser(demonstration_copy.client(role)) for role in (Role.RULE_EDITOR, Role.RULE_APPROVER))
    begun = shown(editor.client, "/adoptions/new?from=generic@2026-01")
    assert "effective_from: 2026-01-01" in begun
    refused = editor.send("/adoptions", "/adoptions/new", text=TEXT.replace("base: 6", "base: six"))
    assert refused.status_code == 422
    assert "base: six" in refused.text, "what was written stays"
    assert re.search(r"第\d+行", refused.text)
    place = editor.send("/adoptions", "/adoptions/new", text=TEXT).headers["Location"]
    page = shown(editor.client, place)
    assert "与现行版本的差别" in page
    lacking = editor.send(f"{place}/request", place, reason="按会议纪要", comparison_id="", ground="")
    assert lacking.status_code == 422
    assert "须附对比" in lacking.text
    assert f'action="{place}/delete"' in page
    assert "按会议纪要" in lacking.text
    assert editor.send(f"{place}/request", place, reason="按会议纪要", ground="尚无数据").status_code == 303
    # It waits for who may decide it, and for nobody else.
    assert "个规则集或表的版本待批准" in shown(approver.client, "/")
    assert "个规则集或表的版本待批准" not in shown(editor.client, "/")
    assert "例外" in shown(approver.client, "/adoptions?exceptions=1")
    assert approver.send(f"{place}/approve", place, note="").status_code == 422
    assert approver.send(f"{place}/approve", place, note="同意").status_code == 303
    assert "规则审批人" in shown(editor.client, place)
    version = shown(editor.client, f"/rule-sets/generic?version={NEWER}")
    assert "待施行" in version
    assert "规则审批人" in version
    library = demonstration_copy.service.library
    assert library.in_force("generic", NEXT, None).version == NEWER
    assert library.in_force("generic", today(), None).version == "2026-01"
    assert approver.send(f"{place}/approve", "/adoptions", note="再来").status_code == 409


def test_who_wrote_a_version_sees_no_way_to_approve_it(demonstration_copy: Demonstration) -> None:
    """Whatever roles the person has by then."""
    editor = Browser(demonstration_copy.client(Role.RULE_EDITOR))
    place = editor.send("/adoptions", "/adoptions/new", text=TEXT).headers["Location"]
    assert editor.send(f"{place}/request", place, reason="r", ground="g").status_code == 303
    grant_role(demonstration_copy.service.database, "tests", "rule-editor", Grant(Role.RULE_APPROVER))
    page = shown(editor.client, place)
    assert "须由另一人决定" in page
    assert f'action="{place}/approve"' not in page
    assert editor.send(f"{place}/approve", "/account", note="同意").status_code == 403


def test_only_a_draft_of_ones_own_that_was_never_asked_for_offers_to_be_deleted(
    demonstration_copy: Demonstration,
) -> None:
    editor, approver = (Browser(demonstration_copy.client(role)) for role in (Role.RULE_EDITOR, Role.RULE_APPROVER))
    place = editor.send("/adoptions", "/adoptions/new", text=TEXT).headers["Location"]
    assert editor.send(f"{place}/request", place, reason="r", ground="g").status_code == 303
    assert approver.send(f"{place}/reject", place, note="n").status_code == 303
    page = shown(editor.client, place)
    assert f'action="{place}/request"' in page
    assert f'action="{place}/delete"' not in page


def test_strange_addresses_are_told(demonstration: Demonstration) -> None:
    editor = demonstration.client(Role.RULE_EDITOR)
    for address in ("/adoptions?status=x", "/adoptions?kind=%00", "/adoptions?before=a"):
        shown(editor, address, 422)
    shown(editor, "/adoptions/2147483647", 404)
    shown(editor, "/adoptions/2147483647/edit", 404)
    assert "没有这一版本" in shown(editor, "/adoptions/new?from=nothing@1")
    for role in (Role.PARTNER, Role.SUPERVISOR):
        shown(demonstration.client(role), "/adoptions", 403)


def test_by_programs(copy_client_for: ClientFor) -> None:
    editor, approver = copy_client_for(Role.RULE_EDITOR), copy_client_for(Role.RULE_APPROVER)
    faulty = editor.post("/api/v1/adoptions", json={"text": TEXT.replace("base: 6", "base: six")})
    assert faulty.status_code == 422
    assert re.match(r"draft:\d+ score.base", faulty.json["errors"][0]["where"])
    made = editor.post("/api/v1/adoptions", json={"text": TEXT})
    assert made.status_code == 201
    place = made.headers["Location"]
    edited = TEXT.replace("试行稿", "修改稿")
    stale = editor.put(place, json={"text": edited, "seen": "0" * 64})
    assert stale.status_code == 409
    tag = editor.get(place).headers["ETag"]
    assert (
        editor.put(place, json={"text": edited, "seen": made.json["digest"]}, headers={"If-Match": tag}).status_code
        == 200
    )
    again = {"text": TEXT, "seen": editor.get(place).json["digest"]}
    assert editor.put(place, json=again, headers={"If-Match": tag}).status_code == 412
    assert editor.post(f"{place}/request", json={"reason": "r"}).status_code == 422
    assert editor.post(f"{place}/request", json={"reason": "r", "ground": "g"}).json["status"] == "requested"
    assert editor.post(f"{place}/approve", json={"note": "n"}).status_code == 403
    assert approver.post(f"{place}/reject", json={"note": "n"}).json["status"] == "rejected"
    assert editor.post(f"{place}/request", json={"reason": "r", "ground": "g"}).status_code == 200
    done = approver.post(f"{place}/approve", json={"note": "n"}).json
    assert (done["status"], done["note"]) == ("approved", "n")
    acts = [act["act"] for act in approver.get(place).json["acts"]]
    assert acts == ["edit", "edit", "request", "reject", "request", "approve"]
    assert approver.post(f"{place}/withdraw", json={"note": "n"}).json["status"] == "withdrawn"
    listed = approver.get("/api/v1/adoptions?status=withdrawn&on_a_ground=true").json["items"]
    assert [one["id"] for one in listed] == [done["id"]]
    other = editor.post("/api/v1/adoptions", json={"text": shipped_library().get("generic@2026-01").document})
    assert editor.delete(other.headers["Location"]).status_code == 204
    assert editor.get(other.headers["Location"]).status_code == 404
