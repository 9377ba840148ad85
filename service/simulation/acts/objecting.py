"""Firms object to records and ask for credit repair: proposed, decided by the leader, and closed out, all in time."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from service.simulation.hands import NotDone
from service.simulation.people import HANDLER, LEADER, OTHER_LEADER, WITNESS
from service.simulation.year import Year

OBJECTION, REPAIR = "objection", "repair"
_PENALTY = "administrative_penalty"
# Of a penalty that was put right or taken back there is nothing left to ask.
_DONE_WITH = frozenset({"repaired_on", "revoked", "objection_open"})
_TITLES = {OBJECTION: "对行政处罚信息有异议", REPAIR: "申请行政处罚信息信用修复"}
_MOST_LOOKED_AT = 400


def file_about_records(year: Year, month: int) -> list[str]:
    """The numbers of an objection and of a repair, each about a penalty of another firm, in somebody's hand."""
    repair = {"channel": "credit_china", "acceptance_no": f"信修{year.wanted.year}{month:06d}"}
    numbers = [_file(year, OBJECTION, {}), _file(year, REPAIR, repair)]
    for number in numbers:
        year.hands.does(HANDLER, f"/ledger/{number}/respond", {"text": "已收到，正在核对案卷。"})
        year.hands.does(HANDLER, f"/ledger/{number}/assign", {"owner": WITNESS})
        year.hands.does(WITNESS, f"/ledger/{number}/take-up")
    year.count("about_records", len(numbers))
    return numbers


def decide_about_records(year: Year, numbers: list[str]) -> None:
    """Refuses the objection and grants the repair, as was proposed; another leader closes both out."""
    for number, decision, address in zip(numbers, ("refused", "accepted"), ("objections", "repairs"), strict=True):
        said = {"decision": decision, "reason": "经核对案卷，处罚决定合法有效，义务已经履行完毕"}
        year.hands.does(WITNESS, f"/ledger/{number}/propose", said)
        told = said | {"answer": "经核对，现将处理结果告知你单位。", "took_no_part": True}
        year.hands.does(LEADER, f"/{address}/{number}/decide", told)
        year.hands.does(OTHER_LEADER, f"/ledger/{number}/close-out", {"opinion": "处理得当，同意销号"})


def _file(year: Year, kind: str, more: Mapping[str, Any]) -> str:
    """Files it about the first penalty that this can be asked of; those who were penalised are risky as a rule."""
    for firm in np.argsort(-year.firms.risk, kind="stable")[:_MOST_LOOKED_AT].tolist():
        code = year.firms.codes[firm]
        if code in year.objecting or year.firms.since[firm] or not year.firms.county[firm]:
            continue
        for record in year.hands.asks(WITNESS, f"/enterprises/{code}/records")["items"]:
            if record["type"] != _PENALTY or not record["is_known"] or _DONE_WITH & record["fields"].keys():
                continue
            said = {
                "type": kind,
                "title": _TITLES[kind],
                "text": "企业书面申请，附决定书复印件。",
                "source": "书面申请",
            }
            said |= {"firm": code, "record_type": _PENALTY, "record_identity": record["number"]}
            made = year.hands.tries(HANDLER, "/ledger", said | dict(more))
            if made is not None:
                year.objecting.add(code)
                return str(made["number"])
    raise NotDone("/ledger", f"no penalty takes a {kind}")
