"""The columns of a file of labelled inspections or of inclusion probabilities, and what is said of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.fields import RECORD_FIELDS, Field, Kind
from rules.texts import Text
from scoring.facts import NO_NUMBER
from service.core.files.distinct_values import DistinctReader, Held
from service.core.files.faults import Fault
from service.core.files.headers import Column, match_lazily, unused
from service.core.files.values import error_of_unfit_column

INSPECTION_FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        RECORD_FIELDS["uscc"],
        Field("date", Kind.DATE, ("检查日期", "抽查日期"), "day of the inspection", "row refused", required=True),
        Field(
            "found",
            Kind.BOOLEAN,
            ("是否发现问题", "是否发现违法行为"),
            "whether a problem was found",
            "row refused",
            required=True,
        ),
        Field(
            "probability",
            Kind.DECIMAL,
            ("入选概率", "抽中概率"),
            "probability of having been drawn",
            "counts as drawn like the average",
        ),
    )
}


# What a file of probabilities alone has.
INCLUSION_FIELDS = {name: replace(field, required=True) for name, field in INSPECTION_FIELDS.items() if name != "found"}
# Who looked, not what an enterprise did: such a column can never become a feature.
INSPECTOR_HEADINGS = frozenset(
    {
        "inspector",
        "inspector_id",
        "inspector_name",
        "officer",
        "team",
        "department",
        "authority",
        "检查人员",
        "检查人",
        "检查员",
        "执法人员",
        "执法证号",
        "检查组",
        "检查部门",
        "检查机关",
        "检查单位",
    }
)


class InspectionColumns:
    """Matches headings to the fields of inspections and keeps the headings that no field has."""

    def __init__(self, fields: Mapping[str, Field] = INSPECTION_FIELDS) -> None:
        self._fields = fields
        self.ignored: tuple[str, ...] = ()

    def __call__(self, headings: Sequence[str], file: str) -> Mapping[str, Column]:
        """The columns by field; raises ProductError where one is missing or stands twice."""
        columns = match_lazily(self._fields)(headings, file)
        self.ignored = tuple(heading.strip() for heading in unused(headings, list(columns.values())))
        return columns

    def notices(self) -> list[Text]:
        """What to say of the headings that are not read, those that describe who looked by themselves."""
        who = [heading for heading in self.ignored if heading.casefold() in INSPECTOR_HEADINGS]
        others = [heading for heading in self.ignored if heading.casefold() not in INSPECTOR_HEADINGS]
        said = []
        if others:
            said.append(
                Text(
                    f"检查文件中有未使用的列：{'、'.join(others)}。",
                    f"Columns of the inspections that are not used: {', '.join(others)}.",
                )
            )
        if who:
            said.append(
                Text(
                    f"检查文件的列“{'、'.join(who)}”说明由谁检查，而不是经营主体做了什么，不作为特征。",
                    f"The column {', '.join(who)} of the inspections describes who looked, not what an enterprise did; "
                    "it is no feature.",
                )
            )
        return said


MILLION = 1_000_000


class ProbabilityReader:
    """Reads one column of probabilities, stored as numbers or as texts; an empty one is missing."""

    def __init__(self, column: Column, kind: pa.DataType, file: str) -> None:
        """Raises ProductError where the physical type `kind` can hold no number."""
        plain = kind.value_type if pa.types.is_dictionary(kind) else kind
        numbers = pa.types.is_floating(plain) or pa.types.is_integer(plain) or pa.types.is_decimal(plain)
        texts = pa.types.is_string(plain) or pa.types.is_large_string(plain) or plain == pa.string_view()
        if not (numbers or texts or pa.types.is_null(plain)):
            raise error_of_unfit_column(column, kind, file)
        self._texts = DistinctReader(_of_text, np.int64, NO_NUMBER) if texts else None

    def __call__(self, column: pa.Array) -> Held:
        """Millionths, `NO_NUMBER` where missing, and the fault of each row or None."""
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        if self._texts is not None:
            return self._texts(column.cast(pa.string()))
        stated = column.is_valid().to_numpy(zero_copy_only=False)
        values: npt.NDArray[np.float64] = column.cast(pa.float64()).fill_null(1.0).to_numpy(zero_copy_only=False)
        # Tables hold what is missing as NaN, too.
        stated &= ~np.isnan(values)
        right = (values > 0) & (values <= 1)
        held = np.where(stated & right, np.rint(np.where(right, values, 1) * MILLION), 0).astype(np.int64)
        wrong = stated & (held == 0)
        held[~stated] = NO_NUMBER
        return held, np.where(wrong, np.uint8(Fault.NOT_A_PROBABILITY), np.uint8(0)) if wrong.any() else None


def _of_text(value: Any) -> int | Fault:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return Fault.NOT_A_PROBABILITY
    held = int((number * MILLION).to_integral_value()) if number.is_finite() and 0 < number <= 1 else 0
    return held or Fault.NOT_A_PROBABILITY
