"""How far the report of a month is, and where what is shown of it comes from."""

from collections.abc import Mapping
from enum import StrEnum

from rules.texts import Text


class ReportStatus(StrEnum):
    """Of a report that was written."""

    TO_SIGN = "to_sign"
    SIGNED = "signed"


class Origin(StrEnum):
    """What a paper of a month is, as a reader is shown it."""

    SIGNED = "signed"
    TO_SIGN = "to_sign"
    # Nothing was written of the month: computed when it is looked at.
    LIVE = "live"
    # Of a part of the bureau, which no signature speaks of.
    PART = "part"


STATUSES: Mapping[ReportStatus, Text] = {
    ReportStatus.TO_SIGN: Text("待签发", "To be signed"),
    ReportStatus.SIGNED: Text("已签发", "Signed"),
}
ORIGINS: Mapping[Origin, Text] = {
    Origin.SIGNED: Text("签发件", "As signed"),
    Origin.TO_SIGN: Text("待签发", "To be signed"),
    Origin.LIVE: Text("即时统计，未经签发", "Computed now, not signed"),
    Origin.PART: Text(
        "本辖区即时统计，不是签发的全局月报", "Your part, computed now: not the signed report of the bureau"
    ),
}
