"""The features of a training: those of a file, those that stand beside the rule set, or proposed ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from rules.feature_set import FeatureSet
from rules.load_feature_set import load_features, parse_features
from rules.propose_features import propose_features
from rules.record_types import RECORD_TYPES
from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.progress import Progress
from service.model.training.survey import Survey, survey_files
from service.population.population import Openable, OtherTypes, types_of
from service.rule_sets.queries import library_of

# More names than these are counted only.
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class FeatureChoice:
    """The features of a training, the text of their file where they were proposed (else None), notices to print."""

    features: FeatureSet
    proposed: str | None = None
    notices: Sequence[Text] = ()


def stated_features(file: Path | None, rule_set: RuleSet | None, folder: Path | None) -> FeatureSet | None:
    """The features in `file`, else the newest beside `rule_set` in the rule sets of `folder`; None where neither is.

    Raises RuleSetError for a file that is not sound.
    """
    if file is not None:
        return load_features(file, rule_set)
    beside = library_of(folder).features_for(rule_set) if rule_set else ()
    return beside[-1] if beside else None


def propose_from_files(
    inputs: Openable,
    until: int,
    closure: Sequence[RuleSet],
    name: str,
    progress: Progress,
    other_types: OtherTypes = dict,
) -> FeatureChoice:
    """Features for what the files held before the day `until` (since 1970-01-01), beside the last of `closure`.

    The file proposed, of which errors speak as `name`, declares the types of records that occur and are in no table,
    and names the columns that cannot be read: neither refuses a row of these files.
    """
    rule_set = closure[-1] if closure else None
    survey = survey_files(inputs, until, progress, types_of(closure, other_types))
    scheme = {"scheme": rule_set.scheme} if rule_set else {}
    known = {**RECORD_TYPES, **(rule_set.record_types if rule_set else {})}
    text = propose_features(survey.types, survey.attributes, known=known, unread=survey.unread, **scheme)
    notices = [*survey.notices, *_about_own_types(survey, known)]
    return FeatureChoice(parse_features(text, name, rule_set), text, notices)


def _about_own_types(survey: Survey, known: Collection[str]) -> list[Text]:
    """Which types of the file's own were taken as they stand: one of them may be another one misspelt."""
    rows = {name: kind.rows for name, kind in survey.types.items() if name not in known}
    if not rows:
        return []
    order = sorted(rows, key=lambda name: (-rows[name], name))
    some, more = order[:MOST_NAMED], len(order) - MOST_NAMED
    zh = "、".join(f"{name}（{rows[name]:,}）" for name in some) + (f"，另有 {more} 种" if more > 0 else "")
    en = ", ".join(f"{name} ({rows[name]:,})" for name in some) + (f" and {more} more" if more > 0 else "")
    return [
        Text(
            f"类型表中没有的记录类型按文件自有的类型读取（期间内行数）：{zh}。请核对有无笔误。",
            f"Types of records that no table has are read as the file's own (rows in the period): {en}. "
            "Check that none is misspelt.",
        )
    ]
