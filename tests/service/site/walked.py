"""Every page of the bureau at work, with somebody who may open it; `{name}` stands for a place of the demonstration."""

from collections.abc import Iterator

from flask import Flask
from werkzeug.exceptions import HTTPException

from service.access.permissions import Role
from service.tiers.columns import CHOOSABLE

PAGES: tuple[tuple[str, Role], ...] = (
    ("/", Role.REGULATOR),
    ("/", Role.LEADER),
    ("/", Role.DATA_OPERATOR),
    ("/", Role.SYSTEM_ADMIN),
    ("/overview", Role.REGULATOR),
    ("/tier-lists", Role.REGULATOR),
    ("/tier-lists?scheme=food-production", Role.REGULATOR),
    ("/tier-lists?visited=no&sort=visits&" + "&".join(f"columns={column}" for column in CHOOSABLE), Role.REGULATOR),
    ("/signals", Role.REGULATOR),
    ("/signals?status=all&office=none&search=公司", Role.LEADER),
    ("/signals/{signal}", Role.REGULATOR),
    ("/signals/{aside_signal}", Role.LEADER),
    ("/enterprises/{signal_code}", Role.REGULATOR),
    ("/coming-changes", Role.REGULATOR),
    ("/coming-changes?scheme=food-production&direction=worse&until=2027-01-31", Role.LEADER),
    ("/workload", Role.PLANNER),
    ("/workload?mode=special_key&ratio.D=12.5", Role.PLANNER),
    ("/plans", Role.PLANNER),
    ("/plans?status=submitted", Role.LEADER),
    ("/plans/new", Role.PLANNER),
    ("/plans/{plan}", Role.PLANNER),
    ("/plans/{plan_asked}", Role.LEADER),
    ("/plans/{plan_draft}", Role.PLANNER),
    ("/plans/{plan_draft}/edit", Role.PLANNER),
    ("/plans/{plan_draft}/copy", Role.PLANNER),
    ("/plans/{plan_draft}/lines/new?mode=general&scheme=generic", Role.PLANNER),
    ("/plans/lines/{plan_line}", Role.INSPECTOR),
    ("/plans/lines/{draft_line}/edit", Role.PLANNER),
    ("/enterprises", Role.REGULATOR),
    ("/enterprises/{code}", Role.REGULATOR),
    ("/enterprises/{code}?scheme=generic-assisted", Role.REGULATOR),
    ("/enterprises/{code}", Role.INSPECTOR),
    ("/enterprises/{code}/explanation", Role.REGULATOR),
    ("/enterprises/{code}/why-not", Role.LEADER),
    ("/enterprises/{code}/why-not?scheme=generic&tier=A", Role.REGULATOR),
    ("/enterprises/{code}/why-not?scheme=generic&tier=D", Role.REGULATOR),
    ("/enterprises/{code}/sheet", Role.LEADER),
    ("/enterprises/{code}/advice", Role.REGULATOR),
    ("/enterprises/{code}/advice?scheme=generic&to=A", Role.LEADER),
    ("/changes", Role.REGULATOR),
    ("/changes?scheme=generic", Role.LEADER),
    ("/restatements", Role.REGULATOR),
    ("/restatements?scheme=generic", Role.LEADER),
    ("/restatements/{restatement}", Role.REGULATOR),
    ("/enterprises/{code}/changes", Role.REGULATOR),
    ("/enterprises/{code}/changes?scheme=generic&from=2026-06-30&to=2026-06-30", Role.LEADER),
    ("/enterprises/{code}/records/{record}/impact", Role.REGULATOR),
    ("/enterprises/{code}/notices", Role.HANDLER),
    ("/notices/{notice}", Role.REGULATOR),
    ("/notices/{typed_notice}", Role.HANDLER),
    ("/rule-sets", Role.RULE_EDITOR),
    ("/rule-sets/generic", Role.RULE_EDITOR),
    ("/rule-sets?q=处罚&state=in_force", Role.RULE_EDITOR),
    ("/rule-sets/public-credit", Role.RULE_EDITOR),
    ("/rule-sets/generic", Role.PARTNER),
    ("/rule-sets/five-tier-overlay/compare", Role.RULE_EDITOR),
    ("/rule-sets/generic/compare", Role.LEADER),
    ("/rule-sets/generic/ratios", Role.RULE_APPROVER),
    ("/adoptions", Role.RULE_EDITOR),
    ("/adoptions?status=requested", Role.RULE_APPROVER),
    ("/adoptions/new?from=generic@2026-01", Role.RULE_EDITOR),
    ("/adoptions/{drafted}", Role.RULE_EDITOR),
    ("/adoptions/{drafted}/edit", Role.RULE_EDITOR),
    ("/adoptions/{drafted}/studio", Role.RULE_EDITOR),
    ("/adoptions/{asked_for}", Role.RULE_APPROVER),
    ("/adoptions/{changed_table}", Role.RULE_APPROVER),
    ("/adoptions/{decided}", Role.RULE_EDITOR),
    ("/comparisons", Role.RULE_EDITOR),
    ("/comparisons?scheme=generic", Role.PLANNER),
    ("/comparisons/{comparison}", Role.RULE_APPROVER),
    ("/comparisons/{comparison}?from=A&to=B&direction=worse", Role.PLANNER),
    ("/models", Role.LEADER),
    ("/models", Role.RULE_EDITOR),
    ("/models/{digest}", Role.RULE_EDITOR),
    ("/batches/{batch_to_lock}/lock", Role.PLANNER),
    ("/draws", Role.PLANNER),
    ("/draws?status=drawn", Role.LEADER),
    ("/draws/{draw}", Role.PLANNER),
    ("/draws/{draw}", Role.LEADER),
    ("/draws/{draw}", Role.VERIFIER),
    ("/draws/{locked_draw}", Role.PLANNER),
    ("/draws/{locked_draw}", Role.LEADER),
    ("/draws/{draw}/list?purpose=2026-12", Role.PLANNER),
    ("/draw-log", Role.VERIFIER),
    ("/draw-log/{draw}", Role.SUPERVISOR),
    ("/adjustments", Role.LEADER),
    ("/adjustments?status=all", Role.HANDLER),
    ("/adjustments?status=approved", Role.LEADER),
    ("/adjustments/new?q=公司", Role.HANDLER),
    ("/adjustments/new?code={code}", Role.HANDLER),
    ("/runs", Role.DATA_OPERATOR),
    ("/runs/{newest_run}", Role.REGULATOR),
    ("/runs/{waiting_run}", Role.LEADER),
    ("/runs/{waiting_run}?direction=better&jump=2&cause=time", Role.REGULATOR),
    ("/runs/{withdrawn_run}", Role.LEADER),
    ("/sources", Role.DATA_OPERATOR),
    ("/sources/source", Role.DATA_OPERATOR),
    ("/sources/source?name=省公共信用平台", Role.DATA_OPERATOR),
    ("/sources/source?name=population", Role.SYSTEM_ADMIN),
    ("/imports", Role.DATA_OPERATOR),
    ("/imports/{import}", Role.DATA_OPERATOR),
    ("/imports/{import}/rows", Role.DATA_OPERATOR),
    ("/imports/{import}/rows?status=replayed", Role.DATA_OPERATOR),
    ("/imports/previews/{preview}", Role.DATA_OPERATOR),
    ("/imports/previews/{odd_preview}", Role.DATA_OPERATOR),
    ("/imports/rows", Role.DATA_OPERATOR),
    ("/imports/rows/{row}", Role.DATA_OPERATOR),
    ("/imports/words", Role.DATA_OPERATOR),
    ("/imports/names", Role.DATA_OPERATOR),
    ("/imports/record-decisions", Role.DATA_OPERATOR),
    ("/registries", Role.DATA_OPERATOR),
    ("/registries/regions", Role.DATA_OPERATOR),
    ("/registries/offices", Role.DATA_OPERATOR),
    ("/registries/regions/{region}", Role.DATA_OPERATOR),
    ("/registries/offices/S990102", Role.DATA_OPERATOR),
    ("/registries/items", Role.DATA_OPERATOR),
    ("/registries/items/I01", Role.DATA_OPERATOR),
    ("/registries/departments/9901-4", Role.DATA_OPERATOR),
    ("/registries/tags/training", Role.REGULATOR),
    ("/registries/other-subjects", Role.DATA_OPERATOR),
    ("/registries/pick?back=/tier-lists&within=9901", Role.REGULATOR),
    ("/registries/workdays", Role.DATA_OPERATOR),
    ("/registries/workdays/2027", Role.DATA_OPERATOR),
    ("/registries/workdays/2026", Role.DATA_OPERATOR),
    ("/reports", Role.LEADER),
    ("/reports/2026-06", Role.LEADER),
    ("/reports/2026-11", Role.LEADER),
    ("/reports/2026-11?edition=no-tier", Role.LEADER),
    ("/account", Role.REGULATOR),
    ("/account", Role.SECURITY_ADMIN),
    ("/health", Role.SYSTEM_ADMIN),
    ("/accounts", Role.SECURITY_ADMIN),
    ("/accounts/regulator", Role.SECURITY_ADMIN),
    ("/accounts/security-admin", Role.SECURITY_ADMIN),
    ("/account-import", Role.SECURITY_ADMIN),
    ("/roles", Role.SECURITY_ADMIN),
    ("/tokens", Role.SECURITY_ADMIN),
    ("/leaving/leader", Role.SECURITY_ADMIN),
    ("/audit-log", Role.AUDITOR),
    ("/replays", Role.AUDITOR),
    ("/replays/1", Role.AUDITOR),
    ("/business-lines", Role.DATA_OPERATOR),
)
# Pages of another kind: the way in, which sends on who is in already, what machines ask, and files to take away.
OTHERS = {"login.show", "static", "import_pages.take_rows_away", "draw_pages.record", "draw_pages.publication_file"}


def left_out(app: Flask) -> Iterator[str]:
    """The pages that can be opened and are not in the list."""
    known = {endpoint_of(app, address) for address, _ in PAGES}
    for rule in app.url_map.iter_rules():
        is_page = "GET" in (rule.methods or ()) and not rule.rule.startswith(("/api/", "/livez", "/readyz", "/metrics"))
        if is_page and rule.endpoint not in known | OTHERS:
            yield rule.rule


def endpoint_of(app: Flask, address: str) -> str | None:
    """What answers the address; None where nothing does."""
    path = address.partition("?")[0]
    for given in ("1", "x"):
        asked = path if "{" not in path else path.partition("{")[0] + given + path.partition("}")[2]
        try:
            return str(app.url_map.bind("").match(asked)[0])
        except HTTPException:
            continue
    return None
