"""Feature sets in a terminal: one line for each set, or its features in words, Chinese first."""

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rules.features import FeatureSet, Risk
from rules.phrases import Phrases
from rules.texts import Text

RISKS = {
    Risk.HIGHER_IS_RISKIER: Text("越大风险越高", "higher is riskier"),
    Risk.LOWER_IS_RISKIER: Text("越小风险越高", "lower is riskier"),
    Risk.ANY: Text("不定", "any"),
}


def plain_features(features: FeatureSet) -> dict[str, object]:
    """What identifies a feature set, as plain data."""
    return {
        "feature_set": features.name,
        "digest": features.digest,
        "features": [feature.id for feature in features.features],
        "title": {"zh": features.title.zh, "en": features.title.en},
    }


def show_feature_sets(found: Iterable[FeatureSet], console: Console | None = None) -> None:
    """Prints a line or two for each feature set."""
    console = console or Console()
    for features in found:
        count = len(features.features)
        console.print(
            f"特征集 Feature set [bold]{features.name}[/] {escape(features.title.zh)} {escape(features.title.en)}"
            f" · {count} 项特征 features · SHA-256 {features.digest[:16]}"
        )


def show_features(features: FeatureSet, console: Console | None = None) -> None:
    """Prints the features in words, with the direction of each."""
    console, phrases = console or Console(), Phrases(features.record_types)
    show_feature_sets([features], console)
    table = Table(show_lines=True, expand=True)
    for name in ("编号 Id", "名称 Title", "量什么 Measure", "方向 Risk"):
        table.add_column(name, overflow="fold")
    for feature in features.features:
        words = (feature.title, phrases.feature(feature), RISKS[feature.risk])
        table.add_row(feature.id, *(escape(f"{text.zh}\n{text.en}") for text in words))
    console.print(table)
