"""The watch in words: verdicts, and the figures of a month for people."""

from collections.abc import Mapping
from typing import Any

from rules.texts import Text
from service.model.watch.figures import ALARM, FEW, QUIET, RUNNING

VERDICTS: Mapping[str, Text] = {
    RUNNING: Text("本月未完", "The month goes on"),
    FEW: Text("检查太少，不评判", "Too few inspections to say"),
    ALARM: Text("告警", "Alarm"),
    QUIET: Text("正常", "Quiet"),
}


def worst_feature(figures: Mapping[str, Any]) -> tuple[str, float] | None:
    """The feature whose distribution is furthest from the training, and its PSI; None where nothing was seen."""
    shifts = [(said["psi"], said["id"]) for said in figures["features"] if said["psi"] is not None]
    if not shifts:
        return None
    psi, feature = max(shifts)
    return feature, psi


def psi_of(figures: Mapping[str, Any]) -> float | None:
    """The PSI of the probability; None where nothing was seen."""
    psi: float | None = (figures["probability"] or {}).get("psi")
    return psi
