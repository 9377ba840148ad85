"""What there is for a reader to ask about: the things that the examples of the API are about."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from rules.library import Library
from rules.ruleset import RuleSet
from service.access.account import Account
from service.access.permissions import Permission
from service.core.db.fact_changes import last_change
from service.core.db.vocabulary import read_vocabularies
from service.decisions.decisions import history_of
from service.decisions.editions import edition_now
from service.decisions.runs import COMPUTING, list_runs
from service.facts.enterprises import search_enterprises
from service.facts.histories import OF_TIERS
from service.facts.reader import record_rows_of
from service.intake.queries.imports import list_imports, visible_actor_of
from service.ledger.queries.listed import AskedItems, list_items
from service.ledger.sight import sight_of as sight_of_ledger
from service.model.queries.registry import list_models
from service.plans.queries.batches import list_batches
from service.plans.queries.opened import open_plan
from service.plans.queries.plans import AskedPlans, list_plans
from service.plans.sight import sight_of
from service.registries.queries.recusals import list_recusals
from service.registry_desk.officers.whose import officers_of
from service.reports.months import month_of, months_before
from service.reports.signed.queries import MOST, list_reports
from service.rule_sets.queries import newest_rule_set
from service.signals.queries.listed import AskedSignals, find_signals
from service.time.changes.restated.queries import RESTATEMENTS
from service.time.comparison.queries.comparisons import COMPARISONS
from service.time.computations.queries import COMPLETE

SCHEME = "generic"
# Of so many runs one is complete: no scheme has more than one that is not.
_RUNS = 20


@dataclass(frozen=True, slots=True)
class Places:
    """What is there for a reader to ask about; None where nothing of the kind is there for them.

    `draft` is the text of a draft; `decided` is the run that decided last on the enterprise, `signal` one that is open;
    `record` is the number of one of the enterprise's records.
    """

    day: date
    code: str | None
    run: int | None
    import_: int | None
    model: str | None
    comparison: int | None
    version: str | None
    draft: str | None = None
    decided: int | None = None
    signal: int | None = None
    record: str | None = None
    restatement: int | None = None
    plan: int | None = None
    plan_line: int | None = None
    batch: int | None = None
    recusal: int | None = None
    item: str | None = None
    # The month of a report that waits for its signature.
    report: str | None = None


def places_for(connection: Connection, account: Account, library: Library, day: date) -> Places:
    """What the account may ask about: an enterprise, the newest complete run, the newest import and model."""
    inside = account.reach(Permission.ENTERPRISE_READ).jurisdiction()
    firms = [] if inside.is_nowhere else search_enterprises(connection, "", inside, limit=1)
    runs = account.reach(Permission.RUN_READ)
    newest_runs = list_runs(connection, runs.schemes, limit=_RUNS) if runs.places else []
    may_see_imports = account.may(Permission.IMPORT_READ)
    imports = list_imports(connection, limit=1, actor=visible_actor_of(account)) if may_see_imports else []
    models = account.reach(Permission.MODEL_READ)
    newest_models = list_models(connection, models.schemes, limit=1) if models.places else []
    tiers = account.reach(Permission.TIER_READ)
    compared = COMPARISONS.list(connection, tiers.schemes, limit=_RUNS) if tiers.places else []
    restated = RESTATEMENTS.list(connection, tiers.schemes, limit=_RUNS) if tiers.places else []
    may_see_batches = account.may(Permission.PLAN_READ)
    batches = list_batches(connection, sight_of(account), limit=1) if may_see_batches else []
    newest = newest_rule_set(library, SCHEME)
    return Places(
        day,
        next((one.code for one in firms), None),
        next((one.id for one in newest_runs if one.status != COMPUTING), None),
        next((one.id for one in imports), None),
        next((one.digest for one in newest_models), None),
        next((one.id for one in compared if one.status == COMPLETE), None),
        newest.version if newest else None,
        _draft_after(newest, day) if newest else None,
        _last_decided(connection, account, firms[0].id) if firms else None,
        _open_signal(connection, account),
        _first_record(connection, firms[0].id) if firms else None,
        next((one.id for one in restated if one.status == COMPLETE), None),
        *_newest_plan(connection, account),
        next((one.id for one in batches), None),
        _sealed_recusal(connection, account, day),
        _first_item(connection, account),
        _report_to_sign(connection, account, day),
    )


def _report_to_sign(connection: Connection, account: Account, day: date) -> str | None:
    """The month of a report that the account may sign."""
    if not account.may(Permission.REPORT_SIGN):
        return None
    written = list_reports(connection, months_before(month_of(day), MOST)[0])
    return next((f"{one.month:%Y-%m}" for one in written if not one.is_signed), None)


def _newest_plan(connection: Connection, account: Account) -> tuple[int | None, int | None]:
    """The newest plan that the account sees, and a line of it."""
    if not account.may(Permission.PLAN_READ):
        return None, None
    found = list_plans(connection, sight_of(account), AskedPlans(), limit=1)
    lines = open_plan(connection, account, found[0].id).lines if found else []
    return next((one.id for one in found), None), next((one.id for one in lines), None)


def _first_item(connection: Connection, account: Account) -> str | None:
    """The item of the ledger that is to be dealt with first, of those that the account sees."""
    if not account.may(Permission.LEDGER_READ):
        return None
    found = list_items(connection, sight_of_ledger(account), AskedItems(), limit=1)
    return next((one.number for one in found), None)


def _draft_after(rule_set: RuleSet, day: date) -> str:
    """The text of a draft of next year that says what the rule set says, to begin with."""
    return (
        f'scheme: {rule_set.scheme}\nversion: "{day.year + 1}-01"\neffective_from: {day.year + 1}-01-01\n'
        f"extends: {{rule_set: {rule_set.name}, sha256: {rule_set.digest}}}\n"
        f"standing: {rule_set.standing.value}\ntitle: {{zh: 试行稿, en: draft}}\n"
    )


def _open_signal(connection: Connection, account: Account) -> int | None:
    edition, reach = edition_now(connection, SCHEME), account.reach(Permission.TIER_READ)
    if edition is None or SCHEME not in reach.schemes:
        return None
    page = find_signals(connection, edition, AskedSignals(), reach.jurisdiction(SCHEME)).page(connection, 1)
    return next((row.id for row in page.rows), None)


def _sealed_recusal(connection: Connection, account: Account, day: date) -> int | None:
    """A recusal whose reason the account may read."""
    whose = officers_of(account, Permission.RECUSAL_REASON)
    return next((one.id for one in list_recusals(connection, day, whose, limit=1)), None)


def _first_record(connection: Connection, firm: int) -> str | None:
    """The number of a record that tells of no tier."""
    rows = record_rows_of(connection, [firm], last_change(connection))
    types = read_vocabularies(connection, ["record.type"])["record.type"].texts
    told = zip(rows["type"].tolist(), rows["identity"].tolist(), strict=True)
    return next((str(number) for code, number in told if code >= 0 and types[code] not in OF_TIERS), None)


def _last_decided(connection: Connection, account: Account, firm: int) -> int | None:
    schemes = account.reach(Permission.DECISION_REPLAY).schemes
    return next((one.from_run for one in history_of(connection, firm, SCHEME, limit=1) if SCHEME in schemes), None)
