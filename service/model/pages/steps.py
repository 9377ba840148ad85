"""The steps of a model as a page shows them: each place of each feature in words, with pictures of what it does."""

from dataclasses import dataclass

from markupsafe import Markup

from rules.texts import Text
from service.core.charts.cells import part_bar, signed_bar
from service.model.card.names import title_of
from service.model.card.steps import RISKS, bin_words, odds_ratio, strength
from service.model.card.writing import Figures


@dataclass(frozen=True, slots=True)
class Step:
    """One place of a feature: its values, its share of the training, and by what it multiplies the mean's odds."""

    words: Text
    share: float
    odds: float
    picture: Markup
    share_picture: Markup


@dataclass(frozen=True, slots=True)
class FeatureSteps:
    """A feature, how its weights may go, and its places; those of special values that nobody was in are left out."""

    id: str
    title: Text
    risk: Text
    steps: tuple[Step, ...]
    # False where every place does the same.
    matters: bool


def feature_steps(card: Figures) -> list[FeatureSteps]:
    """The features of a card, the strongest first as in its Markdown; all pictures on one scale."""
    most = max((abs(_effect(one, place)) for one in card["steps"] for place in _places(one)), default=0)
    return [_feature(card, one, most) for one in sorted(card["steps"], key=lambda one: -strength(one))]


def _feature(card: Figures, one: Figures, most: int) -> FeatureSteps:
    steps = tuple(
        Step(
            _words(card, one["id"], place),
            place["share"],
            odds_ratio(one, place),
            signed_bar(_effect(one, place), most),
            part_bar(place["share"], "rank-2"),
        )
        for place in _places(one)
    )
    risk = RISKS[card["risk"].get(one["id"], "any")]
    matters = len({place["weight"] for place in _places(one)}) > 1
    return FeatureSteps(one["id"], title_of(card, one["id"]), risk, steps, matters)


def _places(one: Figures) -> list[Figures]:
    return [place for place in one["bins"] if place["share"] or not place["special"]]


def _effect(one: Figures, place: Figures) -> int:
    effect: int = place["weight"] - one["mean"]
    return effect


def _words(card: Figures, feature: str, place: Figures) -> Text:
    word = place["word"]
    return bin_words(card, feature, place) if word is None else Text(word, word)
