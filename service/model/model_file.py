"""The model that a command is handed."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rules.nodes import asks_for_model
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.model import Models
from service.core.errors import ProductError


def models_from_file(path: Path | None, closure: Sequence[RuleSet], as_of: date) -> Models:
    """The model in the file at `path` for the scheme asked for, last in `closure`; none where there is no file."""
    if path is None:
        return {}
    from service.core.settings import load_settings
    from service.model.use import use_of_file

    rule_set = closure[-1]
    if not asks_for_model(rule_set):
        raise ProductError(
            Text("这一方案不使用模型。", "The scheme asks for no model."),
            rule_set.name,
            Text("它的指标中没有模型指标。", "None of its indicators has a model measure."),
            Text("去掉 --model，或换一个方案。", "Leave --model out, or name another scheme."),
        )
    return {rule_set.scheme: use_of_file(path, rule_set, as_of, load_settings().model_most_age_months)}
