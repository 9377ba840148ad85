"""`credit-tiers rules features`: what a model may read."""

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rules.document import decode_text, parse_document
from rules.feature_set import FeatureSet, Risk
from rules.library import Library
from rules.load_feature_set import FEATURES, is_features, load_features
from rules.load_rule_set import load_rule_set
from rules.ruleset import RuleSet
from rules.texts import Text
from rules.wording import Wording
from service.rule_sets.queries import newest_rule_set

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
    console, phrases = console or Console(), Wording(features.record_types)
    show_feature_sets([features], console)
    table = Table(show_lines=True, expand=True)
    for name in ("编号 Id", "名称 Title", "量什么 Measure", "方向 Risk"):
        table.add_column(name, overflow="fold")
    for feature in features.features:
        words = (feature.title, phrases.feature(feature), RISKS[feature.risk])
        table.add_row(feature.id, *(escape(f"{text.zh}\n{text.en}") for text in words))
    console.print(table)


def feature_files(names: tuple[str, ...]) -> tuple[Path, ...]:
    """Those of `names` that are files of feature sets."""
    return tuple(Path(name) for name in names if Path(name).is_file() and is_features(name))


def features_at(library: Library, path: Path) -> FeatureSet:
    """The feature set in the file at `path`, read beside the newest rule set of its scheme.

    That is looked for in the folder around it, then in `library`; where there is none, it may name no measures.
    Raises RuleSetError.
    """
    return load_features(path, _beside(path) or _newest(library, path))


def _beside(path: Path) -> RuleSet | None:
    if path.resolve().parent.name != FEATURES:
        return None
    versions = sorted(path.resolve().parent.parent.glob("*.yaml"))
    return load_rule_set(versions[-1]) if versions else None


def _newest(library: Library, path: Path) -> RuleSet | None:
    scheme = str(parse_document(decode_text(path.read_bytes(), str(path)), str(path)).get("scheme"))
    return newest_rule_set(library, scheme)
