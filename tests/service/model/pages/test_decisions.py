"""What a model did in a run and to a firm, as their pages say it."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from scoring.tiers import BY_MODEL
from service.access.permissions import Role
from service.core.db.service import Service
from service.core.db.tables.decisions import decision
from service.core.db.tables.facts import enterprise
from service.core.db.tables.runs import in_effect
from tests.worlds import assisted
from tests.worlds.models import SCHEME
from tests.worlds.read_pages import moved_by_model, newest_run, page_at, signed_points, text_of

ClientFor = Callable[..., FlaskClient]


def test_a_run_counts_whom_the_model_moved(assisted_client: FlaskClient, assisted_service: Service) -> None:
    page = newest_run(assisted_client)
    with assisted_service.database.read() as connection:
        query = select(decision.c.tier).where(decision.c.scheme == SCHEME, decision.c.decided_by == BY_MODEL)
        by_model = len(connection.execute(query).all())
    said = re.search(r"本批次计算 (\d+) 户；模型分使 (\d+) \(", text_of(page))
    assert said is not None
    assert int(said[1]) == 400
    # Overrides may decide over a move by the model, never the other way round.
    assert int(said[2]) >= by_model > 0
    assert "本批次的类别已计入模型分" in page


def test_the_reasons_of_a_firm_hold_the_points_of_the_model_and_of_its_features(assisted_client: FlaskClient) -> None:
    page = page_at(assisted_client, moved_by_model(assisted_client))
    row = next(row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if "预测概率" in row and "pieces" in row)
    cell, features = row.split('<ul class="plain pieces">')
    (points,) = signed_points(cell)
    assert sum(signed_points(features)) == points != 0
    why = re.search(r"按分值为 (\w)。计入模型分，类别为 (\w)；不计模型分为 (\w)。", page)
    assert why is not None
    assert why[1] == why[2] != why[3]
    assert "指标计分（模型辅助）" in page
    table = page[page.index("各特征的作用") :]
    body, foot = table[: table.index("</table>")].split("<tfoot>")
    assert sum(signed_points(body)) == sum(signed_points(foot)) == points


def test_without_a_model_the_firm_is_told_so(scored_copy: Service, copy_client_for: ClientFor) -> None:
    assisted.used(scored_copy, None, "off")
    regulator = copy_client_for(Role.REGULATOR)
    page = page_at(regulator, f"/enterprises/{_any(scored_copy)}?scheme={SCHEME}")
    assert "未使用模型，仅按规则集分类" in page
    assert "没有经批准启用的模型" in page
    assert "模型分" not in page
    assert "未使用模型，仅按规则集分类" in newest_run(regulator)


def test_in_shadow_mode_nothing_counts_and_the_page_says_what_would(
    scored_copy: Service, copy_client_for: ClientFor
) -> None:
    assisted.used(scored_copy, assisted.registered(scored_copy), "shadow")
    regulator = copy_client_for(Role.REGULATOR)
    page = page_at(regulator, f"/enterprises/{_any(scored_copy)}?scheme={SCHEME}")
    assert "试算（不计分）" in page
    assert "模型分（试算，不计入）" in page
    assert "若计入模型分" in page
    assert not re.search(r'<tr><th scope="row" class="say">模型预测', page)
    run = newest_run(regulator)
    assert "试算：本批次的类别未计入模型分" in run
    with scored_copy.database.read() as connection:
        run_id = connection.execute(select(in_effect.c.run_id).where(in_effect.c.scheme == SCHEME)).scalar_one()
        query = select(decision.c.tier).where(decision.c.from_run == run_id, decision.c.decided_by == BY_MODEL)
        assert connection.execute(query).all() == []


def _any(service: Service) -> str:
    with service.database.read() as connection:
        query = select(enterprise.c.code).join(decision, decision.c.enterprise_id == enterprise.c.id)
        rated = query.where(decision.c.scheme == SCHEME, decision.c.tier >= 0).order_by(enterprise.c.id)
        return str(connection.execute(rated.limit(1)).scalar_one())
