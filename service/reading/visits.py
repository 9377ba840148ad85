"""On-site visits of other departments: known by department and number."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from scoring.authorities import authority_compared
from scoring.facts import NO_BOOLEAN, NO_TEXT, Vocabulary
from service.core.arrays import Mask
from service.core.files.distinct_values import map_distinct
from service.reading.columns import Rows
from service.reading.identity import joined_keys
from service.reading.records import note_required

# A visit without a stated trigger counts towards the cap: that never lets a department visit more often.
_TRIGGER = "PLAN_RANDOM"


def visits_told_apart(rows: Rows, triggers: Vocabulary, persons: Mask) -> npt.NDArray[np.int64]:
    """The identity of each visit; a trigger left out is a planned one, and a visit is on site unless it says not."""
    values, n = rows.values, len(rows)
    note_required(rows, ("visited_on", "department", "number"), persons)
    trigger = values.get("trigger", np.full(n, NO_TEXT, np.int32))
    values["trigger"] = np.where(trigger == NO_TEXT, np.int32(triggers.add(_TRIGGER)), trigger).astype(np.int32)
    on_site = values.get("on_site", np.full(n, NO_BOOLEAN, np.int8))
    values["on_site"] = np.where(on_site == NO_BOOLEAN, np.int8(1), on_site).astype(np.int8)
    if "department" not in rows.texts or "number" not in rows.texts:
        return np.zeros(n, np.int64)
    department = rows.texts["department"].fill_null("")
    compared = map_distinct(department, pa.array(np.zeros(n, np.bool_)), authority_compared) if n else department
    keys = joined_keys([pa.array(["visit"] * n, pa.string()), compared, rows.texts["number"].fill_null("")])
    return keys.view(np.int64)
