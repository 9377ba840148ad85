"""A run asked for: under the version in force, and only where its rule sets may decide anything."""

from datetime import date

from sqlalchemy import Connection

from rules.ruleset import RuleSet, Standing
from rules.texts import Text
from service.core.db.audit import write_entry
from service.core.errors import ProductError
from service.core.web.context import Service
from service.decisions.runs import begin_run
from service.model.use import models_in_use


def start_run(
    service: Service, connection: Connection, scheme: str, mode: str, as_of: date, known_on: date, actor: str
) -> int:
    """The id of a new run of `scheme` (its version in force on `as_of`), which its job will compute.

    Raises NoRuleSet, RuleSetError, and ProductError where a run is being computed or a rule set may not decide.
    """
    closure = closure_for(service, scheme, as_of, known_on)
    models = models_in_use(connection, closure, as_of, service.settings)
    run_id = begin_run(connection, closure, models, mode, (as_of, known_on), actor)
    detail = {"scheme": closure[-1].name, "mode": mode, "as_of": as_of.isoformat(), "known_on": known_on.isoformat()}
    write_entry(connection, actor, "scoring-run.start", f"run {run_id}", detail)
    return run_id


def closure_for(service: Service, scheme: str, as_of: date, known_on: date) -> tuple[RuleSet, ...]:
    """The rule sets of a run; raises ProductError where one of them may not decide in this installation."""
    library = service.library
    closure = library.closure(library.in_force(scheme, as_of, known_on), as_of, known_on)
    for rule_set in closure:
        if rule_set.standing is Standing.TEACHING:
            raise _refused(rule_set, Text("教学用规则集永不生效。", "A teaching rule set can never be put in force."))
        if rule_set.is_demonstration and not service.settings.demonstration:
            raise _refused(
                rule_set, Text("示范规则集只能在演示模式下使用。", "A demonstration rule set needs demonstration mode.")
            )
    return closure


def _refused(rule_set: RuleSet, why: Text) -> ProductError:
    return ProductError(
        Text("这一规则集不能用于分类。", "This rule set may not be used to classify."),
        rule_set.name,
        why,
        Text(
            "采用有文件依据的规则集；仅作演示时设置 CREDIT_TIERS_DEMONSTRATION=true。",
            "Use a rule set with an official basis; for a demonstration set CREDIT_TIERS_DEMONSTRATION=true.",
        ),
    )
