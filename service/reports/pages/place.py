"""Where the pages of monthly reports stand, and what their editions are called."""

from flask import Blueprint

from rules.texts import Text
from service.reports.figures import ReportEdition

EDITIONS = {
    ReportEdition.INTERNAL.value: Text("内部版（含类别）", "Internal edition (with tiers)"),
    ReportEdition.NO_TIER.value: Text("不含类别版", "Edition without tiers"),
}
# What there is of a month.
ONE = "/<month>"

blueprint = Blueprint("report_pages", __name__, url_prefix="/reports")
