"""Which model decides: the one that was switched on, and where it cannot be used the reason why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from models.keep import open_model
from rules.library import shipped_library
from rules.ruleset import Objection, RuleSet
from scoring.model import ModelState, ModelUse
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.registry import model
from service.core.errors import ProductError
from service.core.settings import Settings, load_settings
from service.decisions.switches import APPROVED
from service.model.actions.registry import store_model
from service.model.actions.switches import WantedSwitch, settle_switch, store_switch
from service.model.open_models import Unfit, features_of
from service.model.queries.switches import find_switch
from service.model.use import models_as_recorded, models_in_use, use_of_file
from tests.worlds.models import RULE_SET, SCHEME, TrainedFile, feature_set, recent_file, trained_file

ASSISTED = shipped_library().get(RULE_SET)
PLAIN = shipped_library().get("generic@2026-01")


@pytest.fixture
def settings() -> Settings:
    return load_settings({})


@pytest.fixture
def connection(sqlite: Database) -> Iterator[Connection]:
    with sqlite.write() as opened:
        yield opened


def switched(connection: Connection, brought: TrainedFile | None, mode: str) -> str | None:
    """The digest of a model that its scheme uses from now on."""
    digest = store_model(connection, brought.data, brought.card, "li") if brought else None
    id = store_switch(connection, WantedSwitch(SCHEME, digest, mode, "理由"), "li")
    found = find_switch(connection, id)
    assert found is not None
    assert settle_switch(connection, found, APPROVED, "wang", None)
    return digest


def used(connection: Connection, settings: Settings, as_of: date | None = None) -> ModelUse:
    return models_in_use(connection, (PLAIN, ASSISTED), as_of or today(), settings)[SCHEME]


def test_only_those_that_ask_for_a_model_have_one(connection: Connection, settings: Settings) -> None:
    switched(connection, recent_file(), "live")
    assert list(models_in_use(connection, (PLAIN, ASSISTED), today(), settings)) == [SCHEME]
    assert models_in_use(connection, (PLAIN,), today(), settings) == {}


@pytest.mark.parametrize("mode", ["live", "shadow"])
def test_a_switched_model_is_used_as_it_was_trained(connection: Connection, settings: Settings, mode: str) -> None:
    brought = recent_file()
    digest = switched(connection, brought, mode)
    found = used(connection, settings)
    assert (found.state, found.digest) == (mode, digest)
    assert found.features is not None
    assert [one.id for one in found.features.features] == brought.card["feature_order"]
    assert found.predictor is not None
    assert found.predictor.edges("complaints") is not None
    assert found.predictor.edges("region") is None


def test_without_a_switch_or_after_one_that_is_off_there_is_none(connection: Connection, settings: Settings) -> None:
    assert used(connection, settings).state is ModelState.NONE
    switched(connection, recent_file(), "live")
    switched(connection, None, "off")
    found = used(connection, settings)
    assert (found.state, found.digest, found.predictor) == (ModelState.NONE, None, None)


def test_a_model_grows_stale_on_its_day(connection: Connection, settings: Settings) -> None:
    switched(connection, trained_file(date(2026, 1, 31)), "live")
    assert settings.model_most_age_months == 18
    assert used(connection, settings, date(2027, 7, 31)).state is ModelState.LIVE
    found = used(connection, settings, date(2027, 8, 1))
    assert (found.state, found.predictor) == (ModelState.STALE, None)
    assert found.digest is not None


def test_a_damaged_file_leaves_the_scheme_without_points(connection: Connection, settings: Settings) -> None:
    brought = trained_file(today() - timedelta(days=31))
    switched(connection, brought, "live")
    broken = bytearray(brought.data)
    broken[len(broken) // 2] ^= 1
    connection.execute(update(model).values(file=bytes(broken)))
    assert used(connection, settings).state is ModelState.MISSING


def test_a_model_swapped_for_another_is_not_used(connection: Connection, settings: Settings) -> None:
    switched(connection, trained_file(today() - timedelta(days=32)), "live")
    connection.execute(update(model).values(file=recent_file().data))
    assert used(connection, settings).state is ModelState.MISSING


def test_a_model_of_another_scheme_is_mismatched(connection: Connection, settings: Settings) -> None:
    switched(connection, trained_file(today() - timedelta(days=30), scheme="generic"), "live")
    assert used(connection, settings).state is ModelState.MISMATCHED


@pytest.mark.parametrize(
    ("there", "instead"), [("of: complaint,", "of: burglary,"), ("id: complaints", "id: objections"), ("P12M", "P24M")]
)
def test_a_model_whose_features_are_not_what_it_learned_from_is_mismatched(
    connection: Connection, settings: Settings, there: str, instead: str
) -> None:
    document = feature_set().document
    assert there in document
    switched(connection, trained_file(today(), declaration=document.replace(there, instead)), "live")
    assert used(connection, settings).state is ModelState.MISMATCHED


def test_a_decision_is_made_again_with_the_models_of_its_closure(connection: Connection, settings: Settings) -> None:
    digest = switched(connection, recent_file(), "live")
    switched(connection, None, "off")
    said = {SCHEME: {"state": "live", "digest": digest}}
    found = models_as_recorded(connection, said, (ASSISTED,))[SCHEME]
    assert (found.state, found.digest) == (ModelState.LIVE, digest)
    assert found.predictor is not None
    stale = {SCHEME: {"state": "stale", "digest": digest}}
    assert models_as_recorded(connection, stale, (ASSISTED,))[SCHEME].predictor is None
    gone = {SCHEME: {"state": "live", "digest": "0" * 64}}
    assert models_as_recorded(connection, gone, (ASSISTED,))[SCHEME].state is ModelState.MISSING
    assert models_as_recorded(connection, None, (ASSISTED,)) == {}


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_file_is_used_without_a_registry(tmp_path: Path) -> None:
    found = use_of_file(written(tmp_path / "m.ctm", recent_file().data), ASSISTED, today(), 18)
    assert found.state is ModelState.LIVE
    assert found.predictor is not None


@pytest.mark.parametrize(
    ("data", "rule_set", "as_of", "said"),
    [
        (b"\x80\x04K\x01.", ASSISTED, today(), "pickle"),
        (b"no model", ASSISTED, today(), "model file"),
        (recent_file().data, PLAIN, today(), "generic-assisted"),
        (recent_file().data, ASSISTED, today() + timedelta(days=900), "until"),
    ],
    ids=["pickle", "something else", "other scheme", "too old"],
)
def test_a_file_that_cannot_be_used_says_why(
    tmp_path: Path, data: bytes, rule_set: RuleSet, as_of: date, said: str
) -> None:
    with pytest.raises(ProductError) as refused:
        use_of_file(written(tmp_path / "m.ctm", data), rule_set, as_of, 18)
    assert said in str(refused.value)
    assert str(tmp_path / "m.ctm") in str(refused.value)


def test_a_model_that_learned_while_other_records_counted_is_not_used() -> None:
    kept = open_model(recent_file().data)
    assert features_of(kept, ASSISTED).counting == kept.card["features"]["counting"]
    with pytest.raises(Unfit) as held:
        features_of(kept, replace(ASSISTED, objection=Objection.HOLD, digest="a" * 64))
    assert held.value.state is ModelState.MISMATCHED
