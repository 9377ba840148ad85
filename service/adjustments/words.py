"""Titles of the states of a manual adjustment, as stored and as they are on a day."""

from collections.abc import Mapping

from rules.texts import Text

ADJUSTMENT_STATES: Mapping[str, Text] = {
    "proposed": Text("待审批", "Awaiting approval"),
    "approved": Text("已批准", "Approved"),
    # Approved, and its end has come.
    "expired": Text("已到期", "Expired"),
    "rejected": Text("未批准", "Rejected"),
    "withdrawn": Text("已撤回", "Withdrawn"),
    "revoked": Text("已撤销", "Revoked"),
}
