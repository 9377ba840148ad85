"""Feature sets that a command names by their files."""

from pathlib import Path

from rules.document import decode, parse
from rules.features import FeatureSet
from rules.library import Library
from rules.load import load_rule_set
from rules.load_features import FEATURES, is_features, load_features
from rules.ruleset import RuleSet


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
    scheme = str(parse(decode(path.read_bytes(), str(path)), str(path)).get("scheme"))
    versions = library.versions(scheme)
    return library.get(f"{scheme}@{versions[-1]}") if versions else None
