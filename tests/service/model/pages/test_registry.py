"""Models on pages: what is in use and why, who may ask and settle, and the card."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from models.keep import open_model
from service.access.permissions import Role
from service.core.clock import today
from service.core.db.audit import list_entries
from service.core.db.service import Service
from service.decisions.switches import REQUESTED
from service.model.queries.switches import list_switches
from tests.service.site import test_markup
from tests.worlds import assisted
from tests.worlds.laid_out_pages import fault_of, serving
from tests.worlds.models import SCHEME
from tests.worlds.read_pages import BROWSER, drawn_on, link_to, moved_by_model, page_at, text_of
from tests.worlds.services import client_maker, service_over

ClientFor = Callable[..., FlaskClient]
CHECKS = [check for name, check in vars(test_markup).items() if name.startswith("test_") and "search" not in name]


@pytest.fixture(scope="module")
def card(assisted_client: FlaskClient) -> str:
    """The page of the model in use."""
    return page_at(assisted_client, link_to(page_at(assisted_client, "/models"), "/models/"))


def test_the_model_in_use_is_named_with_who_approved_it(assisted_client: FlaskClient) -> None:
    page = page_at(assisted_client, "/models")
    assert ">计分</span>" in page
    assert [
        word for word in ("理由 live", assisted.EDITOR, assisted.LEADER, "历次使用", "已登记的模型") if word not in page
    ] == []
    assert 'name="file"' not in page
    assert "提出申请" not in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_card_shows_every_part_of_the_evaluation(assisted_client: FlaskClient, card: str, language: str) -> None:
    address = link_to(page_at(assisted_client, "/models"), "/models/")
    page = card if language == "zh" else page_at(assisted_client, f"{address}?lang=en")
    assisted_client.delete_cookie("lang")
    sections = ("trial", "calibration", "groups", "features", "moved", "selection", "choices", "watch", "digests")
    assert [name for name in sections if f'<h2 id="{name}"' not in page] == []
    orders = (
        ("仅按规则集", "仅按模型", "规则集加模型", "最好的一句话规则", "随机次序")
        if language == "zh"
        else ("Rules only", "Model only", "Rules and model", "Best one-line rule", "Random order")
    )
    drawn = drawn_on(page, "各类别的问题发现率" if language == "zh" else "Discovery rate by tier")
    assert [order for order in orders if f">{order}</text>" not in drawn] == []
    assert address.rpartition("/")[2] in page
    assert ("计分" if language == "zh" else "Live") in page[: page.index('<h2 id="about"')]


def test_the_card_shows_why_inspections_were_left_out_and_names_nobody(card: str) -> None:
    about = text_of(card[card.index('<h2 id="about"') : card.index('<h2 id="trial"')])
    assert "未用：同日相互矛盾 0" in about
    assert "未用：较早 0" in about
    moved = card[card.index('<h2 id="moved"') : card.index('<h2 id="selection"')]
    (example, *_) = open_model(assisted.evaluated_file(assisted.recently())).card["evaluation"]["moved"]["examples"]
    assert f"1 {example['day']} {example['from']} → {example['to']}" in text_of(moved)
    assert "/enterprises/" not in moved


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_pages_of_a_model_are_sound(assisted_client: FlaskClient, check: Callable[..., None]) -> None:
    for address in _addresses(assisted_client):
        check(test_markup.Walk(page_at(assisted_client, address)))


def test_the_pages_of_a_model_fit_the_screen(browser: Any, assisted_client: FlaskClient) -> None:
    addresses, authorization = _addresses(assisted_client), assisted_client.environ_base["HTTP_AUTHORIZATION"]
    with serving(assisted_client.application) as base:
        faults = {address: fault_of(browser, base + address, authorization, 360, 1280) for address in addresses}
    assert {address: fault for address, fault in faults.items() if fault} == {}


def test_the_steps_of_a_feature_are_those_of_the_card(card: str) -> None:
    kept = open_model(assisted.evaluated_file(assisted.recently()))
    (complaints,) = (one for one in kept.card["steps"] if one["id"] == "complaints")
    shown = [one for one in complaints["bins"] if one["share"] or not one["special"]]
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", _feature(card, "近一年投诉举报"), re.DOTALL)
    assert len(rows) == len(shown)
    raised = ["raises" in row for row in rows]
    assert raised == [place["weight"] >= complaints["mean"] for place in shown]


def test_a_month_beyond_the_alarm_is_marked_and_in_the_table(card: str) -> None:
    drawn = drawn_on(card, "分布偏移")
    assert drawn.count('class="marked"') == 1
    assert 'class="limit"' in drawn
    assert "概率分布偏移 +0.310" in text_of(card)


OLD = timedelta(days=90)


@pytest.fixture
def stricter(scored_copy: Service, tmp_path: Path) -> FlaskClient:
    """A regulator of a service for which the model in use learned too long ago."""
    assisted.used(scored_copy, assisted.registered(scored_copy, today() - OLD), "live")
    service = service_over(scored_copy.database, tmp_path, MODEL_MOST_AGE_MONTHS="1")
    return client_maker(service)(Role.REGULATOR)


def test_a_model_that_is_too_old_is_told_with_the_reason(stricter: FlaskClient) -> None:
    page = page_at(stricter, "/models")
    assert "模型过旧，仅按规则集分类" in page
    assert f"模型学到 {today() - OLD} 为止" in page


def test_a_long_state_fits_a_narrow_screen(browser: Any, stricter: FlaskClient) -> None:
    with serving(stricter.application) as base:
        assert fault_of(browser, f"{base}/models", stricter.environ_base["HTTP_AUTHORIZATION"], 360) is None


def test_a_file_is_registered_asked_for_and_approved_by_another(
    scored_copy: Service, copy_client_for: ClientFor
) -> None:
    editor = copy_client_for(Role.RULE_EDITOR, login=assisted.EDITOR)
    data = assisted.evaluated_file(assisted.recently())
    form = {"note": "第一个模型", "file": (io.BytesIO(data), "demo.model")}
    done = editor.post("/models", data=form)
    assert done.status_code == 303
    digest = done.location.rpartition("/")[2]
    asked = {"scheme": SCHEME, "mode": "live", "model": digest, "reason": "评估良好"}
    assert editor.post("/models/switches", data=asked).status_code == 303
    page = page_at(editor, "/models")
    assert "由另一人审批" not in page
    assert "撤回" in page
    with scored_copy.database.read() as connection:
        (waiting,) = list_switches(connection, SCHEME, status=REQUESTED)
    place = f"/models/switches/{waiting.id}"
    assert editor.post(f"{place}/approve", data={"note": "好"}, headers=BROWSER).status_code == 403
    leader = copy_client_for(Role.LEADER, login=assisted.LEADER)
    page = page_at(leader, "/models")
    assert [
        word for word in ("评估良好", f"/models/{digest}", f"{place}/approve", f"{place}/reject") if word not in page
    ] == []
    assert leader.post(f"{place}/approve", data={"note": ""}, headers=BROWSER).status_code == 422
    assert leader.post(f"{place}/approve", data={"note": "同意"}).status_code == 303
    assert leader.post(f"{place}/reject", data={"note": "晚了"}, headers=BROWSER).status_code == 409
    with scored_copy.database.read() as connection:
        assert list_entries(connection, before=None, limit=1)[0].action == "model-switch.approved"
    assert ">计分</span>" in page_at(leader, "/models")


def test_only_who_asked_withdraws_and_who_brought_the_model_does_not_approve(
    scored_copy: Service, copy_client_for: ClientFor
) -> None:
    waiting = assisted.asked_for(scored_copy, assisted.registered(scored_copy), "shadow", by="applicant")
    place = f"/models/switches/{waiting.id}"
    other = copy_client_for(Role.RULE_EDITOR, login="another-editor")
    assert f"{place}/withdraw" not in page_at(other, "/models")
    assert other.post(f"{place}/withdraw", data={"note": "不要"}, headers=BROWSER).status_code == 403
    brought = copy_client_for(Role.LEADER, login=assisted.EDITOR)
    page = page_at(brought, "/models")
    assert "登记该模型的人不得批准其使用" in page
    assert ">批准</button>" not in page
    assert brought.post(f"{place}/approve", data={"note": "好"}, headers=BROWSER).status_code == 403
    applicant = copy_client_for(Role.RULE_EDITOR, login="applicant")
    assert applicant.post(f"{place}/withdraw", data={"note": "不要"}).status_code == 303
    assert place not in page_at(applicant, "/models")


def test_a_file_that_is_no_model_is_refused_with_the_reason(copy_client_for: ClientFor) -> None:
    editor = copy_client_for(Role.RULE_EDITOR)
    refused = editor.post("/models", data={"file": (io.BytesIO(b"\x80\x04pickle"), "x.pkl")}, headers=BROWSER)
    assert refused.status_code == 422
    assert "模型文件被拒绝，未登记" in refused.text
    assert editor.post("/models", data={}, headers=BROWSER).status_code == 422
    regulator = copy_client_for(Role.REGULATOR)
    assert regulator.post("/models", data={"file": (io.BytesIO(b"x"), "x")}, headers=BROWSER).status_code == 403
    assert regulator.post("/models/switches", data={"scheme": SCHEME}, headers=BROWSER).status_code == 403


def _addresses(assisted_client: FlaskClient) -> list[str]:
    """The pages that say something of the model: all of them, its card, the run and a firm that it moved."""
    run = link_to(page_at(assisted_client, f"/runs?scheme={SCHEME}"), "/runs/")
    moved = moved_by_model(assisted_client)
    return ["/models", link_to(page_at(assisted_client, "/models"), "/models/"), run, moved]


def _feature(page: str, title: str) -> str:
    begins = page.index(f">{title}</h3>")
    return page[begins : page.index("</table>", begins)]
