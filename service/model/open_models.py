"""Registered models opened once in each process, and their features read beside a rule set."""

from collections import OrderedDict
from functools import lru_cache
from threading import Lock

from sqlalchemy import Connection

from models.archive import ModelRefused
from models.keep import Kept, open_model
from rules.errors import RuleSetError
from rules.feature_set import FeatureSet
from rules.load_feature_set import parse_features
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.model import ModelState
from service.model.queries.registry import file_of

# A process serves few schemes, each with the model in use and perhaps the one before.
_MOST = 16
_open: OrderedDict[str, Kept] = OrderedDict()
_lock = Lock()


class Unfit(Exception):
    """A model that cannot be used, the state that this leaves its scheme in, and why."""

    def __init__(self, state: ModelState, why: Text) -> None:
        super().__init__(state, why.en)
        self.state, self.why = state, why


def open_registered_model(connection: Connection, digest: str) -> Kept:
    """The registered model of that digest; raises Unfit where its file is gone or refused."""
    with _lock:
        kept = _open.get(digest)
        if kept is not None:
            _open.move_to_end(digest)
            return kept
    kept = _open_stored(connection, digest)
    with _lock:
        _open[digest] = kept
        while len(_open) > _MOST:
            _open.popitem(last=False)
    return kept


def features_of(kept: Kept, rule_set: RuleSet) -> FeatureSet:
    """The features that a model reads, beside `rule_set`; raises Unfit where they do not fit each other."""
    scheme = kept.card.get("scheme")
    if scheme != rule_set.scheme:
        raise _mismatch(
            f"模型属于方案 {scheme}，不是 {rule_set.scheme}。",
            f"It belongs to the scheme {scheme}, not to {rule_set.scheme}.",
        )
    try:
        features = _features(kept.declaration, rule_set)
    except RuleSetError as error:
        raise _mismatch(
            f"其特征与规则集 {rule_set.name} 不符：{error.zh}",
            f"Its features do not fit the rule set {rule_set.name}: {error.en}",
        ) from error
    if features.digest != (kept.card.get("features") or {}).get("digest") or _order(features) != list(
        kept.card["feature_order"]
    ):
        raise _mismatch("特征集与模型卡所记不一致。", "Its features are not those that its card names.")
    if features.counting != kept.card["features"].get("counting"):
        raise _mismatch(
            f"规则集 {rule_set.name} 对异议记录或公示期的规定与学习时不同。",
            f"Under {rule_set.name} other records count than when it learned (objections or publicity periods).",
        )
    return features


@lru_cache(maxsize=64)
def _features(declaration: str, rule_set: RuleSet) -> FeatureSet:
    return parse_features(declaration, "features.yaml", rule_set)


def _order(features: FeatureSet) -> list[str]:
    return [feature.id for feature in features.features]


def _open_stored(connection: Connection, digest: str) -> Kept:
    data = file_of(connection, digest)
    if data is None:
        raise Unfit(ModelState.MISSING, Text("模型文件不存在。", "There is no such model file."))
    try:
        # Its estimator was compared with its steps when it was registered, and these are the same bytes.
        kept = open_model(data, opened_before=(digest,))
    except ModelRefused as error:
        raise Unfit(ModelState.MISSING, Text(error.zh, error.en)) from error
    if kept.digest != digest:
        raise Unfit(ModelState.MISSING, Text("模型文件已被换掉。", "The model file is another one."))
    return kept


def _mismatch(zh: str, en: str) -> Unfit:
    return Unfit(ModelState.MISMATCHED, Text(zh, en))
