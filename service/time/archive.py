"""The rule sets and models that decisions were made with, read back from where they were archived."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from models.archive import ModelRefused
from models.keep import digest_of as digest_of_model
from rules.canonical import digest_of
from rules.errors import RuleSetError
from rules.load_rule_set import parse_rule_set
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.changes import Basis
from scoring.model import Models, ModelState
from scoring.version import ENGINE_VERSION
from service.decisions.closures import Closure, archived_contents_of, get_closure, in_reading_order
from service.decisions.runs import Run
from service.decisions.switches import MODES
from service.model.queries.registry import file_of
from service.model.use import models_as_recorded
from service.time.replayed import NotReplayable, Stage, Unlike


def archived_basis_of(connection: Connection, run: Run) -> Basis:
    """What a run decided by, on its day; raises as its rule sets and its models do."""
    closure = get_closure(connection, run.closure_id)
    rule_sets = archived_rule_sets_of(connection, closure)
    return Basis(run.as_of, rule_sets, archived_models_of(connection, closure, rule_sets))


def computable_side_of(connection: Connection, closure_id: int) -> tuple[tuple[RuleSet, ...], Models]:
    """The rule sets and models of a closure under which more is computed; raises as both do.

    And NotReplayable where it was archived for another engine than this one.
    """
    closure = get_closure(connection, closure_id)
    if closure.engine != ENGINE_VERSION:
        raise NotReplayable(
            Text(
                f"计算以引擎 {closure.engine} 开始，现为 {ENGINE_VERSION}。",
                f"It began with the engine {closure.engine}; this is {ENGINE_VERSION}.",
            )
        )
    rule_sets = archived_rule_sets_of(connection, closure)
    return rule_sets, archived_models_of(connection, closure, rule_sets)


def archived_rule_sets_of(connection: Connection, closure: Closure) -> tuple[RuleSet, ...]:
    """The rule sets of a closure as archived, its own last and each after what it reads.

    Raises NotReplayable where one is gone or cannot be read any more, Unlike where one is no longer what it was.
    """
    contents = archived_contents_of(connection, closure.rule_sets.values())
    found = {}
    for name, digest in closure.rule_sets.items():
        if digest not in contents:
            raise NotReplayable(
                Text(f"规则集 {name} 的存档不存在。", f"The archive does not hold the rule set {name}.")
            )
        rule_set = _archived(name, digest, contents[digest])
        found[rule_set.scheme] = rule_set
    own = found.get(closure.scheme)
    if own is None or own.version != closure.version:
        raise Unlike(
            Stage.RULE_SET,
            Text(
                f"所记规则集中没有 {closure.scheme}@{closure.version}。",
                f"{closure.scheme}@{closure.version} is not among the rule sets recorded.",
            ),
        )
    try:
        return in_reading_order(own, found)
    except KeyError as missing:
        scheme = missing.args[0]
        raise Unlike(
            Stage.RULE_SET,
            Text(
                f"{own.name} 读取的方案 {scheme} 不在所记规则集中。",
                f"{own.name} reads {scheme}, which is not among the rule sets recorded.",
            ),
        ) from None


def archived_models_of(connection: Connection, closure: Closure, rule_sets: tuple[RuleSet, ...]) -> Models:
    """The models of a closure in the state that they were in; raises as for its rule sets."""
    for said in (closure.models or {}).values():
        if said["state"] in MODES and said["digest"] is not None:
            _check_model(connection, said)
    models = models_as_recorded(connection, closure.models, rule_sets)
    for scheme, said in (closure.models or {}).items():
        use = models[scheme]
        if use.state is not ModelState(said["state"]):
            raise NotReplayable(
                Text(
                    f"方案 {scheme} 的模型 {str(use.digest)[:12]} 已不能使用。",
                    f"The model {str(use.digest)[:12]} of {scheme} can no longer be used.",
                )
            )
    return models


@lru_cache(maxsize=64)
def _archived(name: str, digest: str, content: str) -> RuleSet:
    if digest_of(content) != digest:
        raise Unlike(
            Stage.RULE_SET,
            Text(
                f"规则集 {name} 的存档已被改动：摘要应为 {digest[:12]}…，实为 {digest_of(content)[:12]}…。",
                f"The archived rule set {name} was changed: its digest was {digest[:12]}…, it is "
                f"{digest_of(content)[:12]}….",
            ),
        )
    try:
        rule_set = parse_rule_set(content, name)
    except RuleSetError as error:
        raise NotReplayable(
            Text(
                f"规则集 {name} 的存档按现行规则语言读不出：{error.zh}",
                f"The archived rule set {name} cannot be read by the rule language of today: {error.en}",
            )
        ) from error
    if (rule_set.name, rule_set.digest) != (name, digest):
        raise Unlike(
            Stage.RULE_SET,
            Text(f"存档中的 {name} 实为 {rule_set.name}。", f"What is archived as {name} is {rule_set.name}."),
        )
    return rule_set


def _check_model(connection: Connection, said: Mapping[str, Any]) -> None:
    digest = said["digest"]
    data = file_of(connection, digest)
    if data is None:
        raise NotReplayable(
            Text(f"模型 {digest[:12]} 的文件不存在。", f"The file of the model {digest[:12]} is not there.")
        )
    try:
        held = digest_of_model(data)
    except ModelRefused:
        held = None
    if held != digest:
        raise Unlike(
            Stage.MODEL,
            Text(f"模型 {digest[:12]} 的文件已被改动。", f"The file of the model {digest[:12]} was changed."),
        )
