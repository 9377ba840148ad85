"""The alarms that stand: of the last month that was judged, of the population when last looked at, of a lost model."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from rules.library import Library
from rules.texts import Text
from scoring.model import ModelState
from service.core.clock import today
from service.core.settings import Settings
from service.model.queries.months import ModelMonth, months_of
from service.model.queries.registry import card_of
from service.model.watch.figures import ALARM, QUIET
from service.model.watch.scheme_models import SchemeModel, scheme_models
from service.model.words import MODEL_STATES
from service.rule_sets.queries import library_of
from service.rule_sets.queries.adopted import adopted_library

PROBABILITY_PSI, FEATURE_PSI, GAP, STATE = ("probability_psi", "feature_psi", "gap", "state")
INSPECTIONS, POPULATION, MODEL = ("inspections", "population", "model")
# States in which a model that was switched on gives no points.
LOST = frozenset({ModelState.MISSING, ModelState.STALE, ModelState.MISMATCHED})


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is wrong with the model of a scheme, in words; `on` is the first day of a month, or the day looked at.

    `value` passed `limit`: a PSI, or a difference of probabilities; None where the model itself cannot be used.
    `feature` is the one that shifted, the furthest where several did; None where it is about no feature.
    """

    scheme: str
    digest: str
    place: str
    on: date
    what: str
    words: Text
    feature: str | None = None
    value: float | None = None
    limit: float | None = None


def standing_alarms(
    connection: Connection, settings: Settings, library: Library | None = None, on: date | None = None
) -> list[Alarm]:
    """The alarms that stand on the day `on` (None: today) for the models in use, live or in shadow, by scheme.

    An alarm stands until a later complete month is quiet, or the scheme uses another model. Reads what the watch
    wrote and computes nothing; the rule sets are those adopted where no library is given.
    """
    day = on or today()
    known = library or adopted_library(connection, library_of(settings.rule_sets))
    return [
        alarm
        for model in scheme_models(connection, settings, known, day)
        if model.digest is not None
        for alarm in alarms_of(connection, model, months_of(connection, model.digest), day)
    ]


def alarms_of(connection: Connection, model: SchemeModel, months: Sequence[ModelMonth], on: date) -> list[Alarm]:
    """The alarms of the model that a scheme uses, with the months that were kept of it."""
    digest = model.digest
    if digest is None:
        return []
    lost = [Alarm(model.scheme, digest, MODEL, on, STATE, MODEL_STATES[model.state])] if model.state in LOST else []
    if not _has_alarm(months):
        return lost
    return [*lost, *alarms_of_months(model.scheme, digest, months, card_of(connection, digest) or {})]


def alarms_of_months(scheme: str, digest: str, months: Sequence[ModelMonth], card: Mapping[str, Any]) -> list[Alarm]:
    """The alarms that the months (the earliest first) of a model raise; titles of features are those of its card."""
    judged, population = last_judged_month(months), last_population_figures(months)
    titles = card.get("titles") or {}
    found: list[Alarm] = []
    if judged:
        found += _alarms_of_figures(scheme, digest, INSPECTIONS, judged.month, judged.figures, titles)
    if population:
        on = date.fromisoformat(population["as_of"])
        found += _alarms_of_figures(scheme, digest, POPULATION, on, population, titles)
    return found


def _has_alarm(months: Sequence[ModelMonth]) -> bool:
    judged, population = last_judged_month(months), last_population_figures(months)
    verdicts = [judged.figures["verdict"] if judged else QUIET, population["verdict"] if population else QUIET]
    return ALARM in verdicts


def last_judged_month(months: Sequence[ModelMonth]) -> ModelMonth | None:
    """The last complete month of `months` (the earliest first) that had enough inspections; None where none had."""
    return next((row for row in reversed(months) if row.figures["verdict"] in (ALARM, QUIET)), None)


def last_population_figures(months: Sequence[ModelMonth]) -> dict[str, Any] | None:
    """What was last said of the whole population; None where nothing was."""
    return next((found for row in reversed(months) if (found := row.figures.get("population"))), None)


def _alarms_of_figures(
    scheme: str, digest: str, place: str, day: date, figures: Mapping[str, Any], titles: Mapping[str, Any]
) -> Iterator[Alarm]:
    """The alarms of one place; of many features that shifted the furthest stands for all."""
    if figures["verdict"] != ALARM:
        return
    whose = _place_words(place, day)
    for what in (PROBABILITY_PSI, FEATURE_PSI, GAP):
        rang = [said for said in figures["alarms"] if said["what"] == what]
        if rang:
            worst = max(rang, key=lambda said: abs(said["value"]))
            feature, value, limit = worst["feature"], worst["value"], worst["limit"]
            words = _gap_words(whose, value, limit)
            if what != GAP:
                words = _psi_words(whose, _shifted_words(feature, len(rang), titles), len(rang), value, limit)
            yield Alarm(scheme, digest, place, day, what, words, feature, value, limit)


def _place_words(place: str, day: date) -> Text:
    if place == POPULATION:
        return Text(f"{day} 的全部主体", f"all enterprises on {day}")
    return Text(f"{day:%Y-%m} 的检查", f"the inspections of {day:%Y-%m}")


def _shifted_words(feature: str | None, number: int, titles: Mapping[str, Any]) -> Text:
    """What shifted: the probability, or a feature, said to be the furthest where it is one of several."""
    if feature is None:
        return Text("概率", "the probability")
    title = titles.get(feature, {"zh": feature, "en": feature})
    if number == 1:
        return Text(title["zh"], title["en"])
    return Text(f"{number} 个特征（最大的是 {title['zh']}）", f"{number} features (most: {title['en']})")


def _psi_words(whose: Text, seen: Text, number: int, value: float, limit: float) -> Text:
    follow = f"the distribution of {seen.en} no longer follows" if number == 1 else f"{seen.en} no longer follow"
    return Text(
        f"{whose.zh}：{seen.zh}的分布已偏离训练时，PSI {value:.2f}（告警线 {limit:.2f}）。",
        f"For {whose.en}, {follow} the training: PSI {value:.2f} (limit {limit:.2f}).",
    )


def _gap_words(whose: Text, value: float, limit: float) -> Text:
    more = Text("高", "more") if value > 0 else Text("低", "less")
    points = f"{100 * abs(value):.1f}"
    return Text(
        f"{whose.zh}：预测概率比实际发现率{more.zh} {points} 个百分点（告警线 {100 * limit:.1f}）。",
        f"For {whose.en}, the model predicted {points} percentage points {more.en} than was found "
        f"(limit {100 * limit:.1f}).",
    )
