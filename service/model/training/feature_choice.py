"""The features of a training: those of a file, those that stand beside the rule set, or proposed ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rules.feature_set import FeatureSet
from rules.load_feature_set import load_features, parse_features
from rules.propose_features import propose_features
from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.progress import Progress
from service.model.training.survey import survey_files
from service.population.population import Openable
from service.rule_sets.queries import library_of


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
    inputs: Openable, until: int, rule_set: RuleSet | None, name: str, progress: Progress
) -> FeatureChoice:
    """Features for what the files held before the day `until` (since 1970-01-01); errors speak of the file `name`."""
    survey = survey_files(inputs, until, progress)
    scheme = {"scheme": rule_set.scheme} if rule_set else {}
    text = propose_features(survey.types, survey.attributes, **scheme)
    return FeatureChoice(parse_features(text, name, rule_set), text, survey.notices)
