"""Runs with a model: live, in shadow, withdrawn from use; what they write says which model decided, or why none did."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoring.explain import explain
from scoring.model import ModelState
from scoring.score import score
from service.core.db.service import Service
from service.core.db.tables.registry import model
from service.core.errors import ProductError
from service.core.jobs.worker import Worker
from service.decisions.decisions import Decision, decisions_of
from service.decisions.runs import FULL, Run, get_run, run_in_effect
from service.decisions.switches import APPROVED, LIVE, OFF, SHADOW
from service.examinations import pool as scoring
from service.facts.full_facts import full_facts_of
from service.model import open_models as kept_models
from service.model.actions.registry import store_model
from service.model.actions.switches import WantedSwitch, settle_switch, store_switch
from service.model.queries.switches import find_switch
from service.model.use import models_in_use
from service.runs.actions.decide import put_into_effect
from service.runs.actions.start import WantedRun, deciding_closure_of, start_run
from service.serving.jobs import HANDLERS
from tests.worlds.models import SCHEME, trained_file
from tests.worlds.services import SCORED_ON, rescore, service_over

EVERYONE = range(1, 401)
UNTIL = SCORED_ON - timedelta(days=40)


def use(service: Service, mode: str, digest: str | None) -> None:
    """Switches the scheme, as two people would."""
    with service.database.write() as connection:
        id = store_switch(connection, WantedSwitch(SCHEME, digest, mode, "试用"), "editor")
        found = find_switch(connection, id)
        assert found is not None
        assert settle_switch(connection, found, APPROVED, "approver", None)


def registered(service: Service) -> str:
    made = trained_file(UNTIL)
    with service.database.write() as connection:
        return store_model(connection, made.data, made.card, "editor")


def run(service: Service, mode: str = "incremental", day: Any = SCORED_ON) -> Run:
    """A run that a second person puts into effect where it waits for one."""
    made = rescore(service, SCHEME, mode, day)
    if made.status not in ("ready", "held"):
        return made
    with service.database.write() as connection:
        put_into_effect(connection, made, "second person", service.settings, "同意")
    return made


def decisions(service: Service, run_id: int) -> dict[int, Decision]:
    with service.database.read() as connection:
        return decisions_of(connection, SCHEME, run_id, EVERYONE)


def tiers(found: dict[int, Decision]) -> dict[int, str | None]:
    return {id: one.tier for id, one in found.items()}


def test_a_model_is_used_from_its_approval_on_and_everything_says_so(scored_copy: Service) -> None:
    service = scored_copy
    rules_only = run(service)
    assert rules_only.model["used"] == {SCHEME: {"state": "none", "digest": None}}
    plain = decisions(service, rules_only.id)
    assert {one.model.state for one in plain.values() if one.model} == {ModelState.NONE}

    digest = registered(service)
    use(service, SHADOW, digest)
    shadow = run(service)
    # A switch of the model makes everyone due at once.
    assert (shadow.mode, shadow.examined) == ("full", len(plain))
    assert shadow.model["used"] == {SCHEME: {"state": "shadow", "digest": digest}}
    assert shadow.moved == 0
    shown = decisions(service, shadow.id)
    assert tiers(shown) == tiers(plain)

    use(service, LIVE, digest)
    live = run(service)
    decided = decisions(service, live.id)
    assert live.mode == "full"
    # A decision that came out the same stays the one that was made without the model.
    assert {one.model.digest for one in decided.values() if one.model and one.from_run == live.id} == {digest}
    moved = {id for id, one in decided.items() if one.model and one.model.moved}
    assert moved == {id for id in decided if tiers(decided)[id] != tiers(plain)[id]}
    assert moved
    # Shadow mode told beforehand how many would move, and from where to where.
    foretold = {(tier, other): number for tier, other, number in shadow.model["moves"]}
    happened = {(other, tier): number for tier, other, number in live.model["moves"]}
    assert foretold == happened
    assert sum(number for _, number in live.model["probability"]) == len(decided)
    assert {decided[id].decided_by for id in moved} <= {"model", "points", "shift", "cap", "floor"}

    use(service, OFF, None)
    off = run(service)
    assert off.model["used"] == {SCHEME: {"state": "none", "digest": None}}
    assert tiers(decisions(service, off.id)) == tiers(plain)


def test_a_run_decides_as_the_function_does_block_by_block_and_one_by_one(scored_copy: Service) -> None:
    service = scored_copy
    use(service, LIVE, registered(service))
    found = decisions(service, run(service).id)
    with service.database.read() as connection:
        facts = full_facts_of(connection, list(EVERYONE), SCORED_ON, SCORED_ON)
        closure = deciding_closure_of(service.library, service.settings, WantedRun(SCHEME, FULL, SCORED_ON, SCORED_ON))
        models = models_in_use(connection, closure, SCORED_ON, service.settings)
    scores = score(closure, facts, SCORED_ON, SCORED_ON, evidence=True, models=models)
    assert [one.tier for one in found.values()] == [scores.tiers[t] if t >= 0 else None for t in scores.tier]
    assert [one.score for one in found.values() if one.tier] == scores.score[scores.tier >= 0].tolist()
    assert scores.assistance is not None
    assert [bool(one.model and one.model.moved) for one in found.values()] == scores.assistance.moved.tolist()
    index = int(np.flatnonzero(scores.assistance.moved)[0])
    reason = explain(scores, index).model
    assert reason is not None
    assert reason.moved
    assert sum(feature.points for feature in reason.features) == reason.points != 0


def test_an_incremental_run_equals_a_full_one(scored_copy: Service) -> None:
    service = scored_copy
    use(service, LIVE, registered(service))
    run(service)
    later = SCORED_ON + timedelta(days=75)
    incremental = run(service, day=later)
    assert incremental.mode == "incremental"
    assert 0 < incremental.examined < incremental.enterprises
    found = decisions(service, incremental.id)
    full = run(service, "full", later)
    assert full.changed == 0
    assert tiers(decisions(service, full.id)) == tiers(found)


def test_other_processes_decide_alike(scored_copy: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service = scored_copy
    use(service, LIVE, registered(service))
    found = decisions(service, run(service).id)
    monkeypatch.setattr(scoring, "PROCESSES_FROM", 1)
    again = run(service, "full")
    assert (again.examined, again.changed) == (len(found), 0)


def test_a_damaged_or_old_model_leaves_the_rules_in_command(scored_copy: Service, tmp_path: Path) -> None:
    service = scored_copy
    plain = tiers(decisions(service, run(service).id))
    digest = registered(service)
    use(service, LIVE, digest)
    old = run(service_over(service.database, tmp_path, MODEL_MOST_AGE_MONTHS="1"), day=SCORED_ON + timedelta(days=100))
    assert old.model["used"] == {SCHEME: {"state": "stale", "digest": digest}}
    with service.database.write() as connection:
        data = bytearray(trained_file(UNTIL).data)
        data[len(data) // 2] ^= 1
        connection.execute(model.update().values(file=bytes(data)))
    kept_models._open.clear()
    damaged = run(service, "full")
    assert damaged.model["used"] == {SCHEME: {"state": "missing", "digest": digest}}
    assert tiers(decisions(service, damaged.id)) == plain


def test_a_model_switched_while_a_run_is_computed_does_not_go_into_effect(scored_copy: Service) -> None:
    service = scored_copy
    before = run(service).id
    use(service, LIVE, registered(service))
    with service.database.write() as connection:
        run_id = start_run(
            connection, service.library, service.settings, WantedRun(SCHEME, "full", SCORED_ON, SCORED_ON), "tests"
        )
    use(service, OFF, None)
    while Worker(service, HANDLERS).work_once():
        pass
    with service.database.write() as connection:
        row = get_run(connection, run_id)
        assert row is not None
        assert row.status == "held"
        assert "model" in {cause["code"] for cause in row.causes}
        with pytest.raises(ProductError, match="not the one that is in use now"):
            put_into_effect(connection, row, "second person", service.settings, "同意")
        assert run_in_effect(connection, SCHEME) == before
