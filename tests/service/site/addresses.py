"""Every page that can be opened by its address, with a role that may; CODE stands for an enterprise."""

from service.access.permissions import Role

PAGES = (
    ("/", Role.REGULATOR),
    ("/?scheme=food-production", Role.REGULATOR),
    ("/tier-lists", Role.REGULATOR),
    ("/tier-lists?scheme=food-production&tier=A&sort=score", Role.REGULATOR),
    ("/tier-lists?tier=D&region=99&decided_by=direct", Role.REGULATOR),
    ("/enterprises", Role.REGULATOR),
    ("/enterprises?q=有限公司", Role.REGULATOR),
    ("/enterprises/CODE", Role.REGULATOR),
    ("/enterprises/CODE?scheme=five-tier-overlay", Role.REGULATOR),
    ("/enterprises/CODE", Role.INSPECTOR),
    ("/rule-sets", Role.SUPERVISOR),
    ("/rule-sets/generic", Role.SUPERVISOR),
    ("/rule-sets/public-credit", Role.SUPERVISOR),
    ("/rule-sets/tax-credit?version=2026-01", Role.SUPERVISOR),
    ("/models", Role.REGULATOR),
    ("/models", Role.RULE_EDITOR),
    ("/runs", Role.DATA_OPERATOR),
    ("/runs?scheme=generic", Role.REGULATOR),
    ("/runs/1", Role.REGULATOR),
    ("/imports", Role.DATA_OPERATOR),
    ("/imports/rows", Role.AUDITOR),
    ("/imports/words", Role.DATA_OPERATOR),
    ("/imports/names", Role.DATA_OPERATOR),
    ("/imports/record-decisions", Role.DATA_OPERATOR),
    ("/reports", Role.LEADER),
    ("/reports/2026-06", Role.LEADER),
    ("/reports/2026-06?edition=no-tier", Role.LEADER),
)
