"""Titles of the states of a manual adjustment."""

from collections.abc import Mapping

from rules.texts import Text

ADJUSTMENT_STATES: Mapping[str, Text] = {
    "proposed": Text("待审批", "Awaiting approval"),
    "approved": Text("已批准", "Approved"),
    "rejected": Text("未批准", "Rejected"),
    "withdrawn": Text("已撤回", "Withdrawn"),
    "revoked": Text("已撤销", "Revoked"),
}
