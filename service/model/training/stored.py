"""Training and trials on the inspections of the database."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from models.evaluation import CAPACITY
from rules.feature_set import FeatureSet, Label
from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.db.fact_changes import last_change
from service.core.errors import ProductError
from service.core.progress import Progress
from service.model.training.from_database import StoredInspected
from service.model.training.labelled_records import labelled_records
from service.model.training.learning import Learned, learn
from service.model.training.period import held_back, span_of_days


def inspected_stored(
    connection: Connection, features: FeatureSet, closure: Sequence[RuleSet], on: date
) -> StoredInspected:
    """The labelled inspections that were known on the day `on`, with their facts, to be read by `connection`.

    Raises ProductError where the features do not say which records are inspections.
    """
    days = on, last_change(connection)
    labelled = labelled_records(connection, features, _label(features), *days)
    return StoredInspected(connection, labelled, closure, features, days)


def learn_stored(
    connection: Connection,
    features: FeatureSet | None,
    closure: Sequence[RuleSet],
    until: int | None,
    progress: Progress,
    on: date,
    capacity: Sequence[float] = CAPACITY,
) -> tuple[Learned, Sequence[Text]]:
    """The model of the scheme of `closure`, learned from what was known on the day `on`, and what to say of the rest.

    `until` None holds back the latest fifth; `capacity` are shares of all that could be inspected. Raises ProductError
    where no scheme or no features are named, or there is no inspection.
    """
    if features is None or not closure:
        raise _undeclared(closure)
    inspected = inspected_stored(connection, features, closure, on)
    span = span_of_days(inspected.inspections.day, f"{features.name}: {_label(features).type}")
    before = held_back(span) if until is None else until
    learned = learn(
        inspected,
        features,
        before,
        progress,
        closure=closure,
        left_out=inspected.left_out,
        registered_later=inspected.registered_later,
        capacity=capacity,
    )
    return learned, inspected.notices()


def _label(features: FeatureSet) -> Label:
    if features.label is None:
        raise ProductError(
            Text("特征没有写明哪些记录是检查。", "The features do not say which records are inspections."),
            features.name,
            Text("没有标签，不知道从什么学习。", "Without a label there is nothing to learn from."),
            Text("在特征文件中写明 label。", "State a label in the feature file."),
        )
    return features.label


def _undeclared(closure: Sequence[RuleSet]) -> ProductError:
    if not closure:
        return ProductError(
            Text("没有指明方案。", "No scheme is named."),
            "--scheme",
            Text("从数据库训练的模型属于一个方案。", "A model that learns from the database belongs to a scheme."),
            Text("加上 --scheme，或给出三个文件。", "Add --scheme, or name the three files."),
        )
    return ProductError(
        Text("没有可用的特征。", "There are no features."),
        closure[-1].name,
        Text("方案旁没有特征文件。", "No feature file stands beside the scheme."),
        Text(
            "用 --features 指明；不知从何写起时，先从文件训练，得到一份拟定的特征。",
            "Name one with --features; a training from files proposes one to start from.",
        ),
    )
