"""What an account may do with one enterprise, as links of its page."""

from dataclasses import dataclass

from flask import url_for

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.facts.enterprises import Enterprise


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do, and where."""

    words: Text
    url: str


def acts_on(account: Account, found: Enterprise, scheme: str | None, waiting: int, known_on: str | None) -> list[Act]:
    """What the account may do there with the enterprise, of which `waiting` rows wait to be checked.

    `scheme` is the one that the page shows, None where it shows no tier; `known_on` the day that it was asked for.
    """
    there, code = (found.region, found.office), found.code
    acts = []
    if scheme and account.covers(Permission.TIER_READ, *there, scheme):
        url = url_for("enterprise_pages.explain", code=code, scheme=scheme)
        acts.append(Act(Text("说明某日的类别", "Explain as of a day"), url))
        url = url_for("enterprise_pages.why_not", code=code, scheme=scheme)
        acts.append(Act(Text("为什么不属于某类别", "Why not in a tier"), url))
        url = url_for("enterprise_pages.advise", code=code, scheme=scheme)
        acts.append(Act(Text("如何改善类别", "How to improve"), url))
        url = url_for("enterprise_pages.changes", code=code, scheme=scheme)
        acts.append(Act(Text("变化及原因", "What changed, and why"), url))
    if account.covers(Permission.ADJUSTMENT_PROPOSE, *there):
        # Another scheme than the one shown may be the one that takes adjustments; the form chooses.
        acts.append(Act(Text("提出人工调整", "Propose an adjustment"), url_for("adjustment_pages.propose", code=code)))
    if account.covers(Permission.NOTICE_PRINT, *there):
        url = url_for("notice_pages.listed", code=code)
        acts.append(Act(Text("信用修复告知书", "Notice of credit repair"), url))
    if any(account.covers(one, *there) for one in (Permission.CONTACT_READ, Permission.CONTACT_WRITE)):
        acts.append(Act(Text("联系人", "Contact"), url_for("contact_pages.show", code=code)))
    if account.covers(Permission.IMPORT_READ, *there):
        url = url_for("import_pages.to_check", code=code)
        acts.append(Act(Text(f"待核数据（{waiting}）", f"Rows to check ({waiting})"), url))
    sheet = url_for("enterprise_pages.sheet", code=code, scheme=scheme, known_on=known_on)
    acts.append(Act(Text("打印（一页）", "Print (one page)"), sheet))
    acts.append(Act(Text("接口数据", "JSON"), _json_of(account, found, scheme)))
    return acts


def _json_of(account: Account, found: Enterprise, scheme: str | None) -> str:
    """Where programs read the same: the explanation for who may read tiers, else the facts."""
    if scheme and account.covers(Permission.TIER_READ, found.region, found.office, scheme):
        return url_for("enterprise-tiers.get_explanation", code=found.code, scheme=scheme)
    return url_for("enterprises.get_file", code=found.code)
