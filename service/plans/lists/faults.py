"""Lists that are about to be locked: what is wrong with them is said as one error, with where each thing stands."""

from inspection.frozen import Lists
from inspection.lockable import faults_of_lists
from rules.texts import Text
from service.core.errors import ProductError

_SHOWN = 10


def refuse_faults(lists: Lists, *, filtered_by_tier: bool) -> None:
    """Raises ProductError where the lists may not be locked."""
    faults = list(faults_of_lists(lists, filtered_by_tier=filtered_by_tier))
    if not faults:
        return
    shown = faults[:_SHOWN]
    places = [fault.file if fault.line is None else f"{fault.file}:{fault.line}" for fault in shown]
    more = f"（共{len(faults)}处）" if len(faults) > _SHOWN else ""
    more_en = f" ({len(faults)} in all)" if len(faults) > _SHOWN else ""
    raise ProductError(
        Text("名单不能锁定。", "The lists cannot be locked."),
        lists.params.draw_id,
        Text(
            "；".join(f"{place} {fault.zh}" for place, fault in zip(places, shown, strict=True)) + more,
            "; ".join(f"{place} {fault.en}" for place, fault in zip(places, shown, strict=True)) + more_en,
        ),
        Text("改正批次后重新预览、锁定。", "Correct the batch, preview it again, and lock it."),
    )
