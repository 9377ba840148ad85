"""On-site visits, our own and those of other departments: known by authority, number and day."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from scoring.authorities import Authorities
from service.core.arrays import Mask
from service.core.files.distinct_values import map_distinct
from service.reading.by_item import note_whether_entered, visit_identities
from service.reading.columns import Rows
from service.reading.row_faults import note_required


def visits_told_apart(rows: Rows, persons: Mask, authorities: Authorities) -> npt.NDArray[np.int64]:
    """The identity of each visit; a row that lacks the authority, the number or the day is refused."""
    n = len(rows)
    note_required(rows, ("visited_on", "department", "number"), persons)
    note_whether_entered(rows)
    if "department" not in rows.texts or "number" not in rows.texts or "visited_on" not in rows.values:
        return np.zeros(n, np.int64)
    department = rows.texts["department"].fill_null("")
    compared = map_distinct(department, pa.array(np.zeros(n, np.bool_)), authorities.one_of) if n else department
    return visit_identities(compared, rows.texts["number"], rows.values["visited_on"])
