"""A card that was changed by hand is refused, or nothing that reads it fails."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.archive import ModelRefused
from models.keep import digest_of, open_model
from rules.library import shipped_library
from service.model.card.cautions import own_cautions
from service.model.card.markdown import card_markdown
from service.model.open_models import Unfit
from service.model.pages.steps import feature_steps
from service.model.training.summary import training_notices
from service.model.use import use_of
from tests.models.resealed import with_card
from tests.worlds.assisted import evaluated_file
from tests.worlds.models import RULE_SET

UNTIL = date(2026, 3, 31)
SPAN = {"value": 0.5, "low": 0.4, "high": 0.6}
LEARNER = {"auc": SPAN, "calibration_error": 0.01, "gap": SPAN}
SELECTION = {
    "rows": 100,
    "from": "2026-01-01",
    "observed": 0.2,
    "observed_unweighted": 0.3,
    "weighted": LEARNER,
    "naive": LEARNER,
    "believed": {"auc": 0.6, "calibration_error": 0.0, "gap": None},
    "groups": [
        {"by": "region", "key": None, "rows": 9, "naive": 0.1, "weighted": 0.2, "difference": -0.1, "observed": 0.2}
    ],
}
WRONG: list[Any] = [None, True, -1, 7, 0.5, 1e300, "", "x", [], [None], {}, {"x": 1}]
NEEDED = {"format", "kind", "features", "feature_order", "titles", "risk", "trained", "data_digest", "choices"}
NEEDED |= {"calibration", "steps", "base", "reference", "versions", "scheme", "rule_set", "selection", "evaluation"}


@lru_cache(maxsize=1)
def whole() -> bytes:
    return with_card(lambda card: card.update(selection=SELECTION), evaluated_file(UNTIL))


def used(data: bytes) -> None:
    """Reads the card as all who read it do; the estimator, which they do not see, is not compared again."""
    kept = open_model(data, opened_before={digest_of(data)})
    card_markdown(kept.card)
    feature_steps(kept.card)
    list(own_cautions(kept.card))
    list(training_notices(kept.card))
    # A model that does not fit is no fault: its scheme goes without, and says why.
    with suppress(Unfit):
        use_of(kept, shipped_library().get(RULE_SET), "live", UNTIL + timedelta(1), 12)


def test_the_card_that_the_changes_are_made_to_is_used() -> None:
    used(whole())


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_a_card_without_a_part_is_refused(name: str) -> None:
    with pytest.raises(ModelRefused) as refusal:
        open_model(with_card(lambda card: card.pop(name), whole()))
    assert refusal.value.code in {"card", "version"}


@pytest.mark.parametrize("name", sorted([*NEEDED, "units"]))
@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_a_part_of_another_type_is_refused_or_does_no_harm(name: str, value: Any) -> None:
    refused_or_used(with_card(lambda card: card.update({name: value}), whole()))


def refused_or_used(data: bytes) -> None:
    with suppress(ModelRefused):
        used(data)


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_whatever_is_removed_or_replaced_anywhere_is_refused_or_does_no_harm(data: st.DataObject) -> None:
    def change(card: dict[str, Any]) -> None:
        place = data.draw(st.sampled_from(list(places(card))))
        inside: Any = card
        for key in place[:-1]:
            inside = inside[key]
        if data.draw(st.booleans()):
            del inside[place[-1]]
        else:
            inside[place[-1]] = data.draw(st.sampled_from(WRONG))

    refused_or_used(with_card(change, whole()))


def places(plain: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every part of the plain data."""
    items = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    for key, value in items:
        yield (*above, key)
        yield from places(value, (*above, key))
